#pragma once
// stats/mix_watch.h - a mix of labels over time: labels in, alarms and their end out.
//
// What:     as rate_watch.h, with one rate for each label that is common in the baseline, one for all others together
//           and one for those never seen (mix_kernel.h). The alarm names the part that moved most; it is over when that
//           part is back. Before a signal is a week old its zone is wide, since nobody knows yet how far it swings by
//           the time of day. The first long mix is pinned besides (pinned_mix.h); the two share the budget, three to
//           one.
// Units:    a label is a small number, given out by the owner in the order in which labels came up; kFolded stands for
//           all that have none. The rates of the summary are those of the part that moved.
// Threads:  a value; the owner keeps calls apart.
// Errors:   none. Times that go backwards count as the last look. A label that comes again within 25 observations
//           is of the same run, so that a burst of one code is not taken for many. An open vocabulary (ids, names) is
//           no mix: the owner must not feed one.
// Cost:     Add a few ns in a look already begun, else 80 ns for each part; 10 KiB with 4 labels, 19 with 12 (of which
//           the blocks are 1.5), 30 with 60.
// Source:   project notes on change detection, sections 2.2, 2.5, 2.6; measured in tests/stats/README.md.

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "stats/blocks.h"
#include "stats/mix_blocks.h"
#include "stats/mix_kernel.h"
#include "stats/mix_parts.h"
#include "stats/onset.h"
#include "stats/overdispersion.h"
#include "stats/past.h"
#include "stats/pin.h"
#include "stats/pinned_mix.h"
#include "stats/resolve.h"
#include "stats/visible.h"
#include "stats/watch.h"

namespace telltale {

class MixWatch {
 public:
  static constexpr size_t kFolded = ~size_t{0};
  static constexpr uint64_t kRun = 25;  // observations within which a label that comes again is of the same run

  explicit MixWatch(const WatchOptions& options = {});

  // One output with this label at event time t. All of one look (look.h) are judged when it is over.
  Change Add(Time t, size_t label, double ln_a);
  // Judges the pending look now: at the end of a replay, or when the stream is idle.
  Change Flush(double ln_a);
  // Of the evidence that opens an alarm, what share is there, and since what second; 0 unless frozen. An alarm on
  // less, because others moved too (kNone: too little to tell of), and its end, because they have returned.
  double EvidenceShare() const { return frozen_ && alarm_level_ > 0 ? evidence_ / alarm_level_ : 0; }
  int64_t last_look() const { return second_; }
  int64_t MovesSince() const;
  Change OpenWithOthers();
  Change CloseWithOthers();
  WatchSummary Summary() const;
  Outlook Ahead() const;  // stats/visible.h; some 20 us
  // What moved, of the alarm while open: the most likely part otherwise.
  MixKernel::Mover Mover() const;
  // Whether that part holds the label.
  bool Moves(size_t label) const;
  // Where a part of many labels rose: the one that came most often between the onset and the alarm; or kFolded.
  size_t mostly() const { return alarm_ != nullptr ? alarm_->mostly : kFolded; }
  // Forgets the incident and the baseline, the pinned one too, and learns anew from what comes after.
  void Accept();
  // The baseline in force is pinned, in place of what was. False where there is none, or an alarm stands.
  bool Pin();
  // What it has learned; and the same of another watch, in place of its own: an alarm is forgotten, what comes next is
  // judged against the imported baseline. `past` has no fault (FaultOf); where it is short, learning goes on from it.
  MixPast Export() const;
  void Import(const MixPast& past, double ln_a);
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(second_, pending_n_, pending_, ring_, block_, swings_, baseline_, baseline_period_, kernel_);
    archive(pin_, steady_phi_, parts_, run_until_, ln_a_, alarm_level_, freeze_level_, observations_, frozen_n_);
    archive(since_anchor_, evidence_, state_, frozen_, by_pinned_, alarm_);
    archive.Pointer(pinned_, [] { return std::make_unique<PinnedMix>(MixBaseline()); });
  }
  bool IsSane() const;  // stats/sane.cc

 private:
  // What is only asked while one stands.
  struct Alarm {
    MixKernel::Mover mover;
    MixPart moved;  // as it was when the alarm opened
    size_t mostly = kFolded;
    double deviance = 0;  // see Swings; 0: not young any more
    ReturnTest back;

    template <typename Archive>
    void Persist(Archive& archive) {
      archive(mover, moved, mostly, deviance, back);
    }
  };

  Change Judge(double ln_a);
  Change JudgeOpen(double n);
  void CountRuns();
  // Observations in the baseline that the alarm is about.
  double HomeN() const { return by_pinned_ ? pinned_->baseline().n : baseline_.n; }
  void Open(const MixKernel::Mover& mover);
  bool is_named_at_home(size_t label) const;
  size_t CommonestSince(int64_t second) const;
  void Resolve();
  void TakeIntoBlock(double n);
  double Gap() const;
  void Anchor();
  void SetPinned(PinMark mark);
  void SetSteadyPhi(const Window& window);
  void SetLevels(double ln_a);

  // constant after construction
  WatchOptions options_;
  // the look that is not over yet
  int64_t second_ = 0;
  uint32_t pending_n_ = 0;
  MixCount pending_;
  double pending_never_ = 0;  // runs of labels that the baseline does not hold; counted when the look is over
  // learned
  BlockRing<MixCount> ring_;
  Block<MixCount> block_;
  Swings swings_;
  MixBaseline baseline_;
  Period baseline_period_;
  MixKernel kernel_;
  std::unique_ptr<PinnedMix> pinned_;  // null: not yet
  PinMark pin_;
  std::vector<double> steady_phi_;  // without the drift, of the pinned one's parts
  MixParts parts_;
  std::vector<uint64_t> run_until_;  // by label: the observation up to which it is of the run that was counted last
  // in force since the last anchor
  double ln_a_ = 0;
  double alarm_level_ = 0;
  double freeze_level_ = 0;
  // where we are
  uint64_t observations_ = 0;
  uint64_t frozen_n_ = 0;
  uint64_t since_anchor_ = 0;
  double evidence_ = 0;
  WatchState state_ = WatchState::kLearning;
  bool frozen_ = false;
  bool by_pinned_ = false;        // the alarm: it is the pinned baseline that was left
  std::unique_ptr<Alarm> alarm_;  // null: none stands
};

}  // namespace telltale

#pragma once
// stats/rate_watch.h - one rate over time: hits and misses in, alarms and their end out.
//
// What:     learns a lagged rolling baseline (blocks.h), weighs every look against it (rate_kernel.h), opens an alarm
//           when the evidence reaches the threshold, freezes the baseline while something seems wrong, resolves when
//           the rate is back (resolve.h). The first long baseline is pinned besides (pinned_rate.h): what drifts away
//           from it too slowly for the rolling one is found all the same. The two share the budget, three to one. A
//           limit that people set, above or below, is watched beside them, before there is a baseline and whatever it
//           says; it may use a quarter of the budget besides.
// Units:    ln_a is ln of the looks between false alarms; hits per evaluation; times in base/time.h.
// Threads:  the owner keeps calls apart.
// Errors:   none. Times that go backwards count as the last look, ln_a is held within 4..30.
// Cost:     Add a few ns in a look already begun, else about 50 ns with anchors; 2.5 KiB once all is learned (of
//           which the blocks are 0.5), 0.8 more for each limit.
// Source:   project notes on change detection, sections 2.1, 2.5, 2.6; measured in tests/stats/README.md.

#include <memory>
#include <span>

#include "base/alert_limits.h"
#include "stats/blocks.h"
#include "stats/look.h"
#include "stats/onset.h"
#include "stats/overdispersion.h"
#include "stats/past.h"
#include "stats/pin.h"
#include "stats/pinned_rate.h"
#include "stats/rate_kernel.h"
#include "stats/resolve.h"
#include "stats/visible.h"
#include "stats/watch.h"

namespace telltale {

class RateWatch {
 public:
  explicit RateWatch(const WatchOptions& options = {});

  // One evaluation at event time t. All observations of one look (look.h) are judged when it is over.
  Change Add(Time t, bool hit, double ln_a) { return AddAll(t, 1, hit ? 1 : 0, ln_a); }
  // So many evaluations of one look, as if added one by one.
  Change AddAll(Time t, uint32_t n, uint32_t hits, double ln_a);
  // Looks without a hit that are over, as if added and judged one by one: what calm() told before allows them.
  void AddQuiet(std::span<const QuietLook> looks, double ln_a);
  Calm calm() const;
  // Judges the pending look now: at the end of a replay, or when the stream is idle.
  Change Flush(double ln_a);
  // Of the evidence that opens an alarm, what share is there, and since what second; 0 unless frozen. An alarm on
  // less, because others moved too (kNone: too little to tell of), and its end, because they have returned.
  double EvidenceShare() const { return frozen_ && alarm_level_ > 0 ? evidence_ / alarm_level_ : 0; }
  int64_t last_look() const { return second_; }
  int64_t MovesSince() const { return onset_.Since(kernel_.Stronger()).second(); }
  Change OpenWithOthers();
  Change CloseWithOthers();
  WatchSummary Summary() const;
  Outlook Ahead() const;  // stats/visible.h; some 20 us
  // Forgets the incident and the baseline, the pinned one too, and learns anew from what comes after.
  void Accept();
  // The baseline in force is pinned, in place of what was. False where there is none, or an alarm stands.
  bool Pin();
  // What it has learned; and the same of another watch, in place of its own: an alarm is forgotten, what comes next is
  // judged against the imported baseline. `past` has no fault (FaultOf); where it is short, learning goes on from it.
  RatePast Export() const;
  void Import(const RatePast& past, double ln_a);
  // From now on a rate beyond these is an alarm. What was learned stays. Resolved, where an alarm stood for a limit
  // that is gone.
  Change SetLimits(const AlertLimits& limits);
  // 2 KiB once all is learned; with the limits, which may be set anew afterwards.
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(second_, pending_n_, pending_hits_, ring_, block_, swings_, long_run_, baseline_, baseline_period_);
    archive(kernel_, edges_, onset_, pin_, ln_a_, alarm_level_, freeze_level_, observations_, frozen_n_, since_anchor_);
    archive(steady_phi_, evidence_, state_, frozen_, side_, alarm_);
    for (auto* known : {&pinned_, &above_, &below_}) archive.Pointer(*known, PinnedRate::Blank);
    archive.OneOf(found_by_, {nullptr, pinned_.get(), above_.get(), below_.get()});
  }
  bool IsSane() const;  // stats/sane.cc

 private:
  Change Judge(double ln_a);
  Change JudgeOpen(double n, double hits);
  void Open(Side side);
  // The baseline that was left, of the detector that found it.
  const RateBaseline& Home() const { return found_by_ != nullptr ? found_by_->baseline() : baseline_; }
  OnsetCusum Since(Side side) const { return found_by_ != nullptr ? found_by_->Since(side) : onset_.Since(side); }
  bool OpensBy(const PinnedRate* known);
  AlertLimits limits() const;
  void Resolve();
  void TakeIntoBlock(double n, double hits, int64_t since);
  void Anchor();
  void SetPinned(PinMark mark);
  void SetLevels(double ln_a);

  // constant after construction
  WatchOptions options_;
  // the look that is not over yet
  int64_t second_ = 0;
  uint32_t pending_n_ = 0;
  uint32_t pending_hits_ = 0;
  // learned
  BlockRing<HitCount> ring_;
  Block<HitCount> block_;
  Swings swings_;
  LongRun long_run_;
  RateBaseline baseline_;
  Period baseline_period_;
  RateKernel kernel_;
  RateEdges edges_;
  OnsetBank onset_;
  std::unique_ptr<PinnedRate> pinned_;  // null: not yet
  PinMark pin_;
  std::unique_ptr<PinnedRate> above_;  // limits; null: nobody set one
  std::unique_ptr<PinnedRate> below_;
  // in force since the last anchor
  double ln_a_ = 0;          // as told by the budget
  double alarm_level_ = 0;   // E that opens
  double freeze_level_ = 0;  // E that freezes
  // where we are
  uint64_t observations_ = 0;
  uint64_t frozen_n_ = 0;  // observations since the freeze began
  uint64_t since_anchor_ = 0;
  double steady_phi_ = 1;  // phi without the drift, for the pinned baseline
  double evidence_ = 0;
  WatchState state_ = WatchState::kLearning;
  bool frozen_ = false;
  const PinnedRate* found_by_ = nullptr;  // of the alarm: pinned_, a limit, or null: the rolling baseline
  Side side_ = Side::kUp;
  std::unique_ptr<StandingAlarm> alarm_;  // null: none stands
};

}  // namespace telltale

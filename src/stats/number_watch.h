#pragma once
// stats/number_watch.h - one number over time (a length, a confidence, a score): values in, alarms and their end out.
//
// What:     as rate_watch.h, with normal scores against the baseline's own quantiles (score_kernel.h): no unit to know,
//           no distribution to assume, ties and few distinct values included. Here too the first long baseline is
//           pinned (pinned_number.h), and the two share the budget three to one; a limit that people set for the median
//           (number_limits.h) has a quarter of it besides.
// Units:    values in the caller's unit (kept as float); shifts in standard deviations of the baseline's scores.
// Threads:  a value; the owner keeps calls apart.
// Errors:   none. NaN and infinity are ignored and counted; times that go backwards count as the last look.
// Cost:     Add about 50 ns a value that shares its look, 160 to 240 ns with one each; once all is learned
//           9 KiB where they are whole, 12 where they are real (of which the blocks are 1.5 and 4).
// Source:   project notes on change detection, sections 2.3, 2.5, 2.6; measured in tests/stats/README.md.

#include <limits>
#include <memory>
#include <vector>

#include "stats/blocks.h"
#include "stats/interval.h"
#include "stats/latest_values.h"
#include "stats/number_limits.h"
#include "stats/onset.h"
#include "stats/overdispersion.h"
#include "stats/past.h"
#include "stats/pin.h"
#include "stats/pinned_number.h"
#include "stats/resolve.h"
#include "stats/sample.h"
#include "stats/score_kernel.h"
#include "stats/visible.h"
#include "stats/watch.h"

namespace telltale {
class NumberWatch {
 public:
  explicit NumberWatch(const WatchOptions& options = {});

  // One value at event time t. All values of one look (look.h) are judged when it is over.
  Change Add(Time t, double value, double ln_a);
  Change Flush(double ln_a);  // judges the pending look now: at the end of a replay, or when the stream is idle
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
  // The baseline as of now is pinned, in place of what was. False where there is none, or an alarm stands.
  bool Pin();
  // What the median may be, in place of what was set before. Resolved, where an alarm ends with its limit.
  Change SetLimits(const AlertLimits& limits);
  // What it has learned; and the same of another watch, in place of its own: an alarm is forgotten, what comes next is
  // judged against the imported baseline. `past` has no fault (FaultOf); where it is short, learning goes on from it.
  NumberPast Export() const;
  void Import(const NumberPast& past, double ln_a);
  // Of the value added last, in standard deviations of the baseline's normal scores; NaN where there is none yet.
  double last_score() const { return baseline_n_ > 0 ? last_score_ : std::numeric_limits<double>::quiet_NaN(); }
  uint64_t ignored() const { return ignored_; }  // values that were NaN or infinite
  template <typename Archive>                    // with the limits, which may be set anew afterwards
  void Persist(Archive& archive) {
    archive(second_, pending_n_, pending_, pending_pinned_, last_score_, ring_, sampler_, block_, kernel_, median_);
    archive(baseline_n_, baseline_until_, information_, phi_, steady_phi_, swings_, long_run_, onset_, pin_, limits_);
    archive(latest_, ln_a_, alarm_level_, freeze_level_, ignored_, frozen_n_, since_anchor_, evidence_, state_);
    archive(frozen_, by_pinned_, side_, alarm_, returned_n_);
    archive.Pointer(pinned_, [] { return std::make_unique<PinnedNumber>(NumberBaseline()); });
    const auto limit = [this](Side side) { return limits_ != nullptr ? limits_->At(side) : nullptr; };
    archive.OneOf(by_limit_, {nullptr, limit(Side::kUp), limit(Side::kDown)});
  }
  bool IsSane() const;  // stats/sane.cc

 private:
  Change Judge(double ln_a);
  Change JudgeOpen(double n, const LookScores& rolling, const LookScores& pinned);
  Change Open(Side side);
  void SetReturn(ReturnTest* back) const;
  void Resolve();
  void ForgetBaseline();
  void ForgetEvidence();
  void TakeIntoBlock(double n);
  double Gap() const { return 2 * ln_a_ / (0.5 * 0.3 * 0.3); }  // as for rates, of 0.3 deviations
  void Anchor();
  // The values of the blocks taken, of which the map is built.
  std::vector<WeightedValue> BuildMap(const std::vector<Block<Sample>>& blocks, const std::vector<size_t>& taken);
  void SetPinned(const std::vector<WeightedValue>& values, PinMark mark);
  OnsetCusum Since(Side side) const {
    if (by_limit_ != nullptr) return by_limit_->Since(Side::kUp);
    return by_pinned_ ? pinned_->Since(side) : onset_.Since(side);
  }
  Deviation BlockDeviation(const Block<Sample>& block) const;  // its scores against the baseline
  void SetLevels(double ln_a);

  // constant after construction
  WatchOptions options_;
  // the look that is not over yet
  int64_t second_ = 0;
  uint32_t pending_n_ = 0;
  LookScores pending_;
  LookScores pending_pinned_;
  double last_score_ = 0;
  // learned
  BlockRing<Sample> ring_;
  Sampler sampler_;
  Block<Sample> block_;
  ScoreKernel kernel_;
  Estimate median_;
  double baseline_n_ = 0;
  int64_t baseline_until_ = 0;  // the second of the last of them
  double information_ = 0;
  double draws_ = 0;
  double phi_ = 1;
  double steady_phi_ = 1;  // without the drift, for the pinned baseline
  Swings swings_;
  LongRun long_run_;
  OnsetBank onset_;
  std::unique_ptr<PinnedNumber> pinned_;  // null: not yet
  PinMark pin_;
  bool must_pin_ = false;                 // with the next anchor, because people wish it
  std::unique_ptr<NumberLimits> limits_;  // null: nobody set one
  LatestValues latest_;
  // in force since the last anchor
  double ln_a_ = 0;
  double alarm_level_ = 0;
  double freeze_level_ = 0;
  // where we are
  uint64_t ignored_ = 0;
  uint64_t frozen_n_ = 0;
  uint64_t since_anchor_ = 0;
  double evidence_ = 0;
  WatchState state_ = WatchState::kLearning;
  bool frozen_ = false;
  bool by_pinned_ = false;                // the alarm: it is the pinned baseline that was left
  const PinnedRate* by_limit_ = nullptr;  // the alarm: the limit by which it was found, or null
  Side side_ = Side::kUp;
  std::unique_ptr<StandingAlarm> alarm_;  // null: none stands
  uint64_t returned_n_ = 0;               // values that told that the last one is over
};

}  // namespace telltale

#pragma once
// stats/number_watch.h - one number over time (a length, a confidence, a score): values in, alarms and their end out.
//
// What:     as rate_watch.h, with normal scores against the baseline's own quantiles (score_kernel.h): no unit to know,
//           no distribution to assume, ties and few distinct values included.
// Units:    values in the caller's unit (kept as float); shifts in standard deviations of the baseline's scores.
// Threads:  a value; the owner keeps calls apart.
// Errors:   none. NaN and infinity are ignored and counted; times that go backwards count as the last seen second.
// Cost:     Add about 30 ns a value that shares its second, 110 to 190 ns with a look each; at most 13 KiB, grown with
//           the data.
// Source:   project notes on change detection, sections 2.3, 2.5, 2.6; measured in tests/stats/README.md.

#include <array>
#include <limits>

#include "stats/blocks.h"
#include "stats/interval.h"
#include "stats/onset.h"
#include "stats/overdispersion.h"
#include "stats/past.h"
#include "stats/resolve.h"
#include "stats/sample.h"
#include "stats/score_kernel.h"
#include "stats/visible.h"
#include "stats/watch.h"

namespace telltale {

class NumberWatch {
 public:
  explicit NumberWatch(const WatchOptions& options = {});

  // One value at event time t. All values of one second are one look, judged when the second is over.
  Change Add(Time t, double value, double ln_a);
  // Judges the pending second now: at the end of a replay, or when the stream is idle.
  Change Flush(double ln_a);
  WatchSummary Summary() const;
  Outlook Ahead() const;  // stats/visible.h; some 20 us
  // Forgets the incident and the baseline and learns anew from what comes after.
  void Accept();
  // What it has learned; and the same of another watch, in place of its own: an alarm is forgotten, what comes next is
  // judged against the imported baseline. `past` has no fault (FaultOf); where it is short, learning goes on from it.
  NumberPast Export() const;
  void Import(const NumberPast& past, double ln_a);
  // Of the value added last, in standard deviations of the baseline's normal scores; NaN where there is none yet.
  double last_score() const { return baseline_n_ > 0 ? last_score_ : std::numeric_limits<double>::quiet_NaN(); }
  // Values that were NaN or infinite.
  uint64_t ignored() const { return ignored_; }

 private:
  static constexpr size_t kRecent = 128;  // the latest values, for the current median

  Change Judge(double ln_a);
  Change JudgeOpen(double n, double score, double square);
  void Open(Side side);
  void SetReturn();
  void Resolve();
  void TakeIntoBlock(double n);
  double Gap() const { return 2 * ln_a_ / (0.5 * 0.3 * 0.3); }  // as for rates, of a third of a standard deviation
  void Anchor();
  void BuildMap(const std::vector<size_t>& blocks);
  Deviation BlockDeviation(size_t index) const;  // its scores against the baseline
  void SetLevels(double ln_a);
  Estimate Current(uint64_t n) const;

  // constant after construction
  WatchOptions options_;
  // the second that is not over yet
  int64_t second_ = 0;
  uint32_t pending_n_ = 0;
  double pending_score_ = 0;
  double pending_square_ = 0;
  double last_score_ = 0;
  // learned
  BlockRing<Sample> ring_;
  Sampler sampler_;
  Block<Sample> block_;
  ScoreKernel kernel_;
  Estimate median_;
  double baseline_n_ = 0;
  double information_ = 0;
  double phi_ = 1;
  Swings swings_;
  LongRun long_run_;
  OnsetBank onset_;
  ReturnTest return_;
  std::array<float, kRecent> recent_{};
  // in force since the last anchor
  double ln_a_ = 0;
  double alarm_level_ = 0;
  double freeze_level_ = 0;
  // where we are
  uint64_t observations_ = 0;
  uint64_t ignored_ = 0;
  uint64_t frozen_n_ = 0;
  uint64_t since_anchor_ = 0;
  double evidence_ = 0;
  WatchState state_ = WatchState::kLearning;
  bool frozen_ = false;
  Side side_ = Side::kUp;
  double deviance_ = 0;  // of the alarm, see Swings; 0: not young any more
};

}  // namespace telltale

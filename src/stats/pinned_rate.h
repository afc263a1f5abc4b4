#pragma once
// stats/pinned_rate.h - a rate that was known to be good, and whether the present has left it for good.
//
// What:     the backstop of rate_watch.h: a rolling baseline forgives what changes slowly enough, a pinned one does
//           not. It is taken once, from the first long baseline, and stays until it is taken anew; its zone is wide, so
//           that a signal may drift by two fifths before anybody hears of it. A limit that people set is the same with
//           a rate that is known exactly, no zone, and one side of it allowed.
// Units:    rates 0..1; evidence as in evidence_bank.h.
// Threads:  a value; the owner keeps calls apart.
// Errors:   none.
// Cost:     a look about 40 ns; 0.7 KiB.
// Source:   project notes on change detection, section 2.5: without it 16 of 40 slow ramps were missed, with it none.

#include <cstdint>
#include <memory>

#include "stats/onset.h"
#include "stats/rate_kernel.h"

namespace telltale {

class PinnedRate {
 public:
  explicit PinnedRate(const RateBaseline& good) : baseline_(good) {}
  // `rate`: within 0 and 1, that must not be exceeded, or (`side` down) not be fallen short of.
  static PinnedRate Limit(double rate, Side side);

  const RateBaseline& baseline() const { return baseline_; }
  bool is_limit() const { return is_limit_; }
  // `phi`: of today, without the drift; bursts that were unknown when it was pinned count all the same. `ln_a`: ln A of
  // this detector; `hours`: UnknownHours.
  void Anchor(double phi, bool watch_up, bool watch_down, double ln_a, double hours = 0);
  // True where an alarm may open.
  bool Look(int64_t second, double n, double hits);
  // The same while an alarm stands: when it began is known.
  void Weigh(double n, double hits) { kernel_.Look(n, hits); }
  // Looks without a hit, none of which brings it to its level.
  void LookAll(std::span<const QuietLook> looks) {
    kernel_.LookAll(looks);
    onset_.LookAll(looks);
  }
  bool StaysCalm() const { return kernel_.Ceiling() < alarm_level_; }
  void Reset();

  bool Alarms() const;
  double Evidence() const { return kernel_.Evidence(); }
  double alarm_level() const { return alarm_level_; }
  Side Stronger() const { return kernel_.Stronger(); }
  const RateKernel& kernel() const { return kernel_; }
  OnsetCusum Since(Side side) const { return onset_.Since(side); }
  // One that a state is read into.
  static std::unique_ptr<PinnedRate> Blank() { return std::make_unique<PinnedRate>(RateBaseline()); }
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(baseline_, is_limit_, side_, kernel_, onset_, alarm_level_);
  }
  bool IsSane() const { return alarm_level_ >= 0 && onset_.IsOfHits(); }

 private:
  RateBaseline baseline_;
  bool is_limit_ = false;
  Side side_ = Side::kUp;  // of a limit
  RateKernel kernel_;
  OnsetBank onset_;
  double alarm_level_ = 0;
};

}  // namespace telltale

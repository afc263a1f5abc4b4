#pragma once
// stats/pinned_number.h - numbers that were known to be good, and whether the present has left them for good.
//
// What:     pinned_rate.h for numbers: score_kernel.h against a baseline that stays. Its zone is wide: a mean may drift
//           by 0.15 standard deviations before anybody hears of it.
// Units:    scores in standard deviations of the pinned baseline; evidence as in evidence_bank.h.
// Threads:  a value; the owner keeps calls apart.
// Errors:   none.
// Cost:     a score 20 ns, a look about 40 ns for 5 values; at most 3.5 KiB.
// Source:   project notes on change detection, sections 2.3 and 2.5; measured in tests/stats/README.md.

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "stats/interval.h"
#include "stats/onset.h"
#include "stats/sample.h"
#include "stats/score_kernel.h"

namespace telltale {

// A baseline of numbers as it is kept and told.
struct NumberBaseline {
  static constexpr size_t kMostValues = 96;

  double n = 0;                       // observations; 0: there is none
  double information = 0;             // fresh ones that it is worth
  double draws = 0;                   // as ScoreMap::Build takes them
  std::vector<WeightedValue> values;  // ascending, of n observations

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(n, information, draws, values);
  }
  bool IsSane() const;
};

// At most kMostValues that stand for all: what comes often keeps its own weight, what lies between goes to the nearest
// on either side.
std::vector<WeightedValue> ThinnedOut(std::span<const WeightedValue> sorted);

// The median of ascending values, its interval from the observations they are worth.
Estimate WeightedMedian(std::span<const WeightedValue> sorted, double information);

class PinnedNumber {
 public:
  explicit PinnedNumber(NumberBaseline good);

  const NumberBaseline& baseline() const { return baseline_; }
  const Estimate& median() const { return median_; }
  double phi() const { return phi_; }
  // `phi`: of today, without the drift; `ln_a`: ln A of this detector.
  void Anchor(double phi, bool watch_up, bool watch_down, double ln_a, double hours = 0);
  double Score(float value) const { return kernel_.Score(value); }
  // True where that was enough for a look.
  bool Look(int64_t second, double n, double score_sum);
  // The same while an alarm stands: when it began is known.
  bool Weigh(double n, double score_sum);
  void Reset();

  bool Alarms() const;
  double Evidence() const { return kernel_.Evidence(); }
  double alarm_level() const { return alarm_level_; }
  Side Stronger() const { return kernel_.Stronger(); }
  OnsetCusum Since(Side side) const { return onset_.Since(side); }
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(baseline_);
    if (Archive::kReads && archive.ok()) *this = PinnedNumber(std::move(baseline_));  // its median and its map
    kernel_.PersistEvidence(archive);
    archive(phi_, onset_, alarm_level_, waiting_since_, waiting_n_, waiting_score_);
  }
  bool IsSane() const;

 private:
  NumberBaseline baseline_;
  Estimate median_;
  double phi_ = 1;
  ScoreKernel kernel_;
  OnsetBank onset_;
  double alarm_level_ = 0;
  // since the last look
  int64_t waiting_since_ = 0;
  double waiting_n_ = 0;
  double waiting_score_ = 0;
};

// Dates shifts of the mean by CUSUMs against three tilts of a baseline.
void SetOnsetTilts(const ScoreMap& map, double phi, OnsetBank* onset);

}  // namespace telltale

#pragma once
// stats/score_kernel.h - are these still the numbers of the baseline? Evidence for a shift up and down, look by look.
//
// What:     the kernel of rate_kernel.h in the exponential family through the baseline itself: null m is the baseline
//           tilted until n0 * divergence from the edge of the zone is ln A (m/3)^2, alternatives are tilted 0.1, 0.2,
//           0.4 and 0.8 further. For smooth data that is the normal-score recursion; for a value with half of the mass,
//           or of two values only, it is the odds-scale rate kernel. One formula, no threshold between them.
// Units:    scores in standard deviations; evidence as in evidence_bank.h.
// Threads:  a value; the owner keeps calls apart.
// Errors:   none. Without a baseline there is no evidence.
// Cost:     a look about 30 ns and a score 20 ns a value; Anchor about 60 us; 3.5 KiB.
// Source:   project notes on change detection, section 2.3; tilted null instead of exp(d z - d^2/2), which assumes
//           normal scores and gave 3 to 5 times the allowed false alarms where one value carries most of the mass.

#include "stats/evidence_bank.h"
#include "stats/score_map.h"

namespace telltale {

// The scores of one look, summed.
struct LookScores {
  double score = 0;
  double square = 0;

  void Add(double of_one) {
    score += of_one;
    square += of_one * of_one;
  }
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(score, square);
  }
};

class ScoreKernel {
 public:
  // First the values, in ascending order; then, once the owner has measured phi with Score, the nulls.
  void Build(std::span<const WeightedValue> sorted, double draws) { map_.Build(sorted, draws); }
  // `information`: fresh observations the baseline is worth.
  void Anchor(double information, double phi, double zone, bool watch_up, bool watch_down, double ln_a);

  double Score(float value) const { return map_.Score(value); }
  // A block of n values whose scores sum to `score_sum` is one look. The evidence then.
  double Look(double n, double score_sum) { return bank_.MeanOf(bank_.Look(n, score_sum)); }
  void Reset() { bank_.Reset(); }

  double Evidence() const { return bank_.Evidence(); }
  double Evidence(Side side) const { return bank_.Evidence(side); }
  Side Stronger() const { return bank_.Stronger(); }
  const ScoreMap& map() const { return map_; }
  const EvidenceBank& bank() const { return bank_; }
  // The smallest mean shift, in standard deviations, that this baseline can show clearly.
  double visible_shift() const { return visible_shift_; }
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(map_);
    PersistEvidence(archive);
  }
  // For who builds the map anew.
  template <typename Archive>
  void PersistEvidence(Archive& archive) {
    archive(bank_, visible_shift_);
  }

 private:
  void AnchorSide(Side side, double information, double phi, double zone, double ln_a);

  ScoreMap map_;
  EvidenceBank bank_;
  double visible_shift_ = 0;
};

}  // namespace telltale

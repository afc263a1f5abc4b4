#pragma once
// stats/two_samples.h - did the second of two samples come from the same law as the first? Evidence for a rise and for
// a fall that may be looked at as often as one likes while the second sample grows.
//
// What:     the watches' kernel without their restart: a mixture of likelihood ratios since the second sample began,
//           against every rate (or mean) that the first sample allows, each at the price of its improbability.
// Units:    evidence as in evidence_bank.h, but for a whole comparison: it reaches A by chance about once in A
//           comparisons, however long they last. Numbers are given as standard scores.
// Threads:  free functions without state.
// Errors:   none; a side that cannot move (fewer than 5 hits to fall from, or misses to rise into) has no evidence.
// Cost:     a rate about 2 us, a mean less, a mix one rate a label.
// Source:   Ville's inequality for mixtures of likelihood ratios (Howard et al., arXiv 1810.08240); the nulls as in
//           project notes on change detection, sections 2.1 and 2.3.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stats/rate_kernel.h"

namespace telltale {

struct SideEvidence {
  double up = 0;
  double down = 0;
};

// `before.phi` counts for both samples. `ln_a`: of the evidence that decides; it sets the price of unlikely nulls.
SideEvidence RateBetween(const RateBaseline& before, double n, double hits, double ln_a);

// `before`: n scores with that mean and a variance of one; then n scores with that sum.
struct ScoreSum {
  double n = 0;
  double sum = 0;
};
SideEvidence MeanBetween(const ScoreSum& before, const ScoreSum& after, double phi, double ln_a);

// Counts by label number; those that one of the two lacks are zero. A mean over the commonest labels and all others,
// either way; `label` is the one with the most evidence, or kOtherLabels.
struct MixEvidence {
  static constexpr size_t kOtherLabels = ~size_t{0};
  double evidence = 0;
  size_t label = kOtherLabels;
  double before = 0;  // its share
  double after = 0;
};
MixEvidence MixBetween(const std::vector<uint32_t>& before, const std::vector<uint32_t>& after, double phi,
                       double ln_a);

}  // namespace telltale

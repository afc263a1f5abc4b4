#pragma once
// stats/evidence_bank.h - thirty-two e-detectors in step: 2 directions x 4 alternatives x 4 nulls, and the evidence
// they carry.
//
// What:     each lane follows R <- (1 + R) * exp(slope * x + drift * n) for a look of n observations that sum to x. The
//           evidence of a direction is the smallest over its nulls of weight * mean R over the alternatives: large only
//           when no baseline that the past allows explains the present.
// Units:    evidence is an e-value: at a threshold A it is reached about once in A looks by chance.
// Threads:  a value; the owner keeps calls apart.
// Errors:   none; exponents are held within +-80 and every R at or below 100 A, so nothing overflows a float.
// Cost:     about 30 ns a look with its evidence, half of that for few observations where there is AVX2; 450 bytes.
// Source:   Shiryaev-Roberts sums as e-detectors: Shin, Ramdas, Rinaldo, arXiv 2203.03532. LooksUntil: the mean time to
//           the first passage of a reflected Brownian motion (Bagshaw & Johnson, 1975).

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "stats/look.h"

namespace telltale {

enum class Side : unsigned char { kUp = 0, kDown = 1 };
constexpr Side LastOf(Side) { return Side::kDown; }

// The mean number of steps, each of this mean and variance, that ln R takes from nothing to `height`. R rests near the
// sum of what its last steps began with, which is above the one of a single beginning.
double MeanPassage(double height, double gain, double variance);

class EvidenceBank {
 public:
  static constexpr int kNulls = 4;
  static constexpr int kAlternatives = 4;

  // Threshold for the weights of the nulls, exp(ln_a * (m/3)^2), and for the clamp. The R of all lanes stay.
  void SetThreshold(double ln_a);
  // The log likelihood ratio of one lane is slope * x + drift * n; all nulls of an alternative share its slope.
  void SetSlope(Side side, int alternative, double slope);
  void SetDrift(Side side, int alternative, int null, double drift);
  // A side that is off holds no evidence and forgets what it had.
  void SetSide(Side side, bool on);
  bool on(Side side) const { return on_[static_cast<size_t>(side)]; }

  // The evidence of both sides then, summed.
  double Look(double n, double x);
  // The same as a Look(n, 0) for each, of at most Calm::kMostInLook observations.
  double LookAll(std::span<const QuietLook> looks);
  // What Evidence stays below while quiet looks come, no more of them than may wait (Calm).
  double Ceiling() const;
  void Reset();

  double Evidence(Side side) const;
  // About so many looks of n observations each it takes from nothing to that much evidence of this side, where the sum
  // of a look has this mean and variance.
  double LooksUntil(Side side, double evidence, double n, double mean, double variance) const;
  // The mean of both sides, or the side that is on alone; 0 with both off. And the same from their sum.
  double Evidence() const { return MeanOf(Evidence(Side::kUp) + Evidence(Side::kDown)); }
  double MeanOf(double sum) const { return on_[0] && on_[1] ? sum / 2 : sum; }
  // The side with more evidence.
  Side Stronger() const { return Evidence(Side::kDown) > Evidence(Side::kUp) ? Side::kDown : Side::kUp; }

  // A side that is off has nothing to tell, and nobody asks it.
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(weight_, cap_, on_);
    for (size_t lane = 0; lane < kLanes; ++lane) {
      if (on_[lane / kSideLanes]) archive(r_[lane], drift_[lane], once_[lane]);
    }
    for (size_t i = 0; i < slope_.size(); ++i) {
      if (on_[i / kAlternatives]) archive(slope_[i]);
    }
  }
  bool IsSane() const;

 private:
  static constexpr int kSideLanes = kNulls * kAlternatives;
  static constexpr int kLanes = 2 * kSideLanes;

  // where the machine has vectors of eight floats
  double LookAtFew(unsigned n, float x);
  double LookAtAllOfFew(std::span<const QuietLook> looks);

  alignas(16) std::array<float, kLanes> r_{};  // lane = side * 16 + alternative * 4 + null
  alignas(16) std::array<float, kLanes> drift_{};
  alignas(16) std::array<float, kLanes> once_{};  // exp(drift), for looks of few observations
  alignas(16) std::array<float, 2 * kAlternatives> slope_{};
  alignas(16) std::array<float, kNulls> weight_{1, 1, 1, 1};
  float cap_ = 1e8F;
  std::array<bool, 2> on_{};
};

}  // namespace telltale

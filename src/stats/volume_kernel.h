#pragma once
// stats/volume_kernel.h - are there still as many as usual? Evidence for more and for less, look by look.
//
// What:     a mixture Shiryaev-Roberts e-detector of negative-binomial counts against a mean that changes from look to
//           look; its nulls are all levels that the history allows, each at the price of its improbability, beyond a
//           zone that the stream swings within by itself. What one look can say is bounded, so that one hour that is
//           unlike any other (clocks put back, an office closed for a morning) is never an alarm.
// Units:    outputs a look; levels are ratios to the usual mean; evidence as in evidence_bank.h.
// Threads:  a value; the owner keeps calls apart.
// Errors:   none; logarithms are held within bounds, every R at or below 100 A.
// Cost:     a look about 1 us (28 lanes, each a logarithm and an exponential); 400 bytes.
// Source:   project notes on change detection, section 2.4; a bounded ratio stays an e-value: min(L, c) <= L.

#include <array>
#include <cstddef>

#include "stats/evidence_bank.h"

namespace telltale {

struct VolumeLevel {
  double dispersion = 1;  // a: the variance of a count is mean + a * mean^2
  double phi = 1;         // correlation of looks that follow one another, at least 1
  double zeta = 1.15;     // levels up to this, and down to 1 / zeta, are not worth knowing
  double error = 1;       // of the logarithm of the level, from the length of the history

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(dispersion, phi, zeta, error);
  }
  bool IsSane() const;
};

// ln of the probability of `outputs` with the mean scaled by `changed` over that with it scaled by `usual`.
double VolumeLogRatio(double outputs, double mean, double usual, double changed, double dispersion);

class VolumeKernel {
 public:
  static constexpr size_t kNulls = 4;

  // In force from now on; the evidence gathered so far stays. `fewest_looks`: so many it takes at least.
  void Anchor(const VolumeLevel& level, double ln_a, bool watch_down, int fewest_looks);
  void Look(double mean, double outputs);
  void Reset();

  double Evidence(Side side) const;
  double Evidence() const;
  Side Stronger() const { return Evidence(Side::kDown) > Evidence(Side::kUp) ? Side::kDown : Side::kUp; }
  // About so many looks it takes from nothing to that much evidence of this side, at `ratio` times the usual mean.
  double LooksUntil(Side side, double evidence, double mean, double ratio) const;
  // The smallest rise that shows clearly, as a ratio; a fall shows from its reciprocal on.
  double visible_ratio() const { return up_nulls_[kNulls - 1]; }
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(level_, watch_down_, cap_, most_gain_, weights_, up_nulls_, down_nulls_, up_, down_);
  }
  bool IsSane() const;

 private:
  static constexpr std::array<double, 3> kRises = {1.3, 1.8, 3};
  static constexpr std::array<double, 4> kFalls = {0.75, 0.5, 0.3, 0.1};

  VolumeLevel level_;
  bool watch_down_ = true;
  double cap_ = 1e8;       // of every R
  double most_gain_ = 10;  // of one look, in nats
  std::array<double, kNulls> weights_{};
  std::array<double, kNulls> up_nulls_{};
  std::array<double, kNulls> down_nulls_{};
  std::array<std::array<double, kNulls>, 3> up_{};
  std::array<std::array<double, kNulls>, 4> down_{};
};

}  // namespace telltale

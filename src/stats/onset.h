#pragma once
// stats/onset.h - since when, and to what? A CUSUM that remembers what it has seen since it last stood at zero.
//
// What:     Page's CUSUM of a log likelihood ratio; the time after its last zero is the maximum likelihood estimate of
//           the start of a change, the observations since then estimate the new level.
// Units:    seconds since 1970 for the onset; nats for the height.
// Threads:  a value.
// Errors:   none; sums are floats: after 16 million observations they stand still.
// Cost:     O(1) a look, 16 bytes a CUSUM; a bank has six, and is 144 bytes.
// Source:   Page, Continuous inspection schemes, 1954; Hinkley, Inference about the change-point, 1971.

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/packed.h"
#include "stats/evidence_bank.h"

namespace telltale {

class OnsetCusum {
 public:
  // One look at `second` of n observations that sum to x and whose log likelihood ratio (changed : unchanged) is
  // `gain`.
  void Look(int64_t second, double n, double x, double gain) {
    if (n_ == 0) {
      if (gain <= 0) return;
      second_ = second;
    }
    height_ += static_cast<float>(gain);
    if (height_ <= 0) {
      Reset();
      return;
    }
    n_ += static_cast<float>(n);
    x_ += static_cast<float>(x);
  }
  void Reset() { *this = OnsetCusum(); }

  bool standing() const { return n_ > 0; }
  int64_t second() const { return second_; }
  double n() const { return static_cast<double>(n_); }
  double x() const { return static_cast<double>(x_); }
  double height() const { return static_cast<double>(height_); }
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(second_, n_, x_, height_);
  }

 private:
  PackedSecond second_;
  float n_ = 0;
  float x_ = 0;
  float height_ = 0;
};

// Several CUSUMs in each direction, tuned to a small, a middling and a large change. The highest one fits the change at
// hand best (a maximum over start and size): one tuned to doubling alone would date the first of fifty times as many
// rare events back to a chance event of the day before.
class OnsetBank {
 public:
  static constexpr size_t kStrengths = 3;

  // The log likelihood ratio of a look of n observations that sum to x is gain * x - price * n.
  void SetRatio(Side side, size_t strength, double gain, double price) {
    ratios_[static_cast<size_t>(side)][strength] = {static_cast<float>(gain), static_cast<float>(price)};
  }
  void Look(int64_t second, double n, double x) {
    for (size_t side = 0; side < 2; ++side) {
      for (size_t strength = 0; strength < kStrengths; ++strength) {
        const Ratio& ratio = ratios_[side][strength];
        const double gain = static_cast<double>(ratio.gain) * x - static_cast<double>(ratio.price) * n;
        cusums_[side][strength].Look(second, n, x, gain);
      }
    }
  }
  void Reset() { cusums_ = {}; }

  const OnsetCusum& Since(Side side) const {
    const auto& cusums = cusums_[static_cast<size_t>(side)];
    const OnsetCusum* highest = cusums.data();
    for (const OnsetCusum& cusum : cusums) {
      if (cusum.height() > highest->height()) highest = &cusum;
    }
    return *highest;
  }
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(ratios_, cusums_);
  }

 private:
  struct Ratio {
    float gain = 0;
    float price = 0;

    template <typename Archive>
    void Persist(Archive& archive) {
      archive(gain, price);
    }
  };
  std::array<std::array<Ratio, kStrengths>, 2> ratios_{};
  std::array<std::array<OnsetCusum, kStrengths>, 2> cusums_{};
};

}  // namespace telltale

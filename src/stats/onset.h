#pragma once
// stats/onset.h - since when, and to what? A CUSUM that remembers what it has seen since it last stood at zero.
//
// What:     Page's CUSUM of a log likelihood ratio; the time after its last zero is the maximum likelihood estimate of
//           the start of a change, the observations since then estimate the new level.
// Units:    seconds since 1970 for the onset; nats for the height.
// Threads:  a value.
// Errors:   none; sums are floats: after 16 million observations they stand still.
// Cost:     O(1) a look, 16 bytes a CUSUM; a bank has six, and is 144 bytes; it looks at all of them at once where the
//           machine has AVX2.
// Source:   Page, Continuous inspection schemes, 1954; Hinkley, Inference about the change-point, 1971.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/packed.h"
#include "stats/evidence_bank.h"
#include "stats/look.h"

namespace telltale {

class OnsetCusum {
 public:
  OnsetCusum() = default;
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
  friend class OnsetBank;
  OnsetCusum(PackedSecond second, float n, float x, float height) : second_(second), n_(n), x_(x), height_(height) {}

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
    const size_t lane = static_cast<size_t>(side) * kStrengths + strength;
    gain_[lane] = static_cast<float>(gain);
    price_[lane] = static_cast<float>(price);
  }
  void Look(int64_t second, double n, double x);
  void LookAll(std::span<const QuietLook> looks);  // the same as a Look(second, n, 0) for each
  void Reset() {
    second_ = {};
    n_ = x_ = height_ = {};
  }

  // The highest of a side, the weakest of equals.
  OnsetCusum Since(Side side) const {
    const size_t first = static_cast<size_t>(side) * kStrengths;
    size_t highest = first;
    for (size_t lane = first + 1; lane < first + kStrengths; ++lane) {
      if (height_[lane] > height_[highest]) highest = lane;
    }
    return {second_[highest], n_[highest], x_[highest], height_[highest]};
  }
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(gain_, price_, second_, n_, x_, height_);
  }
  bool IsSane() const;
  bool IsOfHits() const;  // where x counts some of the n

 private:
  static constexpr size_t kLanes = 2 * kStrengths;

  // where the machine has vectors of eight floats
  void LookAtAll(PackedSecond second, double n, double x);
  void LookAllAtAll(std::span<const QuietLook> looks);

  // lane = side * 3 + strength
  std::array<float, kLanes> gain_{};
  std::array<float, kLanes> price_{};
  std::array<PackedSecond, kLanes> second_{};
  std::array<float, kLanes> n_{};
  std::array<float, kLanes> x_{};
  std::array<float, kLanes> height_{};
};

}  // namespace telltale

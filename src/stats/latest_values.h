#pragma once
// stats/latest_values.h - the latest values of a number: their median and how they are spread.
//
// What:     a ring of the last 128, and how many there were in all.
// Units:    the caller's.
// Threads:  a value.
// Errors:   none; of more than are kept, those that are kept are told.
// Cost:     Add 1 ns; Median sorts; half a KiB.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "stats/interval.h"

namespace telltale {

class LatestValues {
 public:
  static constexpr size_t kMost = 128;

  // What is beyond a float is the largest of them.
  static float AsFloat(double value) {
    constexpr double kLargest = static_cast<double>(std::numeric_limits<float>::max());
    return static_cast<float>(std::clamp(value, -kLargest, kLargest));
  }
  void Add(float value) { values_[added_++ % kMost] = value; }
  uint64_t added() const { return added_; }
  // Of the last n.
  Estimate Median(uint64_t n) const {
    const size_t count = Kept(n);
    std::array<float, kMost> sorted{};
    for (size_t i = 0; i < count; ++i) sorted[i] = Back(i);
    std::sort(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(count));
    return MedianEstimate({sorted.data(), count}, static_cast<double>(count));
  }
  template <typename Score>
  double MeanSquare(uint64_t n, Score score) const {
    const size_t count = Kept(n);
    double square = 0;
    for (size_t i = 0; i < count; ++i) {
      const double of_one = score(Back(i));
      square += of_one * of_one / static_cast<double>(count);
    }
    return square;
  }

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(values_, added_);
  }

 private:
  size_t Kept(uint64_t n) const { return static_cast<size_t>(std::min({n, added_, uint64_t{kMost}})); }
  float Back(size_t i) const { return values_[(added_ - 1 - i) % kMost]; }

  std::array<float, kMost> values_{};
  uint64_t added_ = 0;
};

}  // namespace telltale

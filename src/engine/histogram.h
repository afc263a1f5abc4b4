#pragma once
// engine/histogram.h - counts in fixed buckets, as Prometheus' classic histograms want them.
//
// What:     upper bounds given once; Add puts a value into the first bucket whose bound is not below it.
// Threads:  not thread-safe; lives in a stream, under its shard's lock.
// Cost:     a short linear search over about ten bounds.

#include <cstdint>
#include <span>
#include <vector>

#include "engine/snapshot.h"

namespace telltale {

inline constexpr double kConfidenceBounds[] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1};
inline constexpr double kLengthBounds[] = {1, 16, 64, 256, 1024, 4096, 16384, 65536, 262144};
inline constexpr double kNumberBounds[] = {0, 1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e9};

class Histogram {
 public:
  explicit Histogram(std::span<const double> bounds = kNumberBounds) : bounds_(bounds), counts_(bounds.size() + 1) {}

  void Add(double value) {
    // Mostly where the last one was.
    const bool is_there =
        (last_ == 0 || value > bounds_[last_ - 1]) && (last_ == bounds_.size() || value <= bounds_[last_]);
    if (!is_there) {
      last_ = 0;
      while (last_ < bounds_.size() && value > bounds_[last_]) ++last_;
    }
    ++counts_[last_];
    sum_ += value;
  }
  HistogramSnapshot Look() const { return {{bounds_.begin(), bounds_.end()}, counts_, sum_}; }

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(counts_);
    archive.Any(sum_);  // of numbers that may be as large as there are
    if (counts_.size() != bounds_.size() + 1) archive.Fail();
  }

 private:
  std::span<const double> bounds_;  // one of the constants above
  std::vector<uint64_t> counts_;
  size_t last_ = 0;  // bucket
  double sum_ = 0;
};

}  // namespace telltale

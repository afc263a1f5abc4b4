#pragma once
// content/number_spread.h - how some numbers lie: their ends, quantiles, and whether they rise from one to the next.
//
// What:     the ends, the integers and the rises are exact; quantiles are of a sample, which is all numbers up to 512,
//           then every second, every fourth ...: the same for the same numbers in the same order.
// Threads:  not thread-safe; a value.
// Errors:   numbers that are not finite are left out.
// Cost:     a few nanoseconds a number; at most 4 KiB.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace telltale {

class NumberSpread {
 public:
  static constexpr size_t kSample = 512;

  void Add(double number);

  uint64_t count() const { return count_; }
  // 0 where there is none.
  double min() const { return min_; }
  double max() const { return max_; }
  bool integers() const { return count_ > 0 && integers_ == count_; }
  // Of the sample, by rank: Quantile(0.5) is the median.
  double Quantile(double share) const;
  // Ids and clocks rise from output to output; a quantity does so about every second time.
  bool rises() const { return count_ >= 4 && 4 * rises_ > 3 * (count_ - 1); }

 private:
  uint64_t count_ = 0;
  uint64_t integers_ = 0;
  uint64_t rises_ = 0;
  double min_ = 0;
  double max_ = 0;
  double last_ = 0;
  uint64_t step_ = 1;
  std::vector<double> sample_;
};

// The smallest of 1, 2 and 5 times a power of ten that is not below `number`, which is above 0 and finite.
double RoundUp(double number);

}  // namespace telltale

#pragma once
// stats/interval.h - estimates with a 90 % interval: of a rate from counts, of a median from sorted values.
//
// What:     RateEstimate: logit interval with half an event added to either side, so it is never empty and never leaves
//           0..1. MedianEstimate: order statistics, no assumption about the distribution.
// Units:    rates 0..1; medians in the caller's unit.
// Errors:   nothing observed gives the estimate 0 with the interval 0..1 (rates) or 0..0 (medians).
// Source:   logit interval: Agresti, Categorical Data Analysis, 2.3; order statistics: David & Nagaraja, 7.1.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

namespace telltale {

struct Estimate {
  double value = 0;
  double low = 0;
  double high = 0;

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(value, low, high);
  }
};

inline constexpr double kNinetyPercent = 1.6448536269514722;  // normal quantile of a two-sided 90 % interval

inline Estimate RateEstimate(double hits, double n) {
  if (n <= 0) return {0, 0, 1};
  const double odds = (hits + 0.5) / (n - hits + 0.5);
  const double error = kNinetyPercent * std::sqrt(1 / (hits + 0.5) + 1 / (n - hits + 0.5));
  const double low = odds * std::exp(-error);
  const double high = odds * std::exp(error);
  return {hits / n, low / (1 + low), high / (1 + high)};
}

// The quantile of ascending values at the share q of them.
inline double SortedQuantile(std::span<const float> sorted, double q) {
  const double last = static_cast<double>(sorted.size() - 1);
  const double at = std::clamp(q * static_cast<double>(sorted.size()) - 0.5, 0.0, last);
  const auto index = static_cast<size_t>(at);
  const double part = at - static_cast<double>(index);
  const double left = static_cast<double>(sorted[index]);
  const double right = static_cast<double>(sorted[std::min(index + 1, sorted.size() - 1)]);
  return left + part * (right - left);
}

// `n` is the number of observations that the values stand for; at least as many as there are values.
inline Estimate MedianEstimate(std::span<const float> sorted, double n) {
  if (sorted.empty() || n <= 0) return {};
  const double half = kNinetyPercent / 2 / std::sqrt(n);
  return {SortedQuantile(sorted, 0.5), SortedQuantile(sorted, 0.5 - half), SortedQuantile(sorted, 0.5 + half)};
}

}  // namespace telltale

#include "content/number_spread.h"

#include <algorithm>
#include <cmath>

namespace telltale {

void NumberSpread::Add(double number) {
  if (!std::isfinite(number)) return;
  min_ = count_ == 0 ? number : std::min(min_, number);
  max_ = count_ == 0 ? number : std::max(max_, number);
  if (count_ > 0 && number > last_) ++rises_;
  last_ = number;
  if (number == std::trunc(number)) ++integers_;
  if (count_++ % step_ != 0) return;
  if (sample_.size() == kSample) {
    for (size_t i = 0; 2 * i < kSample; ++i) sample_[i] = sample_[2 * i];
    sample_.resize(kSample / 2);
    step_ *= 2;
  }
  sample_.push_back(number);
}

double NumberSpread::Quantile(double share) const {
  if (sample_.empty()) return 0;
  std::vector<double> sorted = sample_;
  const auto rank = static_cast<size_t>(std::lround(share * static_cast<double>(sorted.size() - 1)));
  const auto nth = sorted.begin() + static_cast<std::ptrdiff_t>(std::min(rank, sorted.size() - 1));
  std::nth_element(sorted.begin(), nth, sorted.end());
  return *nth;
}

double RoundUp(double number) {
  const double power = std::floor(std::log10(number));
  for (const double exponent : {power - 1, power, power + 1}) {
    for (const double digit : {1.0, 2.0, 5.0}) {
      // Divided by whole powers, so that 0.2 is the 0.2 that people write.
      const double rounded = exponent < 0 ? digit / std::pow(10, -exponent) : digit * std::pow(10, exponent);
      if (rounded >= number && std::isfinite(rounded)) return rounded;
    }
  }
  return number;
}

}  // namespace telltale

#include "stats/volume_kernel.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace telltale {
namespace {

constexpr double kMostLnLevel = 300;  // beyond, nothing is known of the level, and doubles end

}  // namespace

double VolumeLogRatio(double outputs, double mean, double usual, double changed, double dispersion) {
  const double size = 1 / dispersion;
  return outputs * std::log(changed / usual) -
         (outputs + size) * std::log1p(mean * (changed - usual) / (size + mean * usual));
}

void VolumeKernel::Anchor(const VolumeLevel& level, double ln_a, bool watch_down, int fewest_looks) {
  level_ = level;
  watch_down_ = watch_down;
  cap_ = 100 * std::exp(ln_a);
  // So much less that the ones that R starts from, look by look, cannot make up for a missing look.
  most_gain_ = 0.9 * ln_a / std::max(1, fewest_looks - 1);
  for (size_t m = 0; m < kNulls; ++m) {
    const double z = static_cast<double>(m) / (kNulls - 1) * std::sqrt(2 * ln_a);
    weights_[m] = std::exp(z * z / 2);
    up_nulls_[m] = level.zeta * std::exp(std::min(z * level.error, kMostLnLevel));
    down_nulls_[m] = 1 / up_nulls_[m];
  }
}

void VolumeKernel::Look(double mean, double outputs) {
  const auto weigh = [&](double null, double factor, double* r) {
    const double gain = VolumeLogRatio(outputs, mean, null, null * factor, level_.dispersion) / level_.phi;
    *r = std::min((1 + *r) * std::exp(std::clamp(gain, -80.0, most_gain_)), cap_);
  };
  for (size_t m = 0; m < kNulls; ++m) {
    for (size_t j = 0; j < kRises.size(); ++j) weigh(up_nulls_[m], kRises[j], &up_[j][m]);
    if (!watch_down_) continue;
    for (size_t j = 0; j < kFalls.size(); ++j) weigh(down_nulls_[m], kFalls[j], &down_[j][m]);
  }
}

void VolumeKernel::Reset() {
  up_ = {};
  down_ = {};
}

double VolumeKernel::Evidence(Side side) const {
  double least = cap_ * weights_[kNulls - 1];
  for (size_t m = 0; m < kNulls; ++m) {
    double sum = 0;
    if (side == Side::kUp) {
      for (const auto& nulls : up_) sum += nulls[m] / static_cast<double>(up_.size());
    } else {
      for (const auto& nulls : down_) sum += nulls[m] / static_cast<double>(down_.size());
    }
    least = std::min(least, weights_[m] * sum);
  }
  return least;
}

double VolumeKernel::LooksUntil(Side side, double evidence, double mean, double ratio) const {
  const bool up = side == Side::kUp;
  const std::span<const double> factors = up ? std::span<const double>(kRises) : std::span<const double>(kFalls);
  double slowest = 1;
  for (size_t m = 0; m < kNulls; ++m) {
    const double null = up ? up_nulls_[m] : down_nulls_[m];
    // One alternative alone, the one that fits best, of those whose mean it is.
    const double height = std::log(static_cast<double>(factors.size()) * evidence / weights_[m]);
    double fastest = std::numeric_limits<double>::infinity();
    for (const double factor : factors) {
      // Without chance: what one look may say is bounded, and what wanders near the zone is learned from day to day.
      const double gain = VolumeLogRatio(mean * ratio, mean, null, null * factor, level_.dispersion) / level_.phi;
      fastest = std::min(fastest, MeanPassage(height, std::min(gain, most_gain_), 0));
    }
    slowest = std::max(slowest, fastest);
  }
  return slowest;
}

double VolumeKernel::Evidence() const {
  return watch_down_ ? (Evidence(Side::kUp) + Evidence(Side::kDown)) / 2 : Evidence(Side::kUp);
}

}  // namespace telltale

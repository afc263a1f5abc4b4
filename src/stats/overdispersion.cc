#include "stats/overdispersion.h"

#include <algorithm>
#include <cmath>

namespace telltale {
namespace {

constexpr size_t kFewestBlocks = 2;
constexpr size_t kFewestGroups = 5;
constexpr double kStrayed = 7;               // deviance of the block that is taken to have been seen before ...
constexpr double kSpeakNotYet = 8;           // ... wholly up to so many blocks,
constexpr double kSpeakAlone = 40;           // ... and not at all from so many on: they speak for themselves
constexpr double kUnknownSwing = 0.2 * 0.2;  // variance of the log odds
// How often the noise is taken off, twice as often off groups; and what the rest is multiplied by, because bursts have
// longer tails than their variance tells. Once the long run is known, there is less noise and room for longer tails.
struct Caution {
  double noise;
  double factor;
};
constexpr Caution kYoung = {1, 1.4};
constexpr Caution kKnown = {1.3, 3};
constexpr double kCommonNoise = 3;  // likewise, off the sum of a mix's parts

size_t GroupsOf(size_t blocks, size_t size) { return blocks / size; }
bool HasGroups(size_t blocks, size_t size) { return size == 1 || GroupsOf(blocks, size) >= kFewestGroups; }

// The sum of squares over groups of so many blocks, each in units of its variance.
double ChiSquare(const std::vector<Deviation>& blocks, size_t size, double variance) {
  double chi2 = 0;
  for (size_t begin = 0; begin + size <= blocks.size(); begin += size) {
    double n = 0;
    double x = 0;
    for (size_t i = begin; i < begin + size; ++i) {
      n += blocks[i].n;
      x += blocks[i].x;
    }
    if (n > 0) chi2 += x * x / (n * variance);
  }
  return chi2;
}

}  // namespace

GroupSquares::GroupSquares(const std::vector<Deviation>& all, double variance)
    : blocks(all.size()), is_known(all.size() >= kFewestBlocks && variance > 0) {
  if (!is_known) return;
  for (size_t k = 0; k < kGroupSizes && HasGroups(blocks, size_t{1} << k); ++k) {
    chi2[k] = ChiSquare(all, size_t{1} << k, variance);
  }
}

void LongRun::Add(const GroupSquares& squares, double fresh) {
  if (static_cast<double>(squares.blocks) < kSpeakAlone || !squares.is_known || fresh <= 0) return;
  windows_ = std::min(windows_ + std::min(fresh, 1.0), kMostWindows);
  const double part = std::min(fresh, 1.0) / std::max(windows_, 1.0);
  for (size_t k = 0; k < kGroupSizes; ++k) {
    const size_t size = size_t{1} << k;
    if (!HasGroups(squares.blocks, size)) break;
    const double freedom = static_cast<double>(GroupsOf(squares.blocks, size)) - 1;
    excess_[k] += part * (squares.chi2[k] / freedom - 1 - excess_[k]);
  }
}

double Overdispersion(const GroupSquares& squares, double rarity, const Swings& swings, const LongRun& past) {
  if (!squares.is_known) return 1;
  const auto count = static_cast<double>(squares.blocks);
  const double strayed = std::clamp((kSpeakAlone - count) / (kSpeakAlone - kSpeakNotYet), 0.0, 1.0);
  const Caution& caution = past.windows() >= 1 ? kKnown : kYoung;
  double excess = 0;
  for (size_t k = 0; k < kGroupSizes; ++k) {
    const size_t size = size_t{1} << k;
    if (!HasGroups(squares.blocks, size)) break;
    const double chi2 = squares.chi2[k] + swings.deviance() + strayed * kStrayed;
    const double freedom = static_cast<double>(GroupsOf(squares.blocks, size)) - 1 + swings.count() + strayed;
    const double noise = std::sqrt((2 + 1 / (rarity * static_cast<double>(size))) / freedom);
    const double off = (size == 1 ? 1 : 2) * caution.noise * noise;
    excess = std::max(excess, chi2 / freedom - 1 - off);
    excess = std::max(excess, past.excess()[k] - off / std::sqrt(std::max(past.windows(), 1.0)));
  }
  return 1 + caution.factor * excess;
}

double UnknownHours(double seconds) {
  const double day = seconds / 86'400;
  return kUnknownSwing * std::clamp(4 * day - 1, 0.0, 1.0) * std::clamp(2 - day, 0.0, 1.0);
}

void CommonSwing::Add(const std::vector<Deviation>& blocks, double variance, double odds, const LongRun& past) {
  if (blocks.size() < kFewestBlocks || variance <= 0) return;
  parts_ += 1;
  odds_ += odds;
  windows_ += past.windows();
  for (size_t k = 0; k < kGroupSizes; ++k) {
    const size_t size = size_t{1} << k;
    past_[k] += past.excess()[k];
    if (!HasGroups(blocks.size(), size)) continue;
    const double freedom = static_cast<double>(GroupsOf(blocks.size(), size)) - 1;
    freedom_[k] += freedom;
    excess_[k] += ChiSquare(blocks, size, variance) / freedom - 1;
  }
}

double CommonSwing::PhiOf(double odds) const {
  if (parts_ == 0 || odds_ <= 0) return 1;
  const double windows = windows_ / parts_;
  double excess = 0;
  for (size_t k = 0; k < kGroupSizes; ++k) {
    if (freedom_[k] <= 0) break;
    const double off = kCommonNoise * parts_ * std::sqrt(2 / freedom_[k]);
    excess = std::max(excess, excess_[k] - off);
    if (windows >= 1) excess = std::max(excess, past_[k] - off / std::sqrt(windows));
  }
  return 1 + kKnown.factor * excess * odds / odds_;
}

void Detrend(std::vector<Deviation>* blocks) {
  double n = 0, at = 0, x = 0;
  for (size_t i = 0; i < blocks->size(); ++i) {
    n += (*blocks)[i].n;
    at += (*blocks)[i].n * static_cast<double>(i);
    x += (*blocks)[i].x;
  }
  if (n <= 0) return;
  const double centre = at / n;
  double spread = 0, along = 0;
  for (size_t i = 0; i < blocks->size(); ++i) {
    const double off = static_cast<double>(i) - centre;
    spread += (*blocks)[i].n * off * off;
    along += (*blocks)[i].x * off;
  }
  const double slope = spread > 0 ? along / spread : 0;
  for (size_t i = 0; i < blocks->size(); ++i) {
    Deviation& block = (*blocks)[i];
    block.x -= block.n * (x / n + slope * (static_cast<double>(i) - centre));
  }
}

}  // namespace telltale

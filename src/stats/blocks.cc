#include "stats/blocks.h"

#include <algorithm>
#include <cmath>

namespace telltale {

bool BlockDue(uint64_t n, int64_t first, int64_t now, uint64_t admitted, int64_t signal_first, uint32_t scale) {
  if (n == 0) return false;
  const uint64_t full = admitted < 1000 ? 25 : uint64_t{100} * scale;
  const int64_t longest = kDaySeconds * scale;
  const int64_t shortest = std::min<int64_t>(int64_t{300} * scale, (now - signal_first) / 10);
  const int64_t lasted = now - first;
  return (n >= full && lasted >= shortest) || lasted >= longest;
}

double GapObservations(double needed, double in_last_day, double in_last_hour, double admitted) {
  const double gap = std::max(std::min(std::max(needed, in_last_day), 40'000.0), in_last_hour);
  return std::min(gap, std::max(50.0, admitted / 4));
}

double Overdispersion(const std::vector<Deviation>& blocks, double variance, double rarity, const Swings& swings) {
  constexpr size_t kFewest = 2;
  constexpr size_t kFewestGroups = 5;
  constexpr double kStrayed = 7;  // deviance of the block that is taken to have been seen before
  // Wholly up to the 8th block; from the 40th on the blocks speak for themselves.
  const double strayed = std::clamp((40 - static_cast<double>(blocks.size())) / 32, 0.0, 1.0);
  if (blocks.size() < kFewest || variance <= 0) return 1;
  double excess = 0;
  for (size_t group = 1; group <= 8; group *= 2) {
    const size_t groups = blocks.size() / group;
    if (group > 1 && groups < kFewestGroups) break;
    double chi2 = swings.deviance() + strayed * kStrayed;
    for (size_t g = 0; g < groups; ++g) {
      double n = 0;
      double x = 0;
      for (size_t i = g * group; i < (g + 1) * group; ++i) {
        n += blocks[i].n;
        x += blocks[i].x;
      }
      if (n > 0) chi2 += x * x / (n * variance);
    }
    const double freedom = static_cast<double>(groups) - 1 + swings.count() + strayed;
    const double noise = std::sqrt((2 + 1 / (rarity * static_cast<double>(group))) / freedom);
    excess = std::max(excess, chi2 / freedom - 1 - (group == 1 ? 1 : 2) * noise);
  }
  return 1 + 1.4 * excess;
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

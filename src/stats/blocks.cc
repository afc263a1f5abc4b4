#include "stats/blocks.h"

#include <algorithm>

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
  return std::min(gap, std::max(25.0, admitted / 4));
}

}  // namespace telltale

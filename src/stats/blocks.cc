#include "stats/blocks.h"

#include <algorithm>

namespace telltale {

double GapObservations(double needed, double in_last_day, double in_last_hour, double admitted) {
  const double gap = std::max(std::min(std::max(needed, in_last_day), 40'000.0), in_last_hour);
  return std::min(gap, std::max(25.0, admitted / 4));
}

}  // namespace telltale

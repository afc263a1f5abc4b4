#pragma once
// report/stream_metrics.h - one stream's series, the most important first, within a bound.
//
// What:     counters that split by a label fold the overflow into "__other__", so that their sum stays true; what
//           cannot be folded is left out from the end: signals before histograms before versions before numbers.
// Threads:  a pure function.

#include <cstdint>

#include "engine/snapshot.h"
#include "report/exposition.h"

namespace telltale {

struct SeriesUse {
  uint64_t used = 0;
  uint64_t left_out = 0;  // folded ones included
};

SeriesUse AddStreamMetrics(const StreamSnapshot& stream, uint64_t bound, Exposition* exposition);

}  // namespace telltale

#pragma once
// config/comparison_reader.h - the keys of a stream's rule that compare its outputs with one another.
//
// What:     duplicates, followed_by, subject and alert of a stream; `alert: each` of a field.
// Threads:  not thread-safe.
// Errors:   complaints; names of checks are suggested.

#include <string>
#include <string_view>

#include "base/rate_limits.h"
#include "config/map_reader.h"
#include "content/comparison_spec.h"

namespace telltale {

// `reader` is at the stream's map.
void ReadComparisons(MapReader& reader, ComparisonSpec* comparisons);

// Complains where every rate would be beyond one of the two.
void CheckLimits(const RateLimits& limits, int line, std::string_view path, Complaints& complaints);

// alert: each (or rate, which is what holds without it).
void ReadAlertEach(MapReader& reader, bool* each);

}  // namespace telltale

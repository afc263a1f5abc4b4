#pragma once
// config/comparison_reader.h - the keys of a stream's rule that compare its outputs with one another.
//
// What:     duplicates, followed_by, subject and alert of a stream; `alert: each` and the limits of a field.
// Threads:  not thread-safe.
// Errors:   complaints; names of checks are suggested.

#include <string>
#include <string_view>

#include "base/alert_limits.h"
#include "config/map_reader.h"
#include "content/comparison_spec.h"

namespace telltale {

// `reader` is at the stream's map.
void ReadComparisons(MapReader& reader, ComparisonSpec* comparisons);

// alert_median_above and alert_median_below of a number.
void ReadMedianLimits(MapReader& reader, int line, AlertLimits* limits);

// Complains where nothing would be between the two.
void CheckLimits(const AlertLimits& limits, int line, std::string_view path, Complaints& complaints);

// alert: each (or rate, which is what holds without it).
void ReadAlertEach(MapReader& reader, bool* each);

}  // namespace telltale

#pragma once
// base/alert_limits.h - what people allow a rate, or the median of numbers, to be, whatever is usual.
//
// What:     an alert above the one, an alert below the other; from a rule (alert_above, alert_median_below, ...) to the
//           watch.
// Units:    rates, 0 and 1 excluded; of numbers their own. Where both are set, `above` is the larger.
// Threads:  a value.

#include <optional>

namespace telltale {

struct AlertLimits {
  std::optional<double> above = std::nullopt;
  std::optional<double> below = std::nullopt;

  bool any() const { return above.has_value() || below.has_value(); }
  bool operator==(const AlertLimits&) const = default;
};

}  // namespace telltale

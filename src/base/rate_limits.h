#pragma once
// base/rate_limits.h - what people allow a rate to be, whatever is usual.
//
// What:     an alert above the one, an alert below the other; from a rule (alert_above, alert_below) to the watch.
// Units:    rates, 0 and 1 excluded; 0: no limit. Where both are set, `above` is the larger.
// Threads:  a value.

namespace telltale {

struct RateLimits {
  double above = 0;
  double below = 0;

  bool any() const { return above > 0 || below > 0; }
  bool operator==(const RateLimits&) const = default;
};

}  // namespace telltale

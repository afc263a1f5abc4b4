#pragma once
// base/time.h - points in time and spans of it, in milliseconds; time is an argument everywhere but in server/.
//
// What:     Time is a point on the UTC clock, Duration a span; parsing and printing of RFC 3339 stamps and of "90d",
//           "1h30m".
// Units:    milliseconds, in the type; never bare numbers.
// Threads:  free functions without state.
// Errors:   Parse... gives nullopt for anything it cannot read in full.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace telltale {

using Duration = std::chrono::milliseconds;
using Time = std::chrono::sys_time<Duration>;

// "2026-01-05T00:00:00Z", "2026-01-05T01:02:03.456+02:00"; fractions beyond milliseconds are cut.
std::optional<Time> ParseTime(std::string_view text);
// Always UTC: "2026-01-05T00:00:00.000Z", without the fraction where it is zero.
std::string FormatTime(Time time);

// Prometheus' form: 500ms, 30s, 5m, 1h, 7d, 2w, 1y and sums of them such as 1h30m.
std::optional<Duration> ParseDuration(std::string_view text);
std::string FormatDuration(Duration duration);

// Seconds since 1970, with the fraction; for metrics.
double UnixSeconds(Time time);

}  // namespace telltale

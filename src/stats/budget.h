#pragma once
// stats/budget.h - from "false alarms a year for the whole installation" to the evidence that one alarm needs.
//
// What:     thresholds A = looks a year x detectors / budget, and the reverse: evidence told as "by chance once in X
//           years".
// Units:    looks a year; ln A in nats; years.
// Threads:  free functions without state.
// Source:   mean time between false alarms adds over detectors under any dependence; project notes, section 2.6.

#include <algorithm>
#include <cmath>

#include "stats/look.h"

namespace telltale {

inline constexpr double kMostLooksPerYear = 31'536'000.0 / kLookSeconds;  // denser observations share a look

// The traffic class of a signal: its looks a year, rounded up to the next of 1,000, 2,000, 4,000 ... Fixed once chosen
// (engine/traffic.h), so that thresholds do not wander with the traffic of the day. Wider classes would have most
// signals pay for looks that nobody takes: powers of ten cost a twentieth of the delay.
inline double LooksPerYearClass(double observations_per_day) {
  const double a_year = std::clamp(observations_per_day * 365, 1000.0, kMostLooksPerYear);
  return std::min(1000 * std::exp2(std::ceil(std::log2(a_year / 1000) - 1e-9)), kMostLooksPerYear);
}

// ln A of every detector, when `detectors` of them share `false_alarms_per_year`.
inline double LnThreshold(double looks_per_year, double detectors, double false_alarms_per_year) {
  const double a = looks_per_year * std::max(detectors, 1.0) / std::max(false_alarms_per_year, 1e-6);
  return std::log(std::max(a, 1000.0));
}

// A quarter of A_tot is enough where the baseline is long and the zone has its full width (zeta 1.1, 0.03 sd):
// measured in tests/stats/README.md.
inline double EffectiveLnThreshold(double ln_a, bool full_zone, double baseline_n) {
  return full_zone && baseline_n >= 1000 ? ln_a - std::log(4.0) : ln_a;
}

// "By chance once in X years here."
inline double YearsByChance(double ln_evidence, double looks_per_year, double detectors) {
  return std::exp(std::min(ln_evidence, 600.0)) / (std::max(looks_per_year, 1.0) * std::max(detectors, 1.0));
}

}  // namespace telltale

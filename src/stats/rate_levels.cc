#include "stats/rate_levels.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include "stats/budget.h"
#include "stats/interval.h"
#include "stats/rate_kernel.h"

namespace telltale {
namespace {

constexpr std::array<double, OnsetBank::kStrengths> kOnsetOdds = {2, 8, 32};

double LogLikelihood(double hits, double n) {
  const double misses = n - hits;
  return (hits > 0 ? hits * std::log(hits / n) : 0) + (misses > 0 ? misses * std::log(misses / n) : 0);
}

}  // namespace

Time SecondAsTime(int64_t second) { return Time(std::chrono::duration_cast<Duration>(std::chrono::seconds(second))); }

double AlarmLevel(double ln_a, bool full_zone, double baseline_n) {
  return std::exp(std::clamp(EffectiveLnThreshold(ln_a, full_zone, baseline_n), kLeastLnA, kMostLnA));
}

double FreezeLevel(double alarm_level, double phi, double edge) {
  return std::min(std::max(alarm_level / 100, std::sqrt(0.82 * alarm_level * phi / edge)), alarm_level / 2);
}

double RateGap(double ln_a, double rate) {
  return std::max(4 * ln_a / BernoulliDivergence(ScaleOdds(rate, 1.5), rate), 4000.0);
}

void SetOnsetRatios(double p, double phi, OnsetBank* onset) {
  for (size_t strength = 0; strength < OnsetBank::kStrengths; ++strength) {
    for (const Side side : {Side::kUp, Side::kDown}) {
      const double q = ScaleOdds(p, side == Side::kUp ? kOnsetOdds[strength] : 1 / kOnsetOdds[strength]);
      const double missed = std::log((1 - q) / (1 - p));
      onset->SetRatio(side, strength, (std::log(q / p) - missed) / phi, -missed / phi);
    }
  }
}

void SetReturnRatio(double p, double phi, Side side, ReturnTest* test) {
  const Estimate since = RateEstimate(test->x(), test->n());
  const double q =
      side == Side::kUp ? std::max(since.low, ScaleOdds(p, 1.5)) : std::min(since.high, ScaleOdds(p, 1 / 1.5));
  const double drift = std::log((1 - p) / (1 - q)) / phi;
  test->SetRatio(std::log(p / q) / phi - drift, drift);
}

bool Unlike(double n, double hits, double rest_n, double rest_hits, double nats) {
  if (rest_n <= 0) return false;
  // The cheap chi-square bound first.
  const double p = SmoothedRate(hits + rest_hits, n + rest_n);
  const double off = hits - n * p;
  if (off * off < nats * 0.5 * n * p * (1 - p)) return false;
  return LogLikelihood(hits, n) + LogLikelihood(rest_hits, rest_n) - LogLikelihood(hits + rest_hits, n + rest_n) > nats;
}

}  // namespace telltale

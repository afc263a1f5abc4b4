#include "stats/slice_evidence.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace telltale {
namespace {

constexpr double kFewestHits = 5;         // that the slice has more (or fewer) than it had
constexpr double kFewestNumbers = 10;     // since the onset, in the slice and in the rest
constexpr double kMostOfIt = 0.6;         // of the change; less is no carrier
constexpr double kClearDifference = 2.3;  // standard deviations, between what was added to both rates
constexpr double kImpossible = -1e9;      // log likelihood
constexpr double kChance = 2;             // standard deviations that the rest may stray and is as before
constexpr double kWidestRatio = 10;
constexpr double kPriorVariance = 1;  // of the log ratio between slice and rest

double TimesLog(double x, double y) { return x > 0 ? x * std::log(y) : 0; }

double LogLikelihood(double n, double hits, double expected) {
  return TimesLog(hits, expected / n) + TimesLog(n - hits, (n - expected) / n);
}

// On which two rates are compared: the ratio of their odds, or their own.
enum class Scale : uint8_t { kOdds, kRates };

// One period: the slice beside the rest.
struct Period {
  double n = 0;
  double hits = 0;
  double rest_n = 0;
  double rest_hits = 0;

  // The hits that are likeliest where the odds of the slice (or its rate) are e^log_ratio times those of the rest.
  struct Fitted {
    double slice = 0;
    double rest = 0;
  };
  Fitted FitOf(Scale scale, double log_ratio) const {
    const double ratio = std::exp(log_ratio);
    const double all = hits + rest_hits;
    if (scale == Scale::kOdds) {  // both have as many as they have
      const double linear = rest_n - all + ratio * (n + all);
      const double root = std::sqrt(std::max(0.0, linear * linear + 4 * (1 - ratio) * ratio * n * all));
      const double expected = linear + root > 0 ? 2 * ratio * n * all / (linear + root) : 0;
      const double slice = std::clamp(expected, std::max(0.0, all - rest_n), std::min(n, all));
      return {slice, all - slice};
    }
    const double linear = all * (1 + ratio) + ratio * (n - hits) + rest_n - rest_hits;
    const double root = std::sqrt(std::max(0.0, linear * linear - 4 * ratio * (n + rest_n) * all));
    const double rate = std::min(2 * all / (linear + root), 1 / std::max(1.0, ratio));
    return {n * std::min(1.0, ratio * rate), rest_n * rate};
  }
  double Fit(Scale scale, double log_ratio) const {
    if (n <= 0 || rest_n <= 0) return 0;
    const Fitted fitted = FitOf(scale, log_ratio);
    return std::max(LogLikelihood(n, hits, fitted.slice) + LogLikelihood(rest_n, rest_hits, fitted.rest), kImpossible);
  }
  double Best() const { return LogLikelihood(n, hits, hits) + LogLikelihood(rest_n, rest_hits, rest_hits); }
};

// Where a concave function is highest.
template <typename Function>
double Highest(const Function& function) {
  constexpr double kPart = 1 / std::numbers::phi;
  double low = -kWidestRatio;
  double high = kWidestRatio;
  double left = high - kPart * (high - low);
  double right = low + kPart * (high - low);
  double at_left = function(left);
  double at_right = function(right);
  for (int step = 0; step < 40; ++step) {
    if (at_left > at_right) {
      high = right;
      right = left;
      at_right = at_left;
      left = high - kPart * (high - low);
      at_left = function(left);
    } else {
      low = left;
      left = right;
      at_left = at_right;
      right = low + kPart * (high - low);
      at_right = function(right);
    }
  }
  return (low + high) / 2;
}

double Smoothed(double hits, double n) { return (hits + 0.5) / (n + 1); }
double Variance(double hits, double n) {
  const double rate = Smoothed(hits, n);
  return rate * (1 - rate) / n;
}

// What came on top in the slice and in the rest, an output; and what chance makes of it.
struct Changes {
  double slice = 0;
  double rest = 0;
  double slice_variance = 0;
  double rest_variance = 0;
};

// All but z, which says how much more than the rest the slice changed; false where that is not even the question.
bool IsMostOfIt(const Changes& changes, double n, double rest_n, SliceEvidence* evidence) {
  if (changes.slice <= 0) return false;
  const double own = changes.slice * n;
  evidence->carried = own / (own + std::max(0.0, changes.rest * rest_n));
  evidence->rest_as_before = changes.rest < kChance * std::sqrt(changes.rest_variance);
  return evidence->carried >= kMostOfIt &&
         changes.slice - changes.rest >= kClearDifference * std::sqrt(changes.slice_variance + changes.rest_variance);
}

SliceRates Flipped(const SliceRates& side) {
  return {side.n_before, side.n_before - side.hits_before, side.n, side.n - side.hits};
}

double MeanOf(const SliceMoments& moments) { return moments.n > 0 ? moments.sum / moments.n : 0; }

// The variance within both sides.
double Within(const SliceMoments& slice, const SliceMoments& rest) {
  double squares = 0;
  for (const SliceMoments* side : {&slice, &rest}) squares += side->squares - side->sum * MeanOf(*side);
  // A scale of normal scores that is cut into sixteenths cannot tell less.
  return std::max(squares / std::max(1.0, slice.n + rest.n - 2), 1.0 / 256);
}

// How far the slice is from having changed by the same ratio as the rest: standard deviations, above 0 where it has
// more hits.
double DeviationFrom(Scale scale, const SliceRates& slice, const SliceRates& rest, double spread) {
  const Period before{slice.n_before, slice.hits_before, rest.n_before, rest.hits_before};
  const Period since{slice.n, slice.hits, rest.n, rest.hits};
  double log_ratio = 0;
  double deviance = 0;
  if (slice.n_before > 0) {
    const auto usually = [&](double ratio) { return before.Fit(scale, ratio) - ratio * ratio / 2 / kPriorVariance; };
    const auto alike = [&](double ratio) { return usually(ratio) + since.Fit(scale, ratio); };
    log_ratio = Highest(alike);
    deviance = 2 * (usually(Highest(usually)) + since.Best() - alike(log_ratio));
  } else {
    deviance = 2 * (since.Best() - since.Fit(scale, 0));
  }
  const double size = std::sqrt(std::max(0.0, deviance / spread));
  const bool odds = scale == Scale::kOdds;
  const double per_hit = odds ? rest.n - rest.hits : rest.n;
  const double per_rest_hit = odds ? slice.n - slice.hits : slice.n;
  return slice.hits * per_hit > std::exp(log_ratio) * rest.hits * per_rest_hit ? size : -size;
}

}  // namespace

bool SliceEvidence::is_carrier(double level) const { return carried >= kMostOfIt && z > 0 && NormalTail(z) <= level; }

double NormalTail(double z) { return std::erfc(z / std::numbers::sqrt2) / 2; }

SliceEvidence RateInSlice(const SliceRates& slice, const SliceRates& rest, double phi, bool up) {
  if (!up) return RateInSlice(Flipped(slice), Flipped(rest), phi, true);
  SliceEvidence evidence;
  if (slice.n <= 0 || rest.n <= 0 || rest.n_before <= 0) return evidence;
  const bool has_past = slice.n_before > 0;
  const SliceRates& past = has_past ? slice : rest;
  const double usual = past.hits_before / past.n_before;
  if (slice.hits - usual * slice.n < kFewestHits) return evidence;
  const double spread = std::max(phi, 1.0);
  const Changes changes{slice.hits / slice.n - usual, rest.hits / rest.n - rest.hits_before / rest.n_before,
                        spread * (Variance(slice.hits, slice.n) + Variance(past.hits_before, past.n_before)),
                        spread * (Variance(rest.hits, rest.n) + Variance(rest.hits_before, rest.n_before))};
  if (!IsMostOfIt(changes, slice.n, rest.n, &evidence)) return evidence;
  const SliceRates misses = Flipped(slice);
  const SliceRates rest_misses = Flipped(rest);
  const double z =
      std::min({DeviationFrom(Scale::kOdds, slice, rest, spread), DeviationFrom(Scale::kRates, slice, rest, spread),
                -DeviationFrom(Scale::kRates, misses, rest_misses, spread)});
  evidence.z = std::max(0.0, z);
  return evidence;
}

SliceEvidence MeanInSlice(const SliceNumbers& slice, const SliceNumbers& rest, double phi, bool up) {
  SliceEvidence evidence;
  if (slice.since.n < kFewestNumbers || rest.since.n < kFewestNumbers || rest.before.n <= 0) return evidence;
  const double sign = up ? 1 : -1;
  const bool has_past = slice.before.n > 0;
  const SliceMoments& past = has_past ? slice.before : rest.before;
  const double spread = std::max(phi, 1.0);
  const double before = spread * Within(slice.before, rest.before);
  const double since = spread * Within(slice.since, rest.since);
  const Changes changes{sign * (MeanOf(slice.since) - MeanOf(past)), sign * (MeanOf(rest.since) - MeanOf(rest.before)),
                        since / slice.since.n + before / past.n, since / rest.since.n + before / rest.before.n};
  if (!IsMostOfIt(changes, slice.since.n, rest.since.n, &evidence)) return evidence;
  const double more = has_past ? changes.slice - changes.rest : sign * (MeanOf(slice.since) - MeanOf(rest.since));
  const double variance =
      has_past ? changes.slice_variance + changes.rest_variance : since / slice.since.n + since / rest.since.n;
  evidence.z = std::max(0.0, more / std::sqrt(variance));
  return evidence;
}

}  // namespace telltale

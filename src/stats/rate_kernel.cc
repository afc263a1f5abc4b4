#include "stats/rate_kernel.h"

#include <algorithm>
#include <cmath>

namespace telltale {
namespace {

constexpr double kFewest = 5;  // hits to fall from, misses to rise into
// Ratios of odds: 1.5 * 4^(j/3), from a change barely worth knowing to a collapse.
constexpr std::array<double, EvidenceBank::kAlternatives> kOdds = {1.5, 2.3811015779522990, 3.7797631496846197, 6.0};
const std::array<double, EvidenceBank::kAlternatives> kLnOdds = {std::log(kOdds[0]), std::log(kOdds[1]),
                                                                 std::log(kOdds[2]), std::log(kOdds[3])};

double Softplus(double x) { return x > 30 ? x + std::exp(-x) : std::log1p(std::exp(x)); }

}  // namespace

double BernoulliDivergence(double q, double p) {
  const double hit = q > 0 ? q * std::log(q / p) : 0;
  const double miss = q < 1 ? (1 - q) * std::log((1 - q) / (1 - p)) : 0;
  return hit + miss;
}

double LogitAtDivergence(double q, double nats_per_observation) {
  const double start = std::log(q / (1 - q));
  if (nats_per_observation <= 0) return start;
  // In x = logit p the divergence is -q x + ln(1 + e^x) + const: convex, with slope p - q, so Newton's steps come down
  // from the right side after the first one and cannot miss.
  const double entropy = q * std::log(q) + (1 - q) * std::log1p(-q);
  double x = start + std::sqrt(2 * nats_per_observation / (q * (1 - q)));
  for (int i = 0; i < 60; ++i) {
    const double p = 1 / (1 + std::exp(-x));
    const double excess = entropy - q * x + Softplus(x) - nats_per_observation;
    const double step = excess / (p - q);
    x -= step;
    if (std::abs(step) < 1e-10 * (1 + std::abs(x))) break;
  }
  return x;
}

void RateKernel::Anchor(const RateBaseline& baseline, const RateZone& zone, bool watch_up, bool watch_down, double ln_a,
                        RateEdges* edges) {
  RateEdges nobody_asks;
  if (edges == nullptr) edges = &nobody_asks;
  bank_.SetThreshold(ln_a);
  edges->visible_rate = 1;
  const double misses = baseline.n - baseline.hits;
  const bool up = watch_up && misses >= kFewest;
  const bool down = watch_down && baseline.hits >= kFewest;
  bank_.SetSide(Side::kUp, up);
  bank_.SetSide(Side::kDown, down);
  if (up) AnchorSide(Side::kUp, baseline.n, baseline.hits, baseline.phi, zone, ln_a, edges);
  if (down) AnchorSide(Side::kDown, baseline.n, misses, baseline.phi, zone, ln_a, edges);
}

void RateKernel::AnchorSide(Side side, double n, double hits, double phi, const RateZone& zone, double ln_a,
                            RateEdges* edges) {
  // On the side of the fall `hits` are the misses: the same code watches their rise.
  const double rate = SmoothedRate(hits, n);
  const double highest = 1 - 0.5 / (n + 1);
  const double wide = std::min(rate * zone.ratio, 1 - (1 - rate) / zone.ratio);
  const double edge = std::min(std::max({ScaleOdds(rate, zone.zeta), rate + zone.delta, wide}), highest);
  edges->of_zone[static_cast<size_t>(side)] = edge;
  for (int m = 0; m < EvidenceBank::kNulls; ++m) {
    const double share = static_cast<double>(m) / (EvidenceBank::kNulls - 1);
    const double uncertainty = phi / n + rate * (1 - rate) * zone.hours;
    const double null = 1 / (1 + std::exp(-LogitAtDivergence(edge, ln_a * share * share * uncertainty)));
    for (int j = 0; j < EvidenceBank::kAlternatives; ++j) {
      const double odds = kOdds[static_cast<size_t>(j)];
      const double gain = kLnOdds[static_cast<size_t>(j)] / phi;
      const double price = std::log1p(null * (odds - 1)) / phi;
      bank_.SetSlope(side, j, side == Side::kUp ? gain : -gain);
      bank_.SetDrift(side, j, m, side == Side::kUp ? -price : gain - price);
    }
    if (side == Side::kUp && m == EvidenceBank::kNulls - 1) edges->visible_rate = null;
  }
}

}  // namespace telltale

#include "stats/two_samples.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace telltale {
namespace {

constexpr RateZone kZone = {.zeta = 1.1, .delta = 0.0005};
constexpr double kScoreZone = 0.03;  // standard deviations that are not worth knowing
constexpr std::array<double, 4> kShifts = {0.1, 0.2, 0.4, 0.8};
constexpr int kNulls = 4;
constexpr double kMostExponent = 80;
constexpr size_t kMostLabels = 15;

double RiseOfMean(const ScoreSum& before, const ScoreSum& after, double phi, double ln_a) {
  const double centre = before.sum / before.n;
  double least = std::exp(kMostExponent);
  for (int m = 0; m < kNulls; ++m) {
    const double share = static_cast<double>(m) / (kNulls - 1);
    const double null = centre + kScoreZone + share * std::sqrt(2 * ln_a * phi / before.n);
    double mean = 0;
    for (const double shift : kShifts) {
      const double exponent = (shift * (after.sum - after.n * null) - after.n * shift * shift / 2) / phi;
      mean += std::exp(std::min(exponent, kMostExponent)) / static_cast<double>(kShifts.size());
    }
    least = std::min(least, std::exp(ln_a * share * share) * mean);
  }
  return least;
}

uint32_t CountOf(const std::vector<uint32_t>& counts, size_t label) {
  return label < counts.size() ? counts[label] : 0;
}

}  // namespace

SideEvidence RateBetween(const RateBaseline& before, double n, double hits, double ln_a) {
  if (before.n <= 0 || n <= 0) return {};
  RateKernel kernel;
  kernel.Anchor(before, kZone, true, true, ln_a);
  kernel.Look(n, hits);
  return {kernel.Evidence(Side::kUp), kernel.Evidence(Side::kDown)};
}

SideEvidence MeanBetween(const ScoreSum& before, const ScoreSum& after, double phi, double ln_a) {
  if (before.n <= 0 || after.n <= 0) return {};
  return {RiseOfMean(before, after, phi, ln_a), RiseOfMean({before.n, -before.sum}, {after.n, -after.sum}, phi, ln_a)};
}

MixEvidence MixBetween(const std::vector<uint32_t>& before, const std::vector<uint32_t>& after, double phi,
                       double ln_a) {
  const double n_before = std::accumulate(before.begin(), before.end(), 0.0);
  const double n_after = std::accumulate(after.begin(), after.end(), 0.0);
  MixEvidence out;
  if (n_before <= 0 || n_after <= 0) return out;
  // The commonest before, and what all others had: chosen before the second sample is looked at.
  std::vector<size_t> labels(before.size());
  std::iota(labels.begin(), labels.end(), size_t{0});
  std::ranges::stable_sort(labels, [&](size_t a, size_t b) { return before[a] > before[b]; });
  if (labels.size() > kMostLabels) labels.resize(kMostLabels);
  labels.push_back(MixEvidence::kOtherLabels);
  double hits_before = n_before, hits_after = n_after;
  double strongest = 0;
  for (const size_t label : labels) {
    const bool others = label == MixEvidence::kOtherLabels;
    const double was = others ? hits_before : CountOf(before, label);
    const double is = others ? hits_after : CountOf(after, label);
    hits_before -= was;
    hits_after -= is;
    const SideEvidence side = RateBetween({n_before, was, phi}, n_after, is, ln_a);
    out.evidence += (side.up + side.down) / 2 / static_cast<double>(labels.size());
    if (std::max(side.up, side.down) > strongest) {
      strongest = std::max(side.up, side.down);
      out.label = label;
      out.before = was / n_before;
      out.after = is / n_after;
    }
  }
  return out;
}

}  // namespace telltale

#include "stats/score_kernel.h"

#include <algorithm>
#include <cmath>

namespace telltale {
namespace {

constexpr std::array<double, EvidenceBank::kAlternatives> kTilts = {0.1, 0.2, 0.4, 0.8};

}  // namespace

void ScoreKernel::Anchor(double information, double phi, double zone, bool watch_up, bool watch_down, double ln_a) {
  bank_.SetThreshold(ln_a);
  visible_shift_ = 0;
  bank_.SetSide(Side::kUp, watch_up && !map_.empty());
  bank_.SetSide(Side::kDown, watch_down && !map_.empty());
  if (bank_.on(Side::kUp)) AnchorSide(Side::kUp, information, phi, zone, ln_a);
  if (bank_.on(Side::kDown)) AnchorSide(Side::kDown, information, phi, zone, ln_a);
}

void ScoreKernel::AnchorSide(Side side, double information, double phi, double zone, double ln_a) {
  const double sign = side == Side::kUp ? 1 : -1;
  const auto moment = [&](double tilt) {
    const ScoreMap::Moment m = map_.LogMoment(sign * tilt);
    return ScoreMap::Moment{m.log, sign * m.mean};
  };
  const double unit = map_.TiltUnit(sign);
  zone *= unit;
  const ScoreMap::Moment edge = moment(zone);
  for (int m = 0; m < EvidenceBank::kNulls; ++m) {
    const double share = static_cast<double>(m) / (EvidenceBank::kNulls - 1);
    const double nats = ln_a * share * share * phi / information;
    // Newton on the divergence of the zone's edge from a further tilt: convex, so it comes down from the right.
    double tilt = zone + unit * std::sqrt(2 * nats);
    for (int i = 0; nats > 0 && i < 40; ++i) {
      const ScoreMap::Moment at = moment(tilt);
      const double excess = at.log - edge.log - (tilt - zone) * edge.mean - nats;
      const double step = excess / std::max(at.mean - edge.mean, 1e-9);
      tilt = std::clamp(tilt - step, zone + (tilt - zone) / 4, zone + (tilt - zone) * 4);
      if (std::abs(step) < 1e-4) break;
    }
    const ScoreMap::Moment null = moment(tilt);
    if (m == EvidenceBank::kNulls - 1) visible_shift_ = std::max(visible_shift_, null.mean);
    for (int j = 0; j < EvidenceBank::kAlternatives; ++j) {
      const double further = unit * kTilts[static_cast<size_t>(j)];
      bank_.SetSlope(side, j, sign * further / phi);
      bank_.SetDrift(side, j, m, -(moment(tilt + further).log - null.log) / phi);
    }
  }
}

}  // namespace telltale

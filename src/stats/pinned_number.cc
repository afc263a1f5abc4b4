#include "stats/pinned_number.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "stats/pin.h"
#include "stats/rate_levels.h"

namespace telltale {
namespace {

constexpr double kPinnedZone = 0.15;  // standard deviations
constexpr std::array<double, OnsetBank::kStrengths> kOnsetTilts = {0.5, 1, 2};

}  // namespace

std::vector<WeightedValue> ThinnedOut(std::span<const WeightedValue> sorted) {
  std::vector<WeightedValue> distinct;
  double total = 0;
  for (const WeightedValue& v : sorted) {
    total += static_cast<double>(v.weight);
    if (!distinct.empty() && distinct.back().value == v.value) {
      distinct.back().weight += v.weight;
    } else {
      distinct.push_back(v);
    }
  }
  if (distinct.size() <= NumberBaseline::kMostValues) return distinct;
  // The first and last value, and every value that a grid of equal steps of weight falls on.
  const double step = total / static_cast<double>(NumberBaseline::kMostValues - 2);
  std::vector<WeightedValue> kept;
  kept.reserve(NumberBaseline::kMostValues);
  double upto = 0;
  double next = 0;
  float between = 0;
  for (size_t i = 0; i < distinct.size(); ++i) {
    upto += static_cast<double>(distinct[i].weight);
    const bool is_last = i + 1 == distinct.size();
    if (!is_last && (upto <= next || kept.size() + 1 >= NumberBaseline::kMostValues)) {
      between += distinct[i].weight;
      continue;
    }
    kept.push_back(distinct[i]);
    if (kept.size() > 1) {
      kept[kept.size() - 2].weight += between / 2;
      kept.back().weight += between / 2;
    }
    between = 0;
    while (next < upto) next += step;
  }
  return kept;
}

Estimate WeightedMedian(std::span<const WeightedValue> sorted, double information) {
  if (sorted.empty()) return {};
  double total = 0;
  for (const WeightedValue& v : sorted) total += static_cast<double>(v.weight);
  const auto at = [&](double share) {
    double upto = 0;
    for (const WeightedValue& v : sorted) {
      upto += static_cast<double>(v.weight);
      if (upto >= share * total) return static_cast<double>(v.value);
    }
    return static_cast<double>(sorted.back().value);
  };
  const double half = kNinetyPercent / 2 / std::sqrt(information);
  return {at(0.5), at(0.5 - half), at(0.5 + half)};
}

PinnedNumber::PinnedNumber(NumberBaseline good)
    : baseline_(std::move(good)), median_(WeightedMedian(baseline_.values, baseline_.information)) {
  kernel_.Build(baseline_.values, baseline_.draws);
}

void PinnedNumber::Anchor(double phi, bool watch_up, bool watch_down, double ln_a, double hours) {
  phi_ = phi;
  alarm_level_ = AlarmLevel(ln_a, true, baseline_.n);
  kernel_.Anchor(1 / (1 / baseline_.information + hours / phi), phi, kPinnedZone, watch_up, watch_down,
                 std::log(alarm_level_));
  SetOnsetTilts(kernel_.map(), phi, &onset_);
}

bool PinnedNumber::Look(int64_t second, double n, double score_sum) {
  if (waiting_n_ == 0) waiting_since_ = second;
  const double all_n = waiting_n_ + n;
  const double all_score = waiting_score_ + score_sum;
  if (!Weigh(n, score_sum)) return false;
  onset_.Look(waiting_since_, all_n, all_score);
  return true;
}

bool PinnedNumber::Weigh(double n, double score_sum) {
  waiting_n_ += n;
  waiting_score_ += score_sum;
  if (waiting_n_ < kPinnedLook) return false;
  kernel_.Look(std::exchange(waiting_n_, 0), std::exchange(waiting_score_, 0));
  return true;
}

void PinnedNumber::Reset() {
  kernel_.Reset();
  onset_.Reset();
  waiting_n_ = waiting_score_ = 0;
}

bool PinnedNumber::Alarms() const {
  return alarm_level_ > 0 && kernel_.Evidence() >= alarm_level_ && onset_.Since(kernel_.Stronger()).n() >= 3;
}

void SetOnsetTilts(const ScoreMap& map, double phi, OnsetBank* onset) {
  for (size_t strength = 0; strength < OnsetBank::kStrengths; ++strength) {
    const double up = kOnsetTilts[strength] * map.TiltUnit(1);
    const double down = -kOnsetTilts[strength] * map.TiltUnit(-1);
    onset->SetRatio(Side::kUp, strength, up / phi, map.LogMoment(up).log / phi);
    onset->SetRatio(Side::kDown, strength, down / phi, map.LogMoment(down).log / phi);
  }
}

}  // namespace telltale

#include "stats/pinned_rate.h"

#include <algorithm>
#include <cmath>

#include "stats/rate_levels.h"

namespace telltale {
namespace {

constexpr RateZone kZone = {.zeta = 1.4, .delta = 0.001, .ratio = 1.4};
constexpr RateZone kNoZone = {.zeta = 1, .delta = 0, .ratio = 1};
constexpr double kKnownExactly = 1e9;  // observations

}  // namespace

PinnedRate PinnedRate::Limit(double rate, Side side) {
  PinnedRate limit(RateBaseline{.n = kKnownExactly, .hits = rate * kKnownExactly});
  limit.is_limit_ = true;
  limit.side_ = side;
  return limit;
}

void PinnedRate::Anchor(double phi, bool watch_up, bool watch_down, double ln_a, double hours) {
  baseline_.phi = phi;
  // Without a zone a rate just below its limit uses all of what it may.
  alarm_level_ = AlarmLevel(ln_a, !is_limit_, baseline_.n);
  if (is_limit_) {
    watch_up = side_ == Side::kUp;
    watch_down = side_ == Side::kDown;
  }
  RateZone zone = is_limit_ ? kNoZone : kZone;
  zone.hours = hours;
  kernel_.Anchor(baseline_, zone, watch_up, watch_down, std::log(alarm_level_));
  SetOnsetRatios(SmoothedRate(baseline_.hits, baseline_.n), baseline_.phi, &onset_);
}

bool PinnedRate::Look(int64_t second, double n, double hits) {
  const double evidence = kernel_.Look(n, hits);
  onset_.Look(second, n, hits);
  return evidence >= alarm_level_;
}

void PinnedRate::Reset() {
  kernel_.Reset();
  onset_.Reset();
}

bool PinnedRate::Alarms() const {
  if (alarm_level_ <= 0 || kernel_.Evidence() < alarm_level_) return false;
  const Side side = kernel_.Stronger();
  return EnoughToTell(side, onset_.Since(side));
}

}  // namespace telltale

#include "stats/number_limits.h"

#include <algorithm>
#include <cmath>

namespace telltale {
namespace {

constexpr double kHalf = 0.5;

size_t PlaceOf(Side side) { return static_cast<size_t>(side); }

// Infinity where there is none: nothing is beyond it.
double ValueOf(Side side, const AlertLimits& limits) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return side == Side::kUp ? limits.above.value_or(kInfinity) : limits.below.value_or(-kInfinity);
}

}  // namespace

AlertLimits NumberLimits::limits() const {
  const auto value = [this](Side side) -> std::optional<double> {
    const Bound& bound = bounds_[PlaceOf(side)];
    if (bound.rate == nullptr) return std::nullopt;
    return bound.value;
  };
  return {value(Side::kUp), value(Side::kDown)};
}

bool NumberLimits::Moves(Side side, const AlertLimits& limits) const {
  return ValueOf(side, limits) != bounds_[PlaceOf(side)].value;
}

void NumberLimits::Set(const AlertLimits& limits) {
  for (Bound& bound : bounds_) {
    if (Moves(bound.side, limits)) SetBound(ValueOf(bound.side, limits), &bound);
  }
}

void NumberLimits::SetBound(double value, Bound* bound) {
  bound->value = value;
  bound->rate = std::isfinite(value) ? std::make_unique<PinnedRate>(PinnedRate::Limit(kHalf, Side::kUp)) : nullptr;
  bound->beyond = 0;
  bound->last_hits = 0;
}

void NumberLimits::Anchor(double phi, double ln_a) {
  for (const Bound& bound : bounds_) {
    if (bound.rate != nullptr) bound.rate->Anchor(phi, true, true, ln_a);
  }
}

void NumberLimits::Look(int64_t second, double n, bool dates_it) {
  for (Bound& bound : bounds_) {
    if (bound.rate == nullptr) continue;
    bound.last_hits = std::min<double>(bound.beyond, n);
    bound.beyond = 0;
    if (dates_it) {
      bound.rate->Look(second, n, bound.last_hits);
    } else {
      bound.rate->Weigh(n, bound.last_hits);
    }
  }
}

void NumberLimits::Reset() {
  for (Bound& bound : bounds_) {
    if (bound.rate != nullptr) bound.rate->Reset();
    bound.beyond = 0;
  }
}

std::optional<Side> NumberLimits::Alarms() const {
  for (const Bound& bound : bounds_) {
    if (bound.rate != nullptr && bound.rate->Alarms()) return bound.side;
  }
  return std::nullopt;
}

}  // namespace telltale

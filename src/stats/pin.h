#pragma once
// stats/pin.h - when a baseline is pinned beside the rolling one, from when it is, and how the two share the budget.
//
// What:     the first long baseline is pinned by itself, and again while that makes it much better known. What people
//           pin stays until they pin anew, or accept a new normal.
// Units:    seconds since 1970; observations.
// Threads:  values.
// Source:   project notes on change detection, section 2.5.

#include <cmath>
#include <cstdint>

namespace telltale {

// Observations that a baseline must hold to be pinned, and so many that it is not pinned anew for a better one.
inline constexpr double kFewestPinned = 4000;
inline constexpr double kMostPinned = 14'000;

// Numbers and mixes: so many observations are one look of the pinned baseline. It is there for what is slow.
inline constexpr double kPinnedLook = 5;

// What each detector adds to ln A for its share of the budget: three to one.
inline const double kLnRollingShare = std::log(0.75);
inline const double kLnPinnedShare = std::log(0.25);

// When the observations of a baseline were made.
struct Period {
  int64_t first_second = 0;
  int64_t last_second = 0;  // 0: not known, or no baseline

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(first_second, last_second);
  }
};

struct PinMark {
  Period period;
  bool by_hand = false;  // people pinned it

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(period, by_hand);
  }
};

// Whether a rolling baseline of n observations takes the place of a pinned one of `pinned_n` (0: there is none).
inline bool IsWorthPinning(double n, double pinned_n, const PinMark& mark) {
  if (pinned_n <= 0) return n >= kFewestPinned;
  return !mark.by_hand && pinned_n < kMostPinned && n >= 2 * pinned_n;
}

}  // namespace telltale

#pragma once
// stats/look.h - what one look is: all observations of five seconds, weighed together.
//
// What:     a statistic is compared with its threshold once a look. Observations that follow each other closely are not
//           independent, more looks are more chances of a false alarm, which each look pays for, and nobody is woken
//           sooner for four seconds.
// Units:    whole seconds since 1970; a look is named by the one it begins with.
// Threads:  free functions without state.
// Source:   project notes on change detection, section 2.1 (micro-batches: A counts blocks).

#include <chrono>
#include <cstdint>

#include "base/time.h"

namespace telltale {

inline constexpr int64_t kLookSeconds = 5;
inline constexpr uint32_t kFullLook = 1U << 30;  // observations; what comes beyond is counted, not judged

// A look of so many observations none of which hit; `second` is the one it begins with.
struct QuietLook {
  int64_t second = 0;
  uint32_t n = 0;
};

// What a watch may be told later, in one go: before second `until` nothing comes of quiet looks, as many and as large
// as these, but that they were there.
struct Calm {
  static constexpr uint32_t kMostLooks = 16;
  static constexpr uint32_t kMostObservations = 128;
  static constexpr uint32_t kMostInLook = 16;

  int64_t until = 0;  // 0: none may wait
};

inline int64_t LookAt(Time t) {
  using Look = std::chrono::duration<int64_t, std::ratio<kLookSeconds>>;
  return std::chrono::floor<Look>(t.time_since_epoch()).count() * kLookSeconds;
}

// Whether t is of the look at `second` or of an earlier one: the same as LookAt(t) <= second, for less.
inline bool IsUpToLook(Time t, int64_t second) {
  return t < Time(std::chrono::duration_cast<Duration>(std::chrono::seconds(second + kLookSeconds)));
}

}  // namespace telltale

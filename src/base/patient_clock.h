#pragma once
// base/patient_clock.h - the time by which something is forgotten, where the wall clock may be wrong.
//
// What:     follows the times that it is told, but makes no leaps: an hour a call at most, and where it has fallen
//           behind it catches up at twice the speed of what it is told. So a clock that is a month ahead for a while
//           (a machine that wakes, before it has asked what time it is) does not make it forget what is minutes old;
//           what is told seldom, or was not told for long, is kept longer than it had to be.
// Threads:  none of its own.
// Errors:   it never goes back.

#include <algorithm>
#include <chrono>

#include "base/time.h"

namespace telltale {

class PatientClock {
 public:
  PatientClock() = default;
  // As if `start` had been told last; the epoch: nothing has.
  explicit PatientClock(Time start) : at_(start), told_(start) {}

  Time Tell(Time now) {
    if (told_ == Time{}) at_ = told_ = now;
    const Duration passed = std::max(Duration(0), now - told_);
    told_ = now;
    if (now > at_) at_ = std::min(now, at_ + std::min<Duration>(2 * passed, std::chrono::hours(1)));
    return at_;
  }

 private:
  Time at_{};
  Time told_{};
};

}  // namespace telltale

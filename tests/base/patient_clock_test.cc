#include "base/patient_clock.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

const Time kBegin = *ParseTime("2026-01-05T08:00:00Z");

TEST(PatientClock, FollowsAClockThatGoes) {
  PatientClock clock;
  for (int minute = 0; minute < 3000; ++minute) {
    const Time now = kBegin + minutes(minute);
    EXPECT_EQ(clock.Tell(now), now);
  }
}

TEST(PatientClock, IsNotLedAstrayByALeap) {
  PatientClock clock;
  clock.Tell(kBegin);
  EXPECT_EQ(clock.Tell(kBegin + days(30)), kBegin + hours(1));
  EXPECT_EQ(clock.Tell(kBegin + minutes(1)), kBegin + hours(1)) << "it does not go back";
  EXPECT_EQ(clock.Tell(kBegin + minutes(59)), kBegin + hours(1));
  EXPECT_EQ(clock.Tell(kBegin + minutes(61)), kBegin + minutes(61)) << "and goes on when it is reached";
  EXPECT_EQ(clock.Tell(kBegin - days(30)), kBegin + minutes(61));
  EXPECT_EQ(clock.Tell(kBegin + minutes(62)), kBegin + minutes(62));
}

TEST(PatientClock, CatchesUpWithALeapThatStays) {
  PatientClock clock(kBegin);
  Time now = kBegin + hours(50);
  Time at = clock.Tell(now);
  int steps = 0;
  for (; at < now; ++steps) at = clock.Tell(now += minutes(10));
  EXPECT_EQ(steps, 49 * 6) << "forty-nine hours behind, in forty-nine hours";
  EXPECT_EQ(at, now);
}

}  // namespace
}  // namespace telltale

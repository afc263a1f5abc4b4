#include "engine/live_clock.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const Time kNow = *ParseTime("2026-03-02T08:00:00Z");

TEST(LiveClock, GoesOnWithTheWallClock) {
  LiveClock clock;
  clock.Came(kNow, kNow);
  EXPECT_EQ(clock.At(kNow + seconds(30)), kNow + seconds(30));
  EXPECT_EQ(clock.At(kNow + seconds(10)), kNow + seconds(30)) << "a wall clock that goes back";
  EXPECT_EQ(clock.At(kNow + seconds(90)), kNow + seconds(90));
}

TEST(LiveClock, TimeInWhichNobodyAskedDoesNotPass) {
  LiveClock clock;
  clock.Came(kNow, kNow);
  EXPECT_EQ(clock.At(kNow + hours(5)), kNow + minutes(1));
  EXPECT_EQ(clock.At(kNow + hours(5) + seconds(20)), kNow + seconds(80));
  clock.Came(kNow + hours(5), kNow + hours(5) + seconds(30));
  EXPECT_EQ(clock.At(kNow + hours(5) + seconds(40)), kNow + hours(5) + seconds(40) - seconds(32))
      << "half a minute late, in powers of two";
}

TEST(LiveClock, WaitsAsLongAsOutputsAreUsuallyLate) {
  LiveClock clock;
  for (int i = 0; i < 1000; ++i) clock.Came(kNow + seconds(i), kNow + seconds(i));
  EXPECT_EQ(clock.Delay(), Duration(0));
  clock.Came(kNow, kNow + seconds(1000));
  EXPECT_EQ(clock.Delay(), Duration(0)) << "one straggler";
  for (int i = 0; i < 300; ++i) clock.Came(kNow + seconds(1000 + i), kNow + hours(2));
  EXPECT_GE(clock.Delay(), hours(1));
  EXPECT_EQ(clock.At(kNow + hours(2)), kNow + seconds(1299)) << "never before the newest output";
  for (int i = 0; i < 2000; ++i) clock.Came(kNow + hours(3), kNow + hours(3));
  EXPECT_EQ(clock.Delay(), Duration(0)) << "it is forgotten";
}

TEST(LiveClock, HostileTimesAreBounded) {
  LiveClock clock;
  clock.Came(Time(Duration(-4'000'000'000'000'000)), kNow);
  EXPECT_GE(clock.Delay(), hours(24 * 365));
  EXPECT_GE(clock.At(kNow), Time());
}

}  // namespace
}  // namespace telltale

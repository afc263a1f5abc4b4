// Arrivals: hours are judged once, in the order of time, whatever the batches are.
#include "stats/arrivals.h"

#include <gtest/gtest.h>

#include "tests/stats/volume_world.h"

namespace telltale {
namespace {

using testing::Kept;
using testing::kMonday;
using testing::Noise;
using testing::Rhythm;
using testing::World;

TEST(Arrivals, WithoutWatchesTheyOnlyCount) {
  Arrivals arrivals;
  EXPECT_FALSE(arrivals.is_due(StartOfHour(kMonday + 1000)));
  EXPECT_FALSE(arrivals.Next(StartOfHour(kMonday), {}, 0));
  for (int64_t hour = 0; hour < 15 * kDayHours; ++hour) {
    EXPECT_FALSE(arrivals.Next(StartOfHour(kMonday + hour), {}, 0));
    EXPECT_FALSE(arrivals.Count(StartOfHour(kMonday + hour), {}));
  }
  EXPECT_TRUE(arrivals.has_whole_day());
  EXPECT_TRUE(arrivals.profile().is_known());
}

TEST(Arrivals, WatchesThatComeLaterTakeTheProfileThatIsThere) {
  World world(Rhythm::kFlat, Noise::kPoisson, 3000, 2);
  Kept kept;
  for (int64_t hour = 0; hour < 20 * kDayHours; ++hour) {
    for (const Time t : world.Hour(kMonday + hour, 1)) {
      kept.arrivals.Next(t, {}, 0);
      kept.arrivals.Count(t, {});
    }
  }
  EXPECT_EQ(kept.volume.Summary().state, WatchState::kLearning);
  kept.arrivals.Renew(kept.watches());
  EXPECT_EQ(kept.volume.Summary().state, WatchState::kWatching);
  kept.Pass(StartOfHour(kMonday + 20 * kDayHours + 10));
  EXPECT_EQ(kept.Opened(Arrivals::What::kVolume), 1);
  EXPECT_EQ(kept.Opened(Arrivals::What::kSilence), 1);
}

TEST(Arrivals, WhatIsTooLateForItsHourIsNotCounted) {
  Kept kept;
  kept.Add(StartOfHour(kMonday));
  kept.Add(StartOfHour(kMonday + 50));
  kept.Add(StartOfHour(kMonday + 49));
  kept.Add(StartOfHour(kMonday + 10) - Duration(1));
  kept.Add(StartOfHour(kMonday + 51));
  EXPECT_TRUE(kept.told.empty());
  EXPECT_TRUE(kept.arrivals.has_whole_day());
}

TEST(Arrivals, TimesFromAnywhereAreBounded) {
  Kept kept;
  testing::Draw draw(9);
  for (int i = 0; i < 5000; ++i) {
    const double years = (draw.Uniform() - 0.5) * 20000;
    kept.Add(Time(Duration(static_cast<int64_t>(years * 3.15e10))));
  }
  EXPECT_FALSE(kept.volume.is_open());
}

}  // namespace
}  // namespace telltale

#include "stats/rate_levels.h"

#include <gtest/gtest.h>

#include <cmath>

namespace telltale {
namespace {

TEST(RateLevels, AQuarterIsEnoughWithALongBaselineAndTheFullZone) {
  EXPECT_NEAR(AlarmLevel(std::log(4e5), true, 5000), 1e5, 1);
  EXPECT_NEAR(AlarmLevel(std::log(4e5), true, 999), 4e5, 1);
  EXPECT_NEAR(AlarmLevel(std::log(4e5), false, 5000), 4e5, 1);
  EXPECT_NEAR(AlarmLevel(1, true, 5000), std::exp(kLeastLnA), 1e-9);
  EXPECT_NEAR(std::log(AlarmLevel(500, true, 5000)), kMostLnA, 1e-9);
}

TEST(RateLevels, FreezesBelowTheAlarmAndAboveWhatRareEventsRestAt) {
  EXPECT_EQ(FreezeLevel(1e6, 1, 0.5), 1e4);
  EXPECT_NEAR(FreezeLevel(1e6, 1, 1e-5), std::sqrt(0.82e11), 1);
  EXPECT_EQ(FreezeLevel(1e6, 1, 1e-7), 5e5);
  EXPECT_GT(FreezeLevel(1e6, 4, 1e-4), FreezeLevel(1e6, 1, 1e-4));
}

TEST(RateLevels, ABlockIsUnlikeTheOthersFromSomeNatsOn) {
  EXPECT_FALSE(Unlike(100, 2, 4900, 98, 8));
  EXPECT_FALSE(Unlike(100, 6, 4900, 98, 8));
  EXPECT_TRUE(Unlike(100, 14, 4900, 98, 8));
  EXPECT_TRUE(Unlike(100, 0, 4900, 2450, 8));
  EXPECT_FALSE(Unlike(100, 50, 0, 0, 8)) << "the only block";
}

TEST(RateLevels, AnOnsetIsDatedInTheDirectionOfTheChange) {
  OnsetBank onset;
  SetOnsetRatios(0.02, 1, &onset);
  for (int i = 0; i < 1000; ++i) onset.Look(i, 1, i % 50 == 0 ? 1 : 0);
  for (int i = 1000; i < 1200; ++i) onset.Look(i, 1, i % 4 == 0 ? 1 : 0);
  EXPECT_NEAR(static_cast<double>(onset.Since(Side::kUp).second()), 1000, 20);
  EXPECT_GT(onset.Since(Side::kUp).height(), onset.Since(Side::kDown).height());
}

}  // namespace
}  // namespace telltale

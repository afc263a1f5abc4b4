#include "stats/latest_values.h"

#include <gtest/gtest.h>

#include <limits>

namespace telltale {
namespace {

double Itself(float value) { return static_cast<double>(value); }

TEST(LatestValues, TellsTheMedianAndTheMeanSquareOfTheLastFew) {
  LatestValues latest;
  EXPECT_EQ(latest.Median(10).value, 0) << "there are none yet";
  EXPECT_EQ(latest.MeanSquare(10, Itself), 0);
  for (const float value : {9.0F, 1.0F, 5.0F, 3.0F}) latest.Add(value);
  EXPECT_EQ(latest.added(), 4U);
  EXPECT_EQ(latest.Median(3).value, 3);
  EXPECT_EQ(latest.Median(4).value, 4);
  EXPECT_EQ(latest.Median(1000).value, 4) << "all there are";
  EXPECT_DOUBLE_EQ(latest.MeanSquare(2, Itself), (25.0 + 9.0) / 2);
}

TEST(LatestValues, WhatIsBeyondAFloatIsTheLargestOfThem) {
  EXPECT_EQ(LatestValues::AsFloat(1e300), std::numeric_limits<float>::max());
  EXPECT_EQ(LatestValues::AsFloat(-1e300), -std::numeric_limits<float>::max());
  EXPECT_EQ(LatestValues::AsFloat(0.25), 0.25F);
}

TEST(LatestValues, KeepsOneHundredAndTwentyEight) {
  LatestValues latest;
  for (int i = 1; i <= 1000; ++i) latest.Add(static_cast<float>(i));
  EXPECT_EQ(latest.added(), 1000U);
  EXPECT_DOUBLE_EQ(latest.Median(500).value, 936.5) << "of 873 to 1000";
  EXPECT_DOUBLE_EQ(latest.Median(1).value, 1000);
}

}  // namespace
}  // namespace telltale

#include "content/number_spread.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace telltale {
namespace {

TEST(NumberSpread, KnowsItsEndsAndQuantiles) {
  NumberSpread spread;
  EXPECT_EQ(spread.Quantile(0.5), 0);
  for (int i = 100; i >= 0; --i) spread.Add(i);
  EXPECT_EQ(spread.count(), 101u);
  EXPECT_EQ(spread.min(), 0);
  EXPECT_EQ(spread.max(), 100);
  EXPECT_EQ(spread.Quantile(0.5), 50);
  EXPECT_EQ(spread.Quantile(0.01), 1);
  EXPECT_EQ(spread.Quantile(1), 100);
  EXPECT_TRUE(spread.integers());
}

TEST(NumberSpread, ManyNumbersAreSampledEvenly) {
  std::mt19937_64 random(7);
  std::vector<double> all;
  NumberSpread spread;
  for (int i = 0; i < 100'000; ++i) {
    all.push_back(std::normal_distribution<>(0, 1)(random));
    spread.Add(all.back());
  }
  std::sort(all.begin(), all.end());
  EXPECT_EQ(spread.min(), all.front());
  EXPECT_EQ(spread.max(), all.back());
  // At least 256 numbers are kept: the standard error of the median is below 0.08.
  EXPECT_NEAR(spread.Quantile(0.5), 0, 0.32);
}

TEST(NumberSpread, LeavesOutWhatIsNotFinite) {
  NumberSpread spread;
  spread.Add(std::numeric_limits<double>::infinity());
  spread.Add(std::nan(""));
  EXPECT_EQ(spread.count(), 0u);
  spread.Add(-2.5);
  EXPECT_EQ(spread.min(), -2.5);
  EXPECT_EQ(spread.max(), -2.5);
  EXPECT_FALSE(spread.integers());
}

TEST(NumberSpread, TellsClocksFromQuantities) {
  NumberSpread clock;
  NumberSpread quantity;
  for (int i = 0; i < 50; ++i) {
    clock.Add(i);
    quantity.Add(i * 7 % 10);
  }
  EXPECT_TRUE(clock.rises());
  EXPECT_FALSE(quantity.rises());
}

TEST(RoundUp, GivesOneTwoOrFiveTimesAPowerOfTen) {
  const std::vector<std::pair<double, double>> rows = {
      {1, 1},     {1.01, 2},    {2, 2},         {2.0001, 5},      {5, 5},       {5.1, 10},
      {9.99, 10}, {10, 10},     {13.5, 20},     {999, 1000},      {1001, 2000}, {0.15, 0.2},
      {0.2, 0.2}, {0.03, 0.05}, {0.001, 0.001}, {1.5e300, 2e300}, {3e-9, 5e-9}};
  for (const auto& [number, wanted] : rows) EXPECT_DOUBLE_EQ(RoundUp(number), wanted) << number;
}

TEST(RoundUp, NeverGivesLessNorMoreThanTwoAndAHalfTimesAsMuch) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 20'000; ++i) {
    const double number = std::pow(10, std::uniform_real_distribution<>(-300, 300)(random));
    const double rounded = RoundUp(number);
    EXPECT_GE(rounded, number);
    EXPECT_LE(rounded, 2.5000001 * number);
  }
}

}  // namespace
}  // namespace telltale

#include "stats/onset.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <utility>
#include <vector>

#include "base/avx2.h"
#include "stats/budget.h"
#include "stats/interval.h"
#include "stats/resolve.h"
#include "tests/stats/read_back.h"
#include "tests/stats/streams.h"

namespace telltale {
namespace {

using testing::Draw;

TEST(OnsetCusum, IsTheLargestSumOverAllStartTimes) {
  Draw draw(21);
  OnsetCusum cusum;
  std::vector<double> gains;
  for (int64_t i = 0; i < 2000; ++i) {
    const double gain = draw.Normal() - (i < 1900 ? 0.1 : -0.3);
    gains.push_back(gain);
    cusum.Look(1000 + i, 2, gain, gain);
    double best = 0;
    double sum = 0;
    int64_t start = -1;
    for (int64_t s = i; s >= 0; --s) {
      sum += gains[static_cast<size_t>(s)];
      if (sum > best) {
        best = sum;
        start = s;
      }
    }
    ASSERT_NEAR(cusum.height(), best, 1e-4);
    if (start < 0) {
      ASSERT_FALSE(cusum.standing());
      continue;
    }
    ASSERT_EQ(cusum.second(), 1000 + start);
    ASSERT_EQ(cusum.n(), 2.0 * static_cast<double>(i - start + 1));
    ASSERT_NEAR(cusum.x(), best, 1e-4);
  }
}

// All at once, with vectors of eight floats or without them, are what each is by itself, to the bit.
TEST(OnsetBank, IsItsCusumsSideBySide) {
  Draw draw(22);
  for (int run = 0; run < 200; ++run) {
    OnsetBank bank;
    OnsetBank plain;
    std::array<std::array<OnsetCusum, OnsetBank::kStrengths>, 2> cusums;
    std::array<std::array<std::pair<float, float>, OnsetBank::kStrengths>, 2> ratios;
    for (const Side side : {Side::kUp, Side::kDown}) {
      const double sign = side == Side::kUp ? 1 : -1;
      for (size_t strength = 0; strength < OnsetBank::kStrengths; ++strength) {
        const double gain = sign * 3 * draw.Uniform();
        const double price = sign * draw.Uniform() * (run % 2 == 0 ? 1 : 0.1);
        ratios[static_cast<size_t>(side)][strength] = {static_cast<float>(gain), static_cast<float>(price)};
        bank.SetRatio(side, strength, gain, price);
        plain.SetRatio(side, strength, gain, price);
      }
    }
    for (int64_t second = 1000; second < 1060; ++second) {
      const double n = std::floor(1 + 20 * draw.Uniform());
      const double x = draw.Uniform() < 0.3 ? 0 : std::floor(n * draw.Uniform());
      bank.Look(second, n, x);
      {
        const Avx2::Forbid forbid;
        plain.Look(second, n, x);
      }
      for (const Side side : {Side::kUp, Side::kDown}) {
        const auto at = static_cast<size_t>(side);
        const OnsetCusum* highest = cusums[at].data();
        for (size_t i = 0; i < OnsetBank::kStrengths; ++i) {
          const auto [gain, price] = ratios[at][i];
          cusums[at][i].Look(second, n, x, static_cast<double>(gain) * x - static_cast<double>(price) * n);
          if (cusums[at][i].height() > highest->height()) highest = &cusums[at][i];
        }
        for (const OnsetBank* const one : {&bank, &plain}) {
          const OnsetCusum since = one->Since(side);
          ASSERT_EQ(since.second(), highest->second());
          ASSERT_EQ(since.n(), highest->n());
          ASSERT_EQ(since.x(), highest->x());
          ASSERT_EQ(std::bit_cast<uint64_t>(since.height()), std::bit_cast<uint64_t>(highest->height()));
        }
      }
    }
  }
}

// Rare events become many: a chance event the day before does not date the change back to itself.
// Quiet looks at once are what they are one by one, whatever stands before them, to the bit.
TEST(OnsetBank, QuietLooksAtOnceAreOneByOne) {
  Draw draw(23);
  for (int run = 0; run < 400; ++run) {
    OnsetBank bank;
    for (size_t strength = 0; strength < OnsetBank::kStrengths; ++strength) {
      bank.SetRatio(Side::kUp, strength, 1 + draw.Uniform(), 0.05 * draw.Uniform());
      bank.SetRatio(Side::kDown, strength, -1 - draw.Uniform(), -0.05 * draw.Uniform());
    }
    const int before = run % 4 == 0 ? 0 : 30;
    for (int i = 0; i < before; ++i) bank.Look(500 + 5 * i, 5, draw.Hit(0.3) ? 1 : 0);
    std::vector<QuietLook> looks;
    for (int64_t i = 0; i < 16; ++i) looks.push_back({1000 + 5 * i, run % 2 == 0 ? 5 : 1 + static_cast<uint32_t>(i)});
    OnsetBank twin = bank;
    OnsetBank plain = bank;
    for (const QuietLook& look : looks) twin.Look(look.second, look.n, 0);
    bank.LookAll(looks);
    ASSERT_EQ(testing::StateBytes(bank), testing::StateBytes(twin)) << run;
    const Avx2::Forbid narrow;
    plain.LookAll(looks);
    ASSERT_EQ(testing::StateBytes(plain), testing::StateBytes(twin)) << run;
  }
}

TEST(OnsetBank, DatesALargeChangeToItself) {
  constexpr double kUsual = 0.001;
  OnsetBank bank;
  OnsetCusum small;
  for (size_t strength = 0; strength < OnsetBank::kStrengths; ++strength) {
    const double odds = std::pow(4.0, 0.5 + static_cast<double>(strength));  // 2, 8, 32
    const double q = kUsual * odds / (1 - kUsual + kUsual * odds);
    const double missed = std::log((1 - q) / (1 - kUsual));
    bank.SetRatio(Side::kUp, strength, std::log(q / kUsual) - missed, -missed);
  }
  for (int64_t i = 0; i < 2000; ++i) {
    const bool hit = i == 900 || (i >= 1500 && i % 30 == 0);
    bank.Look(i, 1, hit ? 1 : 0);
    small.Look(i, 1, hit ? 1 : 0, (hit ? std::log(2.0) : 0) - std::log1p(kUsual));
  }
  EXPECT_EQ(bank.Since(Side::kUp).second(), 1500);
  EXPECT_EQ(bank.Since(Side::kUp).x(), 17);
  EXPECT_LE(small.second(), 900) << "the CUSUM tuned to doubling alone is misled, which is what the bank is for";
  bank.Reset();
  EXPECT_FALSE(bank.Since(Side::kUp).standing());
}

TEST(RateEstimate, NeverEmptyNeverOutsideAndCoversNineInTen) {
  const Estimate none = RateEstimate(0, 20);
  EXPECT_EQ(none.value, 0);
  EXPECT_GT(none.low, 0);
  EXPECT_LT(none.high, 0.25);
  const Estimate all = RateEstimate(20, 20);
  EXPECT_EQ(all.value, 1);
  EXPECT_GT(all.low, 0.75);
  Draw draw(22);
  int covered = 0;
  for (int run = 0; run < 2000; ++run) {
    int hits = 0;
    for (int i = 0; i < 100; ++i) hits += draw.Hit(0.2) ? 1 : 0;
    const Estimate e = RateEstimate(hits, 100);
    covered += e.low <= 0.2 && 0.2 <= e.high ? 1 : 0;
  }
  EXPECT_NEAR(covered, 1800, 70);
}

TEST(MedianEstimate, CoversNineInTen) {
  Draw draw(23);
  int covered = 0;
  for (int run = 0; run < 2000; ++run) {
    std::vector<float> values(101);
    for (float& v : values) v = static_cast<float>(draw.StudentT3());
    std::sort(values.begin(), values.end());
    const Estimate e = MedianEstimate(values, 101);
    EXPECT_EQ(e.value, static_cast<double>(values[50]));
    covered += e.low <= 0 && 0 <= e.high ? 1 : 0;
  }
  EXPECT_NEAR(covered, 1800, 70);
}

TEST(MedianEstimate, OfNothingIsNothing) {
  EXPECT_EQ(MedianEstimate({}, 0).value, 0);
  const float one = 7;
  EXPECT_EQ(MedianEstimate({&one, 1}, 1).low, 7);
}

TEST(Budget, ThresholdIsLooksTimesDetectorsOverBudget) {
  EXPECT_NEAR(LnThreshold(365'000, 40, 4), std::log(3.65e6), 1e-9);
  EXPECT_NEAR(EffectiveLnThreshold(15, true, 1000), 15 - std::log(4), 1e-12);
  EXPECT_EQ(EffectiveLnThreshold(15, true, 999), 15);
  EXPECT_EQ(EffectiveLnThreshold(15, false, 5000), 15);
  EXPECT_NEAR(YearsByChance(std::log(3.65e6), 365'000, 10), 1, 1e-9);
}

TEST(Budget, TrafficClassesAreDoublingsAndNeverMoreThanALookASecond) {
  EXPECT_EQ(LooksPerYearClass(1000), 512'000);
  EXPECT_EQ(LooksPerYearClass(1400), 512'000) << "a busier day is the same class";
  EXPECT_EQ(LooksPerYearClass(10), 4000);
  EXPECT_EQ(LooksPerYearClass(0), 1000);
  EXPECT_EQ(LooksPerYearClass(1e9), kMostLooksPerYear);
}

TEST(ReturnTest, EqualsTheSwappedCusumByHand) {
  Draw draw(24);
  ReturnTest test;
  test.Open(1000, 60, 30, 30, 11);
  ASSERT_TRUE(test.due());
  test.SetRatio(-1.2, 0.4);
  EXPECT_FALSE(test.due());
  double height = 0;
  for (int i = 0; i < 500; ++i) {
    const double hit = draw.Hit(0.4) ? 1 : 0;
    test.Look(1, hit, hit);
    height = std::max(0.0, height - 1.2 * hit + 0.4);
    ASSERT_NEAR(test.height(), height, 1e-9);
    ASSERT_EQ(test.due(), height <= 0 && 60 + i + 1 >= 75);
  }
}

TEST(ReturnTest, WaitsForFiftyObservationsTenMinutesAndAFairEstimate) {
  ReturnTest early;
  early.Open(0, 10, 10, 10, 5);
  EXPECT_FALSE(early.due()) << "ten observations are no estimate of the changed level";
  ReturnTest test;
  test.Open(0, 60, 60, 60, 5);
  test.SetRatio(0, 1);
  for (int i = 0; i < 49; ++i) test.Look(1, 0, 0);
  EXPECT_FALSE(test.Returned(100'000, 600));
  test.Look(1, 0, 0);
  EXPECT_FALSE(test.Returned(599, 600));
  EXPECT_TRUE(test.Returned(600, 600));
}

TEST(ReturnTest, ARunTooWildForTheBaselineStartsAgain) {
  ReturnTest test;
  test.Open(0, 60, 60, 60, 5);
  test.SetRatio(0, 1);
  for (int i = 0; i < 60; ++i) test.Look(1, 0, 4);
  EXPECT_FALSE(test.Returned(1000, 600, 1.5));
  EXPECT_EQ(test.height(), 0);
  for (int i = 0; i < 6; ++i) test.Look(1, 0, 1);
  EXPECT_TRUE(test.Returned(1000, 600, 1.5));
}

}  // namespace
}  // namespace telltale

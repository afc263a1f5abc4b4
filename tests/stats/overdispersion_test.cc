#include "stats/overdispersion.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/stats/streams.h"

namespace telltale {
namespace {

using testing::Draw;

double SlowPhi(const std::vector<Deviation>& blocks, double variance, double rarity) {
  double excess = 0;
  const double strayed = blocks.size() <= 8    ? 1
                         : blocks.size() >= 40 ? 0
                                               : (40.0 - static_cast<double>(blocks.size())) / 32;
  for (size_t group : {1U, 2U, 4U, 8U}) {
    std::vector<double> squares;
    for (size_t begin = 0; begin + group <= blocks.size(); begin += group) {
      double n = 0;
      double x = 0;
      for (size_t i = begin; i < begin + group; ++i) {
        n += blocks[i].n;
        x += blocks[i].x;
      }
      squares.push_back(x * x / n / variance);
    }
    if (group > 1 && squares.size() < 5) continue;
    double chi2 = 7 * strayed;
    for (double s : squares) chi2 += s;
    const auto freedom = static_cast<double>(squares.size() - 1) + strayed;
    const double noise = std::sqrt((2 + 1 / (rarity * static_cast<double>(group))) / freedom);
    excess = std::max(excess, chi2 / freedom - 1 - (group == 1 ? 1 : 2) * noise);
  }
  return 1 + 1.4 * excess;
}

TEST(Overdispersion, EqualsTheSumsOfSquaresByHand) {
  Draw draw(12);
  for (size_t count : {1U, 2U, 7U, 8U, 24U, 40U, 61U}) {
    std::vector<Deviation> blocks(count);
    for (Deviation& d : blocks) d = {100, draw.Normal() * 20};
    EXPECT_NEAR(Overdispersion(blocks, 0.5, 3), count < 2 ? 1 : SlowPhi(blocks, 0.5, 3), 1e-9) << count;
  }
}

TEST(Overdispersion, AMildAlarmOfSomeHoursIsWeather) {
  Swings swings;
  swings.Add(60, 40'000, 11, 0.2);
  EXPECT_EQ(swings.count(), 1);
  EXPECT_EQ(swings.deviance(), 60);
  EXPECT_TRUE(Swings::IsYoung(1'000'000, Swings::kYoungSeconds - 1)) << "a week has days that are unlike";
  EXPECT_TRUE(Swings::IsYoung(9'999, 1 << 30));
  EXPECT_FALSE(Swings::IsYoung(10'000, Swings::kYoungSeconds));
}

TEST(Overdispersion, HoursAreUnknownFromTheSixthToTheSecondDay) {
  constexpr double kHour = 3600;
  EXPECT_EQ(UnknownHours(0), 0);
  EXPECT_EQ(UnknownHours(6 * kHour), 0);
  EXPECT_NEAR(UnknownHours(9 * kHour), 0.02, 1e-12);
  EXPECT_NEAR(UnknownHours(12 * kHour), 0.04, 1e-12);
  EXPECT_NEAR(UnknownHours(24 * kHour), 0.04, 1e-12);
  EXPECT_NEAR(UnknownHours(36 * kHour), 0.02, 1e-12);
  EXPECT_EQ(UnknownHours(48 * kHour), 0);
  EXPECT_EQ(UnknownHours(1e9), 0);
  EXPECT_EQ(UnknownHoursOfNumber(12 * kHour), UnknownHours(12 * kHour) / 4);
}

TEST(Overdispersion, ASwingCountsAsABlockInEveryGroup) {
  const std::vector<Deviation> blocks(40, Deviation{100, 5});  // each a quarter of the variance
  Swings swings;
  EXPECT_NEAR(Overdispersion(blocks, 1, 1e9, swings), 1 + 1.4 * (5 * 2 / 4.0 - 1 - 2 * std::sqrt(2 / 4.0)), 1e-9);
  swings.Add(60, Swings::kLongest + 1, 1, 3);
  swings.Add(60, Swings::kLongest + 1, 13, 0.2);
  swings.Add(0, 10, 1, 0.2);
  EXPECT_EQ(swings.count(), 0) << "no swing, but a change that another one undid";
  swings.Add(60, 200, 100, 3);
  // Five groups of eight blocks, each with twice the variance.
  EXPECT_NEAR(Overdispersion(blocks, 1, 1e9, swings), 1 + 1.4 * ((5 * 2 + 60) / 5.0 - 1 - 2 * std::sqrt(2 / 5.0)),
              1e-9);
}

TEST(Overdispersion, SeesBurstsAndLeavesIndependentBlocksAlone) {
  Draw draw(13);
  double independent = 0;
  double bursty = 0;
  for (int run = 0; run < 50; ++run) {
    std::vector<Deviation> a(64);
    std::vector<Deviation> b(64);
    for (size_t i = 0; i < 64; ++i) {
      a[i] = {100, draw.Normal() * 10};
      b[i] = {100, draw.Normal() * 10 + 100 * 0.3 * draw.Normal()};  // blocks share a shift of 0.3 sd: true value 10
    }
    independent += Overdispersion(a, 1, 1e9) / 50;
    bursty += Overdispersion(b, 1, 1e9) / 50;
  }
  EXPECT_LT(independent, 1.2);
  EXPECT_GT(bursty, 8);
  EXPECT_LT(bursty, 20);
}

// Bursts that a window of 64 blocks sees well at one time and badly at another.
std::vector<Deviation> BurstyBlocks(Draw* draw, double shift) {
  std::vector<Deviation> blocks(64);
  for (Deviation& d : blocks) d = {100, draw->Normal() * 10 + 100 * shift * draw->Normal()};
  return blocks;
}

TEST(LongRun, KnowsPhiWhereOneWindowIsUnlucky) {
  Draw draw(14);
  constexpr double kShift = 0.08;  // true phi 1.64
  LongRun past;
  for (int window = 0; window < 20; ++window) past.Add(BurstyBlocks(&draw, kShift), 1, 1);
  EXPECT_EQ(past.windows(), LongRun::kMostWindows);
  EXPECT_NEAR(past.excess()[0], 0.64, 0.3);
  double least_alone = 1e9;
  double least = 1e9;
  for (int i = 0; i < 200; ++i) {
    const std::vector<Deviation> blocks = BurstyBlocks(&draw, kShift);
    least_alone = std::min(least_alone, Overdispersion(blocks, 1, 1e9));
    least = std::min(least, Overdispersion(blocks, 1, 1e9, {}, past));
    past.Add(blocks, 1, 0.25);
  }
  EXPECT_EQ(least_alone, 1) << "one window may see no bursts at all";
  EXPECT_GT(least, 1.64);
}

TEST(LongRun, ForgetsBurstsThatAreOver) {
  Draw draw(15);
  LongRun past;
  for (int window = 0; window < 20; ++window) past.Add(BurstyBlocks(&draw, 0.3), 1, 1);
  EXPECT_GT(Overdispersion(BurstyBlocks(&draw, 0), 1, 1e9, {}, past), 8);
  for (int window = 0; window < 80; ++window) past.Add(BurstyBlocks(&draw, 0), 1, 1);
  EXPECT_LT(Overdispersion(BurstyBlocks(&draw, 0), 1, 1e9, {}, past), 2);
}

TEST(LongRun, LeavesIndependentBlocksAlone) {
  Draw draw(16);
  LongRun past;
  double phi = 0;
  for (int window = 0; window < 100; ++window) {
    const std::vector<Deviation> blocks = BurstyBlocks(&draw, 0);
    past.Add(blocks, 1, 0.2);
    phi += Overdispersion(blocks, 1, 1e9, {}, past) / 100;
  }
  EXPECT_LT(phi, 1.25);
}

TEST(LongRun, LearnsNothingFromFewBlocksOrNoNewOnes) {
  Draw draw(17);
  LongRun past;
  past.Add(std::vector<Deviation>(39, Deviation{100, 50}), 1, 1);
  past.Add(BurstyBlocks(&draw, 0.3), 1, 0);
  EXPECT_EQ(past.windows(), 0);
  EXPECT_EQ(past.excess()[0], 0);
}

TEST(CommonSwing, TellsEachPartInProportionToItsOdds) {
  Draw draw(18);
  CommonSwing common;
  EXPECT_EQ(common.PhiOf(1), 1) << "nothing is known";
  // Ten parts whose excess is 10 times their odds.
  for (int part = 1; part <= 10; ++part) {
    const double odds = 0.05 * part;
    common.Add(BurstyBlocks(&draw, std::sqrt(10 * odds / 100)), 1, odds, {});
  }
  for (const double odds : {0.05, 0.5}) EXPECT_NEAR(common.PhiOf(odds), 1 + 3 * 10 * odds, 0.5 * 30 * odds) << odds;
  CommonSwing steady;
  for (int part = 0; part < 10; ++part) steady.Add(BurstyBlocks(&draw, 0), 1, 0.1, {});
  EXPECT_LT(steady.PhiOf(0.1), 1.15);
}

TEST(CommonSwing, RemembersTheLongRun) {
  Draw draw(19);
  CommonSwing common;
  for (int part = 0; part < 5; ++part) {
    common.Add(BurstyBlocks(&draw, 0), 1, 0.2, LongRun(LongRun::kMostWindows, {2, 0, 0, 0}));
  }
  EXPECT_NEAR(common.PhiOf(0.2), 1 + 3 * 2, 1);
  CommonSwing young;
  for (int part = 0; part < 5; ++part) young.Add(BurstyBlocks(&draw, 0), 1, 0.2, LongRun(0.5, {2, 0, 0, 0}));
  EXPECT_LT(young.PhiOf(0.2), 1.5) << "not a whole window yet";
}

TEST(Detrend, TakesAStraightLineOffAndLeavesTheRest) {
  std::vector<Deviation> blocks;
  for (int i = 0; i < 20; ++i) {
    const double n = 100 + 10 * (i % 3);
    blocks.push_back({n, n * (0.01 * i - 0.05) + (i == 7 ? 5.0 : 0.0)});
  }
  Detrend(&blocks);
  double sum = 0;
  for (const Deviation& block : blocks) sum += block.x;
  EXPECT_NEAR(sum, 0, 1e-9);
  for (size_t i = 0; i < blocks.size(); ++i) EXPECT_NEAR(blocks[i].x, i == 7 ? 5 : 0, 0.7) << i;
  std::vector<Deviation> none;
  Detrend(&none);
  EXPECT_TRUE(none.empty());
}

}  // namespace
}  // namespace telltale

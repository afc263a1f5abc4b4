#include "stats/two_samples.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/stats/streams.h"

namespace telltale {
namespace {

using testing::Draw;

// Looked at after each observation, as people do: how often does a comparison of equals ever reach A?
constexpr double kA = 100;
const double kLnA = std::log(kA);
constexpr int kComparisons = 600;
constexpr int kOutputs = 2000;

TEST(RateBetween, EqualsReachANoOftenerThanAllowedHoweverOftenOneLooks) {
  for (const double rate : {0.001, 0.02, 0.3, 0.999}) {
    for (const int before : {100, 1000}) {
      int reached = 0;
      for (uint64_t run = 0; run < kComparisons; ++run) {
        Draw draw(run + static_cast<uint64_t>(before));
        double hits_before = 0;
        for (int i = 0; i < before; ++i) hits_before += draw.Hit(rate) ? 1 : 0;
        double hits = 0;
        bool ever = false;
        for (int n = 1; n <= kOutputs && !ever; ++n) {
          hits += draw.Hit(rate) ? 1 : 0;
          if (n % 10 != 0) continue;
          const SideEvidence side = RateBetween({static_cast<double>(before), hits_before, 1}, n, hits, kLnA);
          ever = (side.up + side.down) / 2 >= kA;
        }
        reached += ever ? 1 : 0;
      }
      // 6 are allowed, and half as many again by chance of the count.
      EXPECT_LE(reached, 10) << rate << " after " << before;
    }
  }
}

TEST(RateBetween, SeesATriplingAndAThirdWithinAFewHundred) {
  const SideEvidence rise = RateBetween({2000, 40, 1}, 500, 30, kLnA);
  EXPECT_GE(rise.up, kA);
  EXPECT_LT(rise.down, 1);
  const SideEvidence fall = RateBetween({2000, 600, 1}, 300, 30, kLnA);
  EXPECT_GE(fall.down, kA);
  EXPECT_LT(fall.up, 1);
}

TEST(RateBetween, NothingToFallFromIsNoEvidence) {
  EXPECT_EQ(RateBetween({1000, 3, 1}, 10'000, 0, kLnA).down, 0);
  EXPECT_EQ(RateBetween({0, 0, 1}, 10, 5, kLnA).up, 0);
  EXPECT_EQ(RateBetween({100, 5, 1}, 0, 0, kLnA).up, 0);
}

TEST(MeanBetween, EqualsReachANoOftenerThanAllowed) {
  for (const int before : {100, 1000}) {
    int reached = 0;
    for (uint64_t run = 0; run < kComparisons; ++run) {
      Draw draw(7000 + run);
      double sum_before = 0;
      for (int i = 0; i < before; ++i) sum_before += draw.Normal();
      double sum = 0;
      bool ever = false;
      for (int n = 1; n <= kOutputs && !ever; ++n) {
        sum += draw.Normal();
        if (n % 10 != 0) continue;
        const SideEvidence side =
            MeanBetween({static_cast<double>(before), sum_before}, {static_cast<double>(n), sum}, 1, kLnA);
        ever = (side.up + side.down) / 2 >= kA;
      }
      reached += ever ? 1 : 0;
    }
    EXPECT_LE(reached, 10) << before;
  }
}

TEST(MeanBetween, IsTheSameInAMirror) {
  const SideEvidence up = MeanBetween({500, 20}, {100, 60}, 1.5, kLnA);
  const SideEvidence down = MeanBetween({500, -20}, {100, -60}, 1.5, kLnA);
  EXPECT_GE(up.up, kA);
  EXPECT_DOUBLE_EQ(up.up, down.down);
  EXPECT_DOUBLE_EQ(up.down, down.up);
}

TEST(MixBetween, EqualsReachANoOftenerThanAllowed) {
  int reached = 0;
  for (uint64_t run = 0; run < kComparisons; ++run) {
    Draw draw(9000 + run);
    const auto one = [&] { return static_cast<size_t>(std::min(19.0, -5 * std::log(draw.Uniform() + 1e-12))); };
    std::vector<uint32_t> before(20), after(20);
    for (int i = 0; i < 500; ++i) ++before[one()];
    bool ever = false;
    for (int n = 1; n <= kOutputs / 2 && !ever; ++n) {
      ++after[one()];
      ever = n % 25 == 0 && MixBetween(before, after, 1, kLnA).evidence >= kA;
    }
    reached += ever ? 1 : 0;
  }
  EXPECT_LE(reached, 10);
}

TEST(MixBetween, NamesTheLabelThatMoved) {
  const MixEvidence moved = MixBetween({640, 330, 30}, {10, 280, 10}, 1, kLnA);
  EXPECT_GE(moved.evidence, kA);
  EXPECT_TRUE(moved.label == 0 || moved.label == 1) << moved.label;
  // A label that is new to both columns is among all others.
  const MixEvidence fresh = MixBetween({600, 400}, {60, 40, 0, 50}, 1, kLnA);
  EXPECT_GE(fresh.evidence, kA);
  EXPECT_EQ(fresh.label, MixEvidence::kOtherLabels);
  EXPECT_EQ(fresh.before, 0);
  EXPECT_DOUBLE_EQ(fresh.after, 50.0 / 150);
  EXPECT_EQ(MixBetween({}, {1}, 1, kLnA).evidence, 0);
}

TEST(TwoSamples, HugeCountsStayFinite) {
  EXPECT_TRUE(std::isfinite(RateBetween({1e15, 1e3, 1}, 1e15, 1e15, 20).up));
  EXPECT_TRUE(std::isfinite(MeanBetween({1e9, 0}, {1e12, 1e12}, 1, 20).up));
}

}  // namespace
}  // namespace telltale

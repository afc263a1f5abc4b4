// How a signal is told of evaluations of a rate: engine/signal_rates.cc. The twin is told one by one.

#include <gtest/gtest.h>

#include <vector>

#include "engine/signal.h"
#include "tests/stats/read_back.h"

namespace telltale {
namespace {

constexpr double kLnA = 13.8;

Time At(int64_t second) { return Time(std::chrono::seconds(1'770'000'000 + second)); }

// Bytes, after what waits in the watch is judged.
std::string StateOf(Signal& signal) {
  double shares = 0;
  signal.Flush(At(0), kLnA, &shares);
  return testing::StateBytes(signal);
}

TEST(SignalRatesTest, MissesTogetherAreOneByOneThoughItMayBeGross) {
  Signal together(Check::kRefusal, "", 1, GrossLevel::kHalf, 64);
  Signal single(Check::kRefusal, "", 1, GrossLevel::kHalf, 64);
  ASSERT_TRUE(together.may_add_together());
  for (int look = 0; look < 300; ++look) {
    const uint32_t n = 1 + look % 6;
    EXPECT_EQ(together.AddRates(At(5 * look), n, 0, kLnA), Change::kNone);
    for (uint32_t i = 0; i < n; ++i) single.AddRate(At(5 * look), false, kLnA, true);
  }
  EXPECT_EQ(StateOf(together), StateOf(single));
  // It knows how many answers there were: eleven of the last twenty are gross, before there is a baseline.
  Signal few(Check::kRefusal, "", 1, GrossLevel::kHalf, 64);
  few.AddRates(At(0), 9, 0, kLnA);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(few.AddRate(At(5), true, kLnA, true), Change::kNone);
  EXPECT_EQ(few.AddRate(At(5), true, kLnA, true), Change::kOpened);
}

TEST(SignalRatesTest, WhatMayBeGrossIsToldOneByOneWhileSomethingHits) {
  Signal signal(Check::kRefusal, "", 1, GrossLevel::kHalf, 64);
  signal.AddRate(At(0), true, kLnA, true);
  EXPECT_FALSE(signal.may_add_together());
  for (int i = 0; i < GrossFloor::kWindow; ++i) signal.AddRate(At(i), false, kLnA, true);
  EXPECT_TRUE(signal.may_add_together());
  for (int i = 0; i < GrossFloor::kWindow; ++i) signal.AddRate(At(100), true, kLnA, true);
  ASSERT_TRUE(signal.is_gross());
  EXPECT_FALSE(signal.may_add_together());
  EXPECT_EQ(signal.calm().until, 0);
  Signal other(Check::kRefusal, "", 1, GrossLevel::kNever, 64);
  other.AddRate(At(0), true, kLnA, true);
  EXPECT_TRUE(other.may_add_together());
}

TEST(SignalRatesTest, QuietLooksAreCountedAsTheyAre) {
  Signal late(Check::kRefusal, "", 1, GrossLevel::kHalf, 64);
  Signal once(Check::kRefusal, "", 1, GrossLevel::kHalf, 64);
  int64_t second = 0;
  double shares = 0;
  const auto tell = [&](Signal& signal, uint32_t n) {
    signal.AddRates(At(second), n, 0, kLnA);
    signal.Flush(At(second), kLnA, &shares);
  };
  for (; late.calm().until < LookAt(At(second + 10)); second += 5) {
    ASSERT_LT(second, 10'000);
    tell(late, 5);
    tell(once, 5);
  }
  const uint64_t before = late.evaluations();
  const std::vector<QuietLook> looks = {{LookAt(At(second)), 5}, {LookAt(At(second + 5)), 3}};
  late.AddQuiet(looks, kLnA);
  tell(once, 5);
  second += 5;
  tell(once, 3);
  EXPECT_EQ(late.evaluations(), before + 8);
  EXPECT_EQ(StateOf(late), StateOf(once));
}

}  // namespace
}  // namespace telltale

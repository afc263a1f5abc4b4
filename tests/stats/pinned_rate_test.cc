#include "stats/pinned_rate.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/stats/streams.h"

namespace telltale {
namespace {

using testing::Draw;

constexpr double kLnA = 15;

// Observations until the alarm, or -1.
int64_t AlarmAfter(PinnedRate* pinned, double rate, int64_t most, uint64_t seed) {
  Draw draw(seed);
  for (int64_t i = 0; i < most; ++i) {
    pinned->Look(1'700'000'000 + i * 60, 1, draw.Hit(rate) ? 1 : 0);
    if (pinned->Alarms()) return i;
  }
  return -1;
}

PinnedRate Pinned(double rate, double phi = 1) {
  PinnedRate pinned({.n = 10'000, .hits = 10'000 * rate, .phi = 1});
  pinned.Anchor(phi, true, true, kLnA);
  return pinned;
}

TEST(PinnedRate, SaysNothingOfADriftByAQuarter) {
  for (const double rate : {0.001, 0.02, 0.3, 0.5, 0.9, 0.999}) {
    PinnedRate pinned = Pinned(rate);
    const double drifted = rate <= 0.5 ? rate * 5 / 4 : 1 - (1 - rate) * 5 / 4;
    EXPECT_EQ(AlarmAfter(&pinned, drifted, 200'000, 1), -1) << rate;
  }
}

TEST(PinnedRate, SeesWhatHasDoubledOrHalvedForGood) {
  for (const double rate : {0.02, 0.3, 0.9}) {
    PinnedRate up = Pinned(rate);
    EXPECT_NE(AlarmAfter(&up, rate <= 0.5 ? 2 * rate : 0.97, 20'000, 2), -1) << rate;
    EXPECT_EQ(up.Stronger(), Side::kUp);
    PinnedRate down = Pinned(rate);
    EXPECT_NE(AlarmAfter(&down, rate / 2, 20'000, 3), -1) << rate;
    EXPECT_EQ(down.Stronger(), Side::kDown);
    EXPECT_GT(down.Since(Side::kDown).n(), 0);
  }
}

TEST(PinnedRate, NeedsMoreWhereOutputsComeInBursts) {
  PinnedRate even = Pinned(0.1);
  PinnedRate bursty = Pinned(0.1, 5);
  const int64_t soon = AlarmAfter(&even, 0.25, 20'000, 4);
  const int64_t late = AlarmAfter(&bursty, 0.25, 20'000, 4);
  ASSERT_GE(soon, 0);
  ASSERT_GE(late, 0);
  EXPECT_GT(late, 2 * soon);
}

// Pinned seeds: 120 streams of 20,000 looks at a threshold of 1e5; 22 may alarm.
TEST(PinnedRate, ALimitIsKeptToByARateThatIsJustAllowed) {
  int alarms = 0;
  for (const double allowed : {0.01, 0.2, 0.9}) {
    for (uint64_t seed = 0; seed < 40; ++seed) {
      PinnedRate limit = PinnedRate::Limit(allowed, Side::kUp);
      limit.Anchor(1, true, true, std::log(1e5));
      if (AlarmAfter(&limit, allowed, 20'000, seed) != -1) ++alarms;
      limit.Reset();
      EXPECT_EQ(AlarmAfter(&limit, allowed / 2, 2'000, seed), -1) << "less is always allowed";
    }
  }
  EXPECT_LE(alarms, 22);
}

TEST(PinnedRate, ALimitIsPassedByWhatIsAQuarterAboveIt) {
  for (const double allowed : {0.02, 0.2, 0.6}) {
    PinnedRate limit = PinnedRate::Limit(allowed, Side::kUp);
    limit.Anchor(1, true, true, kLnA);
    EXPECT_TRUE(limit.is_limit());
    EXPECT_NE(AlarmAfter(&limit, allowed * 5 / 4, 60'000, 4), -1) << allowed;
    EXPECT_EQ(limit.Stronger(), Side::kUp);
  }
}

TEST(PinnedRate, ALowerLimitIsPassedByLessAndNotByMore) {
  for (const double wanted : {0.1, 0.5, 0.95}) {
    PinnedRate limit = PinnedRate::Limit(wanted, Side::kDown);
    limit.Anchor(1, true, true, kLnA);
    EXPECT_EQ(AlarmAfter(&limit, (1 + wanted) / 2, 5'000, 4), -1) << "more is always wanted";
    EXPECT_NE(AlarmAfter(&limit, wanted * 4 / 5, 60'000, 4), -1) << wanted;
    EXPECT_EQ(limit.Stronger(), Side::kDown);
  }
}

TEST(PinnedRate, ForgetsItsEvidenceWhenReset) {
  PinnedRate pinned = Pinned(0.02);
  ASSERT_NE(AlarmAfter(&pinned, 0.1, 20'000, 5), -1);
  pinned.Reset();
  EXPECT_FALSE(pinned.Alarms());
  EXPECT_FALSE(pinned.Since(Side::kUp).standing());
}

}  // namespace
}  // namespace telltale

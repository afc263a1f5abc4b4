// Limits that people set, whatever is usual: the part of rate_watch.h that alert_above and alert_below rest on.
#include <gtest/gtest.h>

#include "stats/rate_watch.h"
#include "tests/stats/streams.h"

namespace telltale {
namespace {

using testing::Feed;

constexpr double kLnA = 15;
constexpr int64_t kMinute = 60;

// Hits spread evenly, so that nothing hangs on a seed.
auto Evenly(double rate) {
  return [rate](int64_t i) {
    return static_cast<int64_t>(static_cast<double>(i + 1) * rate) >
           static_cast<int64_t>(static_cast<double>(i) * rate);
  };
}

TEST(RateWatch, ALimitHoldsWhateverIsUsual) {
  RateWatch usual;
  EXPECT_TRUE(Feed(usual, 5000, kMinute, kLnA, Evenly(0.3)).empty());
  RateWatch limited;
  EXPECT_EQ(limited.SetLimits({.above = 0.2}), Change::kNone);
  const auto events = Feed(limited, 5000, kMinute, kLnA, Evenly(0.3));
  ASSERT_EQ(events.size(), 1U) << "and it stands";
  EXPECT_EQ(events[0].change, Change::kOpened);
  EXPECT_LT(events[0].index, 1500);
  const WatchSummary summary = limited.Summary();
  EXPECT_TRUE(summary.by_limit);
  EXPECT_FALSE(summary.by_pinned);
  EXPECT_TRUE(summary.up);
  EXPECT_NEAR(summary.limits.above.value_or(0), 0.2, 1e-9);
  EXPECT_NEAR(summary.current, 0.3, 0.02);
  EXPECT_GE(summary.ln_evidence, summary.ln_threshold);
}

TEST(RateWatch, ALimitHoldsBeforeThereIsABaselineAndIsOverWithTheFault) {
  RateWatch watch;
  watch.SetLimits({.above = 0.2});
  auto events = Feed(watch, 40, kMinute, kLnA, [](int64_t) { return true; });
  ASSERT_EQ(events.size(), 1U);
  EXPECT_LT(events[0].index, 20);
  EXPECT_EQ(watch.Summary().baseline_n, 0) << "what an alarm stands for is never learned";
  events = Feed(watch, 2000, kMinute, kLnA, Evenly(0.05));
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].change, Change::kResolved);
  EXPECT_EQ(watch.Summary().state, WatchState::kWatching);
  EXPECT_NEAR(watch.Summary().baseline, 0.05, 0.01);
}

TEST(RateWatch, ALimitSetLaterKeepsTheBaselineAndEndsWithItsAlarm) {
  RateWatch watch;
  double learned = 0;
  Change taken_out = Change::kNone;
  const auto hits = Evenly(0.3);
  const auto events = Feed(watch, 8000, kMinute, kLnA, [&](int64_t i) {
    if (i == 3000) {
      learned = watch.Summary().baseline_n;
      EXPECT_EQ(watch.SetLimits({.above = 0.2}), Change::kNone);
      EXPECT_EQ(watch.Summary().baseline_n, learned);
    } else if (i == 5000) {
      EXPECT_TRUE(watch.Summary().by_limit);
      EXPECT_NEAR(watch.Summary().baseline, 0.3, 0.01) << "what is usual is told beside it";
      EXPECT_EQ(watch.SetLimits({.above = 0.2}), Change::kNone) << "the same rule read again";
      taken_out = watch.SetLimits({});
    }
    return hits(i);
  });
  EXPECT_GT(learned, 0);
  EXPECT_EQ(taken_out, Change::kResolved);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].change, Change::kOpened);
  EXPECT_GT(events[0].index, 3000);
  EXPECT_EQ(watch.Summary().state, WatchState::kWatching);
}

TEST(RateWatch, ALowerLimitHoldsWhateverIsUsual) {
  RateWatch usual;
  EXPECT_TRUE(Feed(usual, 5000, kMinute, kLnA, Evenly(0.7)).empty());
  RateWatch limited;
  limited.SetLimits({.above = 0.9, .below = 0.8});
  auto events = Feed(limited, 5000, kMinute, kLnA, Evenly(0.7));
  ASSERT_EQ(events.size(), 1U) << "and it stands";
  EXPECT_LT(events[0].index, 1500);
  const WatchSummary summary = limited.Summary();
  EXPECT_TRUE(summary.by_limit);
  EXPECT_FALSE(summary.up);
  EXPECT_NEAR(summary.limits.below.value_or(0), 0.8, 1e-9);
  EXPECT_NEAR(summary.limits.above.value_or(0), 0.9, 1e-9);
  EXPECT_EQ(limited.SetLimits({.above = 0.95, .below = 0.8}), Change::kNone) << "the other one was moved";
  EXPECT_EQ(limited.Summary().state, WatchState::kOpen);
  const auto back = Evenly(0.88);
  events = Feed(limited, 11'000, kMinute, kLnA, [&](int64_t i) { return i > 8000 || back(i); });
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].change, Change::kResolved);
  EXPECT_EQ(events[1].change, Change::kOpened) << "above the other";
  EXPECT_GT(events[1].index, 8000);
  EXPECT_TRUE(events[1].summary.up);
}

TEST(RateWatch, ALowerLimitHoldsBeforeThereIsABaselineAndGoesWithItsAlarm) {
  RateWatch watch({.watch_down = false});
  watch.SetLimits({.below = 0.8});
  const auto events = Feed(watch, 60, kMinute, kLnA, [](int64_t) { return false; });
  ASSERT_EQ(events.size(), 1U) << "whether or not less is news by itself";
  EXPECT_LT(events[0].index, 20);
  EXPECT_EQ(watch.SetLimits({.below = 0.7}), Change::kResolved);
  EXPECT_EQ(watch.Summary().state, WatchState::kLearning);
}

}  // namespace
}  // namespace telltale

// Limits that people set for a median, whatever is usual: by themselves, and in the watch of a number.
#include "stats/number_limits.h"

#include <gtest/gtest.h>

#include <cmath>

#include "stats/number_watch.h"
#include "tests/stats/streams.h"

namespace telltale {
namespace {

using testing::Draw;
using testing::Feed;
using testing::Opened;

constexpr double kLnA = 15;
constexpr int64_t kMinute = 60;

// Values around `median` that hang on no seed: a share of exactly one half is below it.
auto Around(double median) {
  return [median](int64_t i) { return median + 0.05 * (static_cast<double>((i * 7) % 20) - 9.5) / 10; };
}

TEST(NumberLimits, CountsWhatIsBeyondAndNotWhatIsAtTheLimit) {
  NumberLimits limits;
  EXPECT_FALSE(limits.limits().any());
  limits.Set({.above = 5, .below = -1});
  EXPECT_EQ(limits.limits(), (AlertLimits{5, -1}));
  limits.Anchor(1, kLnA);
  for (const double value : {5.0, 5.001, -1.0, -1.5, 0.0, 1e300}) limits.Add(value);
  limits.Look(0, 6);
  EXPECT_EQ(limits.last_hits(Side::kUp), 2);
  EXPECT_EQ(limits.last_hits(Side::kDown), 1);
  limits.Look(5, 6);
  EXPECT_EQ(limits.last_hits(Side::kUp), 0) << "the look before is over";
}

TEST(NumberLimits, ALimitThatIsMovedBeginsAnewAndTheOtherKeepsItsEvidence) {
  NumberLimits limits;
  limits.Set({.above = 5, .below = -1});
  limits.Anchor(1, kLnA);
  for (int64_t i = 0; i < 60; ++i) {
    limits.Add(9);
    limits.Look(i * kMinute, 1);
  }
  ASSERT_EQ(limits.Alarms(), Side::kUp);
  EXPECT_FALSE(limits.Moves(Side::kUp, {.above = 5}));
  EXPECT_TRUE(limits.Moves(Side::kDown, {.above = 5}));
  limits.Set({.above = 5, .below = 0});
  limits.Anchor(1, kLnA);
  EXPECT_EQ(limits.Alarms(), Side::kUp);
  limits.Set({.above = 6, .below = 0});
  limits.Anchor(1, kLnA);
  EXPECT_EQ(limits.Alarms(), std::nullopt);
  limits.Set({});
  EXPECT_FALSE(limits.limits().any());
  limits.Look(9999, 1);
  EXPECT_EQ(limits.Alarms(), std::nullopt);
}

TEST(NumberLimits, AMedianLimitHoldsWhateverIsUsual) {
  NumberWatch usual;
  EXPECT_TRUE(Feed(usual, 5000, kMinute, kLnA, Around(0.52)).empty());
  NumberWatch limited;
  EXPECT_EQ(limited.SetLimits({.above = 0.99, .below = 0.7}), Change::kNone);
  const auto events = Feed(limited, 5000, kMinute, kLnA, Around(0.52));
  ASSERT_EQ(events.size(), 1U) << "and it stands";
  EXPECT_EQ(events[0].change, Change::kOpened);
  EXPECT_LT(events[0].index, 60);
  const WatchSummary summary = limited.Summary();
  EXPECT_TRUE(summary.by_limit);
  EXPECT_FALSE(summary.by_pinned);
  EXPECT_FALSE(summary.up);
  EXPECT_EQ(summary.limits, (AlertLimits{0.99, 0.7}));
  EXPECT_NEAR(summary.current, 0.52, 0.01);
  EXPECT_EQ(summary.current_hits, summary.current_n) << "all of them are below";
  EXPECT_GE(summary.ln_evidence, summary.ln_threshold);
  EXPECT_NEAR(summary.ln_threshold, kLnA + std::log(4.0), 1e-9) << "a quarter of what the watch may";
  EXPECT_EQ(summary.baseline_n, 0) << "what an alarm stands for is never learned";
}

TEST(NumberLimits, AnAlarmByALimitIsOverWhenHalfOfTheNumbersAreBack) {
  NumberWatch watch;
  watch.SetLimits({.above = 0.7});
  auto events = Feed(watch, 100, kMinute, kLnA, Around(0.9));
  ASSERT_EQ(events.size(), 1U);
  EXPECT_TRUE(events[0].summary.up);
  EXPECT_LT(events[0].index, 60);
  events = Feed(watch, 3000, kMinute, kLnA, [&](int64_t i) { return i % 10 == 0 ? 0.9 : Around(0.6)(i); });
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].change, Change::kResolved);
  EXPECT_LT(events[0].index, 1000);
  EXPECT_GT(events[0].summary.current_n, 10U);
  EXPECT_NEAR(events[0].summary.current, 0.6, 0.05) << "told with what it came back to";
  EXPECT_EQ(watch.Summary().state, WatchState::kWatching);
  EXPECT_NEAR(watch.Summary().baseline, 0.6, 0.02) << "what came after is learned";
  EXPECT_FALSE(watch.Summary().by_limit);
}

TEST(NumberLimits, ALimitSetLaterKeepsTheBaselineAndEndsWithItsAlarm) {
  NumberWatch watch;
  double learned = 0;
  Change taken_out = Change::kNone;
  const auto values = Around(0.52);
  const auto events = Feed(watch, 8000, kMinute, kLnA, [&](int64_t i) {
    if (i == 3000) {
      learned = watch.Summary().baseline_n;
      EXPECT_EQ(watch.SetLimits({.below = 0.7}), Change::kNone);
      EXPECT_EQ(watch.Summary().baseline_n, learned);
    } else if (i == 5000) {
      EXPECT_TRUE(watch.Summary().by_limit);
      EXPECT_NEAR(watch.Summary().baseline, 0.52, 0.01) << "what is usual is told beside it";
      EXPECT_EQ(watch.SetLimits({.below = 0.7}), Change::kNone) << "the same rule read again";
      EXPECT_EQ(watch.SetLimits({.above = 0.9, .below = 0.7}), Change::kNone) << "the other one was set";
      EXPECT_EQ(watch.Summary().state, WatchState::kOpen);
      taken_out = watch.SetLimits({});
    }
    return values(i);
  });
  EXPECT_GT(learned, 0);
  EXPECT_EQ(taken_out, Change::kResolved);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].change, Change::kOpened);
  EXPECT_GE(events[0].index, 3000);
  EXPECT_LT(events[0].index, 3060);
  EXPECT_EQ(watch.Summary().state, WatchState::kWatching);
  EXPECT_FALSE(watch.Summary().limits.any());
}

TEST(NumberLimits, WhatWasLearnedBeyondTheLimitIsForgotten) {
  NumberWatch watch;
  watch.SetLimits({.below = 0.7});
  const auto events = Feed(watch, 4000, kMinute, kLnA, [](int64_t i) { return i % 10 < 6 ? 0.6 : 0.8; });
  ASSERT_EQ(events.size(), 1U);
  EXPECT_GT(events[0].index, 200) << "there was a baseline by then";
  EXPECT_EQ(watch.Summary().baseline_n, 0);
  EXPECT_EQ(watch.SetLimits({.below = 0.5}), Change::kResolved);
  EXPECT_EQ(watch.Summary().state, WatchState::kLearning);
}

TEST(NumberLimits, ZeroAndLessAreLimitsLikeAnyOther) {
  NumberWatch watch;
  watch.SetLimits({.above = 0, .below = -2});
  const auto allowed = Around(-1);
  const auto events = Feed(watch, 3000, kMinute, kLnA, [&](int64_t i) { return i < 2000 ? allowed(i) : 0.001; });
  ASSERT_EQ(events.size(), 1U);
  EXPECT_GE(events[0].index, 2000);
}

TEST(NumberLimits, WhatIsAcceptedOrImportedKeepsTheLimit) {
  NumberWatch watch;
  watch.SetLimits({.below = 0.7});
  ASSERT_EQ(Opened(Feed(watch, 200, kMinute, kLnA, Around(0.5))), 1);
  watch.Accept();
  EXPECT_EQ(watch.Summary().state, WatchState::kLearning);
  EXPECT_FALSE(watch.Summary().by_limit);
  EXPECT_EQ(watch.Summary().limits.below, 0.7) << "people set it";
  EXPECT_EQ(Opened(Feed(watch, 500, kMinute, kLnA, Around(0.5))), 1) << "and it is still not kept to";
  watch.Accept();
  for (int64_t i = 1000; i < 1010; ++i) {
    EXPECT_EQ(watch.Add(testing::At(i * kMinute), 0.5, kLnA), Change::kNone) << "the evidence is forgotten";
  }
  NumberWatch good;
  Feed(good, 2000, kMinute, kLnA, Around(0.9));
  watch.Import(good.Export(), kLnA);
  EXPECT_EQ(watch.Summary().state, WatchState::kWatching);
  EXPECT_NEAR(watch.Summary().baseline, 0.9, 0.01);
  EXPECT_EQ(watch.Summary().limits.below, 0.7);
  EXPECT_EQ(Opened(Feed(watch, 3000, kMinute, kLnA, Around(0.9))), 0);
}

TEST(NumberLimits, WhatSharesALookIsWeighedTogether) {
  NumberWatch few;
  NumberWatch many;
  few.SetLimits({.below = 0.7});
  many.SetLimits({.below = 0.7});
  EXPECT_EQ(Opened(Feed(few, 3000, 1, kLnA, [](int64_t i) { return i % 5 == 0 ? 0.5 : 0.8; })), 0);
  const auto events = Feed(many, 3000, 1, kLnA, [](int64_t i) { return i % 5 == 0 ? 0.8 : 0.5; });
  ASSERT_EQ(events.size(), 1U);
  EXPECT_NEAR(static_cast<double>(events[0].summary.current_hits),
              0.8 * static_cast<double>(events[0].summary.current_n), 1);
}

// At the limit: half of what comes is beyond it. An alarm of the limit costs a quarter of what the watch may, besides.
TEST(NumberLimits, AMedianThatIsJustAllowedRaisesNoMoreThanItsShare) {
  constexpr double kLnFewer = 11.512925464970229;  // A = 1e5
  constexpr int64_t kLooks = 20'000;
  int by_limit = 0;
  const int streams = testing::Streams(40);
  for (int s = 0; s < streams; ++s) {
    Draw draw(7000 + static_cast<uint64_t>(s));
    NumberWatch watch;
    const bool up = s % 2 == 0;
    watch.SetLimits(up ? AlertLimits{.above = 0} : AlertLimits{.below = 0});
    const auto events =
        Feed(watch, kLooks, 86, kLnFewer, [&](int64_t) { return s % 4 < 2 ? draw.Normal() : draw.StudentT3(); });
    for (const testing::WatchChange& event : events)
      by_limit += event.change == Change::kOpened && event.summary.by_limit;
  }
  std::printf("%d alarms by a limit in %.0f looks\n", by_limit, static_cast<double>(streams) * kLooks);
  // A quarter of 8 is 2; a Poisson variable of that mean is above 8 once in 4,000.
  EXPECT_LE(by_limit, 8 * streams / 40);
}

// How long what is beyond the limit takes: README.md tells these numbers to people.
TEST(NumberLimits, TheMoreIsBeyondTheSoonerItIsTold) {
  const auto delay = [](double share) {
    double sum = 0;
    for (uint64_t seed = 0; seed < 20; ++seed) {
      Draw draw(seed);
      NumberWatch watch;
      watch.SetLimits({.below = 0.7});
      const auto events = Feed(watch, 4000, kMinute, kLnA, [&](int64_t) { return draw.Hit(share) ? 0.6 : 0.8; });
      const int64_t opened = events.empty() ? 4000 : events[0].index;
      sum += static_cast<double>(opened) / 20;
    }
    return sum;
  };
  const double all = delay(1);
  const double most = delay(0.8);
  const double more = delay(0.6);
  std::printf("opened after %.0f, %.0f, %.0f\n", all, most, more);
  EXPECT_LT(all, 50);
  EXPECT_LT(most, 200);
  EXPECT_LT(more, 1200);
  EXPECT_LT(all, most);
  EXPECT_LT(most, more);
}

// Values that came while the alarm stood are in no sample: a limit that is taken out before their look is over must not
// leave a block that counts them all the same.
TEST(NumberWatch, ALimitTakenOutInMidLookLeavesAPastThatCanBeImported) {
  NumberWatch watch;
  Time t{std::chrono::seconds(1'767'000'000)};
  watch.SetLimits({.below = 5});
  Change change = Change::kNone;
  for (int i = 0; i < 45 && change != Change::kOpened; ++i, t += std::chrono::seconds(5)) {
    change = watch.Add(t, i % 3, 15);
  }
  ASSERT_EQ(change, Change::kOpened);
  for (int i = 0; i < 4; ++i) watch.Add(t, 1, 15);
  EXPECT_EQ(watch.SetLimits({}), Change::kResolved);
  for (int i = 0; i < 600; ++i, t += std::chrono::seconds(5)) watch.Add(t, 7 + i % 3, 15);
  const NumberPast past = watch.Export();
  ASSERT_FALSE(past.blocks.empty());
  EXPECT_EQ(FaultOf(past), "");
}

}  // namespace
}  // namespace telltale

#include "stats/pinned_number.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "stats/number_watch.h"
#include "tests/stats/streams.h"

namespace telltale {
namespace {

using testing::At;
using testing::Draw;
using testing::Feed;
using testing::Opened;
using testing::WatchChange;

constexpr double kLnA = 13.8;

std::vector<WeightedValue> Drawn(int count, uint64_t seed, double (*law)(Draw&)) {
  Draw draw(seed);
  std::vector<WeightedValue> values;
  for (int i = 0; i < count; ++i) values.push_back({static_cast<float>(law(draw)), 1});
  std::ranges::sort(values, {}, &WeightedValue::value);
  return values;
}

double WeightOf(const std::vector<WeightedValue>& values) {
  double sum = 0;
  for (const WeightedValue& value : values) sum += static_cast<double>(value.weight);
  return sum;
}

PinnedNumber Pinned(double (*law)(Draw&), double phi = 1) {
  const auto values = Drawn(10'000, 1, law);
  PinnedNumber pinned({10'000, 10'000, 10'000, ThinnedOut(values)});
  pinned.Anchor(phi, true, true, kLnA);
  return pinned;
}

double Normal(Draw& draw) { return draw.Normal(); }

int64_t AlarmAfter(PinnedNumber* pinned, double shift, int64_t most, uint64_t seed) {
  Draw draw(seed);
  for (int64_t i = 0; i < most; ++i) {
    pinned->Look(1'700'000'000 + i * 60, 1, pinned->Score(static_cast<float>(draw.Normal() + shift)));
    if (pinned->Alarms()) return i;
  }
  return -1;
}

TEST(PinnedNumber, KeepsFewValuesAsTheyAre) {
  const auto kept = ThinnedOut(Drawn(5000, 2, [](Draw& draw) { return draw.Level(0.8); }));
  EXPECT_LE(kept.size(), 11U);
  EXPECT_DOUBLE_EQ(WeightOf(kept), 5000);
  EXPECT_TRUE(ThinnedOut({}).empty());
}

TEST(PinnedNumber, ThinsManyOutAndKeepsTheirRanks) {
  // A fifth says four: it must keep its share.
  const auto all = Drawn(20'000, 3, [](Draw& draw) { return draw.Hit(0.2) ? 4.0 : 600 + 200 * draw.Normal(); });
  const auto kept = ThinnedOut(all);
  EXPECT_LE(kept.size(), NumberBaseline::kMostValues);
  EXPECT_GT(kept.size(), NumberBaseline::kMostValues / 2);
  EXPECT_NEAR(WeightOf(kept), 20'000, 1);
  EXPECT_EQ(kept.front().value, all.front().value);
  EXPECT_EQ(kept.back().value, all.back().value);
  const auto four = std::ranges::find(kept, 4.0F, &WeightedValue::value);
  ASSERT_NE(four, kept.end());
  EXPECT_NEAR(static_cast<double>(four->weight), 4000, 200);
  ScoreMap of_all;
  of_all.Build(all, 20'000);
  ScoreMap of_kept;
  of_kept.Build(kept, 20'000);
  double worst = 0;
  double mean = 0;
  for (const WeightedValue& value : all) {
    const double off = of_kept.Score(value.value) - of_all.Score(value.value);
    if (std::abs(of_all.Score(value.value)) < 2) worst = std::max(worst, std::abs(off));
    mean += off / 20'000;
  }
  EXPECT_LT(worst, 0.15);
  EXPECT_NEAR(mean, 0, 0.005);
}

TEST(PinnedNumber, SaysNothingOfATenthAndTellsATwoFifths) {
  for (const double sign : {1.0, -1.0}) {
    PinnedNumber drifted = Pinned(Normal);
    EXPECT_EQ(AlarmAfter(&drifted, 0.1 * sign, 200'000, 4), -1);
    PinnedNumber gone = Pinned(Normal);
    const int64_t after = AlarmAfter(&gone, 0.4 * sign, 20'000, 5);
    EXPECT_NE(after, -1);
    EXPECT_EQ(gone.Stronger(), sign > 0 ? Side::kUp : Side::kDown);
    EXPECT_LE(gone.Since(gone.Stronger()).n(), static_cast<double>(after) + 1);
    gone.Reset();
    EXPECT_FALSE(gone.Alarms());
    EXPECT_FALSE(gone.Since(Side::kUp).standing());
  }
}

TEST(PinnedNumber, NeedsMoreWhereOutputsComeInBursts) {
  PinnedNumber even = Pinned(Normal);
  PinnedNumber bursty = Pinned(Normal, 5);
  const int64_t soon = AlarmAfter(&even, 0.5, 50'000, 6);
  const int64_t late = AlarmAfter(&bursty, 0.5, 50'000, 6);
  ASSERT_NE(soon, -1);
  EXPECT_GT(late, soon);
}

TEST(PinnedNumber, WhatIsWeighedDoesNotMoveTheOnset) {
  PinnedNumber pinned = Pinned(Normal);
  ASSERT_NE(AlarmAfter(&pinned, 0.6, 20'000, 7), -1);
  const int64_t since = pinned.Since(Side::kUp).second();
  for (int i = 0; i < 5000; ++i) pinned.Weigh(1, -1);
  EXPECT_EQ(pinned.Since(Side::kUp).second(), since);
}

// Pinned seeds; of forty such ramps the rolling baseline alone sees one (README.md).
TEST(PinnedNumber, ARampTooSlowForTheRollingBaselineIsSeenAgainstThePinnedOne) {
  for (uint64_t run = 0; run < 5; ++run) {
    NumberWatch watch;
    Draw draw(1000 + run);
    const auto shift = [](int64_t i) { return 0.5 * std::clamp(static_cast<double>(i - 10'000) / 1e5, 0.0, 1.0); };
    const auto events = Feed(watch, 110'000, 86, 15.2, [&](int64_t i) { return draw.Normal() + shift(i); });
    ASSERT_GE(Opened(events), 1) << run;
    const WatchChange& first = events.front();
    EXPECT_TRUE(first.summary.by_pinned) << run;
    EXPECT_TRUE(first.summary.up);
    EXPECT_LT(shift(first.index), 0.35) << run;
    EXPECT_NEAR(first.summary.baseline, 0, 0.05) << "what it was, not what it drifted to";
    EXPECT_EQ(first.summary.baseline, first.summary.pinned);
    EXPECT_GT(first.summary.current, 0.1);
    EXPECT_GE(first.summary.ln_evidence, first.summary.ln_threshold);
  }
}

TEST(PinnedNumber, ADriftThatEndsWithinTheZoneIsNobodysAlarm) {
  int alarms = 0;
  for (uint64_t run = 0; run < 8; ++run) {
    NumberWatch watch;
    Draw draw(1100 + run);
    alarms += Opened(Feed(watch, 110'000, 86, 13.8, [&](int64_t i) {
      return draw.Normal() + 0.12 * std::clamp(static_cast<double>(i) / 1e5, 0.0, 1.0);
    }));
  }
  EXPECT_LE(alarms, 2);
}

TEST(PinnedNumber, IsOverWhenTheNumbersAreBackWhereTheyWerePinned) {
  NumberWatch watch;
  Draw draw(8);
  // Up slowly, a while on top, and back at once.
  const auto shift = [](int64_t i) {
    return i > 90'000 ? 0.0 : 0.5 * std::clamp(static_cast<double>(i - 10'000) / 1e5, 0.0, 1.0);
  };
  const auto events = Feed(watch, 100'000, 86, 15.2, [&](int64_t i) { return draw.Normal() + shift(i); });
  ASSERT_GE(events.size(), 2U);
  EXPECT_TRUE(events[0].summary.by_pinned);
  EXPECT_EQ(events[1].change, Change::kResolved);
  EXPECT_GT(events[1].index, 90'000);
  EXPECT_LT(events[1].index, 92'000);
  EXPECT_FALSE(events[1].summary.by_pinned);
}

}  // namespace
}  // namespace telltale

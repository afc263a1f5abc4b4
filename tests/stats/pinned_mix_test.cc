#include "stats/pinned_mix.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "stats/mix_watch.h"
#include "tests/stats/streams.h"

namespace telltale {
namespace {

using testing::Draw;
using testing::Feed;
using testing::Opened;

constexpr double kLnA = 13.8;

size_t LabelOf(const std::vector<double>& shares, double u) {
  size_t label = 0;
  while (label + 1 < shares.size() && u >= shares[label]) u -= shares[label++];
  return label;
}

MixBaseline Good() { return {10'000, {{6000, 3000, 900, 95}, 5}, {}}; }

PinnedMix Pinned() {
  PinnedMix pinned(Good());
  pinned.Anchor({1, 1, 1, 1, 1}, kLnA);
  return pinned;
}

int64_t AlarmAfter(PinnedMix* pinned, const std::vector<double>& shares, int64_t most, uint64_t seed) {
  Draw draw(seed);
  for (int64_t i = 0; i < most; ++i) {
    LabelCounts counts;
    counts.Add(LabelOf(shares, draw.Uniform()), 1);
    pinned->Look(1'700'000'000 + i * 60, 1, counts);
    if (pinned->Alarms()) return i;
  }
  return -1;
}

TEST(PinnedMix, WatchesTheCommonestAndAllOthersTogether) {
  MixBaseline many{20'000, {}, {}};
  for (uint32_t label = 0; label < 12; ++label) many.counts.Add(label, 1000 + 100 * label);
  many.counts.folded = 1400;
  const PinnedMix pinned(many);
  ASSERT_EQ(pinned.named().size(), PinnedMix::kMostNamed);
  EXPECT_EQ(pinned.named().front(), 11U);
  EXPECT_TRUE(pinned.is_named(5));
  EXPECT_FALSE(pinned.is_named(4));
  const auto& rest = pinned.PartOf({MixKernel::Part::kRest});
  EXPECT_EQ(rest.part, MixKernel::Part::kRest);
  EXPECT_DOUBLE_EQ(rest.hits, 1000 + 1100 + 1200 + 1300 + 1400 + 1400);
  LabelCounts seen;
  seen.Add(11, 4);
  seen.Add(0, 2);
  seen.Add(99, 3);
  EXPECT_DOUBLE_EQ(pinned.HitsOf(rest, 10, seen), 6) << "what is folded, rare or new belongs to the others";
  EXPECT_DOUBLE_EQ(pinned.HitsOf(pinned.PartOf({MixKernel::Part::kLabel, 11}), 10, seen), 4);
  EXPECT_DOUBLE_EQ(pinned.KnownHits({MixKernel::Part::kLabel, 0}), 1000);
  EXPECT_DOUBLE_EQ(pinned.KnownHits({MixKernel::Part::kNever}), 0);
}

TEST(PinnedMix, SaysNothingOfADriftByAFifthAndTellsWhatDoubled) {
  PinnedMix drifted = Pinned();
  EXPECT_EQ(AlarmAfter(&drifted, {0.58, 0.302, 0.108, 0.01}, 200'000, 1), -1);
  PinnedMix gone = Pinned();
  ASSERT_NE(AlarmAfter(&gone, {0.51, 0.3, 0.18, 0.01}, 20'000, 2), -1);
  EXPECT_EQ(gone.Strongest().part, MixKernel::Part::kLabel);
  EXPECT_EQ(gone.Strongest().label, 2U);
  EXPECT_EQ(gone.Strongest().side, Side::kUp);
  gone.Reset();
  EXPECT_FALSE(gone.Alarms());
  PinnedMix halved = Pinned();
  ASSERT_NE(AlarmAfter(&halved, {0.645, 0.3, 0.045, 0.01}, 20'000, 3), -1);
  EXPECT_EQ(halved.Strongest().side, Side::kDown);
}

TEST(PinnedMix, WhatIsWeighedDoesNotMoveTheOnset) {
  PinnedMix pinned = Pinned();
  ASSERT_NE(AlarmAfter(&pinned, {0.4, 0.3, 0.29, 0.01}, 20'000, 4), -1);
  const MixKernel::Mover mover = pinned.Strongest();
  const int64_t since = pinned.PartOf(mover).onset.Since(mover.side).second();
  LabelCounts none;
  none.Add(0, 1);
  for (int i = 0; i < 5000; ++i) pinned.Weigh(1, none);
  EXPECT_EQ(pinned.PartOf(mover).onset.Since(mover.side).second(), since);
}

// Pinned seeds; of forty such ramps the rolling baseline alone sees none (README.md).
TEST(PinnedMix, ARampTooSlowForTheRollingBaselineIsSeenAgainstThePinnedOne) {
  for (uint64_t run = 0; run < 5; ++run) {
    MixWatch watch;
    Draw draw(1000 + run);
    const auto share = [](int64_t i) {
      return 0.1 + 0.1 * std::clamp(static_cast<double>(i - 10'000) / 1e5, 0.0, 1.0);
    };
    std::vector<MixKernel::Mover> movers;
    std::vector<WatchSummary> summaries;
    Feed(watch, 110'000, 86, 15.2, [&](int64_t i) {
      if (movers.empty() && watch.Summary().state == WatchState::kOpen) {
        movers.push_back(watch.Mover());
        summaries.push_back(watch.Summary());
        EXPECT_LT(share(i), 0.2) << run;
      }
      return LabelOf({0.7 - share(i), 0.3, share(i)}, draw.Uniform());
    });
    ASSERT_EQ(movers.size(), 1U) << run;
    EXPECT_TRUE(summaries[0].by_pinned) << run;
    EXPECT_EQ(movers[0].label, 2U);
    EXPECT_TRUE(summaries[0].up);
    EXPECT_NEAR(summaries[0].baseline, 0.1, 0.015) << "what it was, not what it drifted to";
    EXPECT_NEAR(summaries[0].pinned, summaries[0].baseline, 1e-3);
    EXPECT_GT(summaries[0].current_low, 0.11);
    EXPECT_GE(summaries[0].ln_evidence, summaries[0].ln_threshold);
  }
}

TEST(PinnedMix, ADriftThatEndsWithinTheZoneIsNobodysAlarm) {
  int alarms = 0;
  for (uint64_t run = 0; run < 8; ++run) {
    MixWatch watch;
    Draw draw(1100 + run);
    alarms += Opened(Feed(watch, 110'000, 86, 13.8, [&](int64_t i) {
      return LabelOf({0.3 + 0.06 * static_cast<double>(i) / 1e5, 0.4, 0.3}, draw.Uniform());
    }));
  }
  EXPECT_LE(alarms, 1);
}

TEST(PinnedMix, IsOverWhenTheMixIsBackWhereItWasPinned) {
  MixWatch watch;
  Draw draw(9);
  const auto share = [](int64_t i) {
    return i > 120'000 ? 0.1 : 0.1 + 0.1 * std::clamp(static_cast<double>(i - 10'000) / 1e5, 0.0, 1.0);
  };
  const auto events = Feed(watch, 130'000, 86, 15.2, [&](int64_t i) {
    return LabelOf({0.7 - share(i), 0.3, share(i)}, draw.Uniform());
  });
  ASSERT_GE(events.size(), 2U);
  EXPECT_TRUE(events[0].summary.by_pinned);
  EXPECT_EQ(events[1].change, telltale::Change::kResolved);
  EXPECT_GT(events[1].index, 120'000);
  EXPECT_LT(events[1].index, 122'000);
}

}  // namespace
}  // namespace telltale

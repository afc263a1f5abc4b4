#include "stats/mix_watch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <vector>

#include "tests/stats/streams.h"

namespace telltale {
namespace {

using testing::At;
using testing::Draw;
using testing::Feed;
using testing::Opened;
using testing::WatchChange;

constexpr double kLnA = 11.512925464970229;

// A label by its share; what is left over is the last label.
size_t LabelOf(const std::vector<double>& shares, double u) {
  size_t label = 0;
  while (label + 1 < shares.size() && u >= shares[label]) u -= shares[label++];
  return label;
}

struct Change {
  const char* what;
  std::vector<double> before;
  std::vector<double> after;
  int64_t at;         // output
  int64_t most;       // outputs until the alarm, at the median of the runs
  double missed = 0;  // share of the runs
};

TEST(MixWatch, SeesChangesAfterAFewHundredOutputs) {
  const Change changes[] = {
      {"two labels change places", {0.8, 0.2}, {0.2, 0.8}, 300, 30},
      {"a refund filed as a sale", {0.6, 0.3, 0.1}, {0.9, 0.0, 0.1}, 300, 80},
      {"a new label in a third", {0.6, 0.4, 0}, {0.4, 0.25, 0.35}, 300, 40},
      {"a new label in ten of a hundred", {0.6, 0.4, 0}, {0.54, 0.36, 0.1}, 2000, 110},
      {"a common label doubles", {0.2, 0.5, 0.3}, {0.4, 0.37, 0.23}, 8000, 250},
      {"one label alone, then another", {1, 0}, {0, 1}, 100, 25},
  };
  for (const Change& change : changes) {
    std::vector<int64_t> delays;
    int early = 0;
    for (uint64_t seed = 0; seed < 20; ++seed) {
      Draw draw(100 + seed);
      MixWatch watch;
      const std::vector<WatchChange> events = Feed(watch, change.at + 4000, 60, kLnA, [&](int64_t i) {
        return LabelOf(i < change.at ? change.before : change.after, draw.Uniform());
      });
      int64_t delay = 4000;
      for (const WatchChange& event : events) {
        if (event.change != telltale::Change::kOpened) continue;
        if (event.index < change.at) ++early;
        if (event.index >= change.at) delay = std::min(delay, event.index - change.at);
      }
      delays.push_back(delay);
    }
    std::sort(delays.begin(), delays.end());
    std::printf("%-34s median %4d, longest %4d\n", change.what, static_cast<int>(delays[10]),
                static_cast<int>(delays.back()));
    EXPECT_LE(early, 1) << change.what;
    EXPECT_LE(delays[10], change.most) << change.what;
    EXPECT_LT(delays.back(), 4000) << change.what << ": missed";
  }
}

TEST(MixWatch, NamesThePartTheRatesAndTheOnset) {
  Draw draw(3);
  MixWatch watch;
  const std::vector<double> before = {0.6, 0.3, 0.1};
  const std::vector<double> after = {0.6, 0.0, 0.4};
  bool opened = false;
  for (int64_t i = 0; i < 4000 && !opened; ++i) {
    const size_t label = LabelOf(i < 3000 ? before : after, draw.Uniform());
    opened = watch.Add(At(i * 60), label, kLnA) == telltale::Change::kOpened;
  }
  ASSERT_TRUE(opened);
  const WatchSummary summary = watch.Summary();
  EXPECT_EQ(summary.state, WatchState::kOpen);
  const MixKernel::Mover mover = watch.Mover();
  EXPECT_EQ(mover.part, MixKernel::Part::kLabel);
  ASSERT_TRUE(mover.label == 1 || mover.label == 2);
  EXPECT_EQ(summary.up, mover.label == 2);
  EXPECT_TRUE(watch.Moves(mover.label));
  EXPECT_FALSE(watch.Moves(3 - mover.label) || watch.Moves(MixWatch::kFolded));
  EXPECT_NEAR(summary.baseline, before[mover.label], 0.05);
  EXPECT_NEAR(summary.current, after[mover.label], 0.15);
  EXPECT_LT(summary.current_low, summary.current_high);
  const auto onset = std::chrono::duration_cast<std::chrono::seconds>(summary.onset - At(3000 * 60)).count();
  EXPECT_NEAR(static_cast<double>(onset), 0, 20 * 60);
  EXPECT_GE(summary.ln_evidence, summary.ln_threshold);
}

TEST(MixWatch, OfManyLabelsNamesTheCommonest) {
  Draw draw(4);
  MixWatch watch;
  bool opened = false;
  for (int64_t i = 0; i < 2000 && !opened; ++i) {
    const std::vector<double> shares =
        i < 1000 ? std::vector<double>{0.7, 0.3} : std::vector<double>{0.4, 0.2, 0, 0.1, 0.3};
    opened = watch.Add(At(i * 60), LabelOf(shares, draw.Uniform()), kLnA) == telltale::Change::kOpened;
    if (!opened) {
      EXPECT_EQ(watch.mostly(), MixWatch::kFolded);
    }
  }
  ASSERT_TRUE(opened);
  EXPECT_NE(watch.Mover().part, MixKernel::Part::kLabel);
  EXPECT_EQ(watch.mostly(), 4u);
  EXPECT_TRUE(watch.Moves(4));
  EXPECT_FALSE(watch.Moves(0));
  EXPECT_EQ(watch.Moves(MixWatch::kFolded), watch.Mover().part == MixKernel::Part::kRest);
}

TEST(MixWatch, IsOverWhenTheMixIsBack) {
  Draw draw(8);
  MixWatch watch;
  const std::vector<double> usual = {0.7, 0.2, 0.1};
  const std::vector<double> odd = {0.3, 0.6, 0.1};
  const auto events = Feed(watch, 12'000, 60, kLnA,
                           [&](int64_t i) { return LabelOf(i >= 5000 && i < 6000 ? odd : usual, draw.Uniform()); });
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].change, telltale::Change::kOpened);
  EXPECT_GE(events[0].index, 5000);
  EXPECT_LT(events[0].index, 5200);
  EXPECT_EQ(events[1].change, telltale::Change::kResolved);
  EXPECT_GE(events[1].index, 6000);
  EXPECT_LT(events[1].index, 7000);
  EXPECT_EQ(watch.Summary().state, WatchState::kWatching);
}

TEST(MixWatch, WhatAnIncidentSaysIsNoBaseline) {
  Draw draw(9);
  MixWatch watch;
  const auto events = Feed(watch, 30'000, 60, kLnA, [&](int64_t i) {
    return LabelOf(i < 3000 ? std::vector<double>{0.7, 0.3} : std::vector<double>{0.3, 0.7}, draw.Uniform());
  });
  ASSERT_EQ(events.size(), 1u) << "open for as long as it lasts";
  EXPECT_NEAR(watch.Summary().baseline, watch.Mover().label == 0 ? 0.7 : 0.3, 0.05);
  watch.Accept();
  EXPECT_EQ(watch.Summary().state, WatchState::kLearning);
  EXPECT_EQ(Opened(Feed(watch, 20'000, 60, kLnA, [&](int64_t) { return LabelOf({0.3, 0.7}, draw.Uniform()); })), 0);
}

// One output in a hundred brings a code of its own, which comes again in the next few: such codes must not look like
// labels that always come more than once, or each new one would be a surprise.
TEST(MixWatch, ABurstOfOneNewCodeIsNotMany) {
  int alarms = 0;
  for (uint64_t seed = 0; seed < 10; ++seed) {
    Draw draw(20 + seed);
    MixWatch watch;
    size_t code = 2;
    int left = 0;
    for (int64_t i = 0; i < 20'000; ++i) {
      size_t label = LabelOf({0.6, 0.3, 0.1}, draw.Uniform());
      if (left > 0 && draw.Hit(0.7)) {
        --left;
        label = code;
      } else if (draw.Hit(0.01)) {
        left = 5;
        label = ++code;
      } else {
        left = 0;
      }
      if (watch.Add(At(i * 60), label, kLnA) != telltale::Change::kOpened) continue;
      if (watch.Mover().part == MixKernel::Part::kNever) ++alarms;
    }
  }
  EXPECT_LE(alarms, 1);
}

TEST(MixWatch, FoldedLabelsAreOfTheRest) {
  Draw draw(12);
  MixWatch watch;
  const auto events = Feed(watch, 6000, 60, kLnA, [&](int64_t i) {
    const double folded = i < 4000 ? 0.05 : 0.3;
    return draw.Hit(folded) ? MixWatch::kFolded : LabelOf({0.6, 0.4}, draw.Uniform());
  });
  ASSERT_EQ(Opened(events), 1);
  EXPECT_EQ(watch.Mover().part, MixKernel::Part::kRest);
  EXPECT_EQ(watch.Mover().side, Side::kUp);
}

TEST(MixWatch, AllOfOneSecondAreOneLook) {
  // The same labels, a second at a time, in any order within it.
  const auto run = [](bool reversed) {
    Draw draw(13);
    MixWatch watch;
    std::vector<double> evidence;
    for (int64_t second = 0; second < 3000; ++second) {
      std::vector<size_t> labels;
      for (int i = 0; i < 20; ++i) labels.push_back(LabelOf({0.6, 0.3, 0.1}, draw.Uniform()));
      if (reversed) std::reverse(labels.begin(), labels.end());
      for (const size_t label : labels) watch.Add(At(second), label, kLnA);
      evidence.push_back(watch.Summary().ln_evidence);
    }
    return evidence;
  };
  EXPECT_EQ(run(false), run(true));
}

TEST(FalseAlarms, AMixMayFollowTheTimeOfDay) {
  // A label of 30 % whose share swings by 30 % of itself, once a day, 1,440 outputs a day.
  int opened = 0;
  for (uint64_t seed = 0; seed < 4; ++seed) {
    Draw draw(900 + seed);
    MixWatch watch;
    opened += Opened(Feed(watch, 20'000, 60, 13.8, [&](int64_t i) {
      const double swing = 1 + 0.3 * std::sin(2 * std::numbers::pi * static_cast<double>(i) / 1440);
      return LabelOf({0.3 * swing, 0.05 * swing, 0.02}, draw.Uniform());
    }));
  }
  EXPECT_EQ(opened, 0);
}

TEST(FalseAlarms, MixesStayWithinTheirBudget) {
  struct Law {
    const char* name;
    std::vector<double> shares;
  };
  std::vector<double> tail(60);
  for (size_t i = 0; i < tail.size(); ++i) tail[i] = 0.22 / std::pow(static_cast<double>(i + 1), 1.1);
  for (const Law& law : {Law{"one label", {1}}, Law{"97 and 3 %", {0.97, 0.03}}, Law{"halves", {0.5, 0.5}},
                         Law{"five labels", {0.5, 0.3, 0.1, 0.08, 0.02}}, Law{"sixty labels", tail}}) {
    constexpr int64_t kLooks = 20'000;
    int opened = 0;
    const int streams = testing::Streams(12);
    for (int s = 0; s < streams; ++s) {
      Draw draw(9100 + static_cast<uint64_t>(s));
      MixWatch watch;
      opened += Opened(Feed(watch, kLooks, 86, kLnA, [&](int64_t) { return LabelOf(law.shares, draw.Uniform()); }));
    }
    const double looks = static_cast<double>(streams) * kLooks;
    std::printf("mix, %-20s %5d alarms in %8.0f looks: %.2f where 1 is allowed\n", law.name, opened, looks,
                opened / looks * std::exp(kLnA));
    const double allowed = looks * std::exp(-kLnA);
    EXPECT_LE(opened, allowed + 4 * std::sqrt(allowed)) << law.name;
  }
}

}  // namespace
}  // namespace telltale

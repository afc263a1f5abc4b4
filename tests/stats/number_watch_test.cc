#include "stats/number_watch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "stats/look.h"
#include "tests/stats/streams.h"

namespace telltale {
namespace {

using testing::At;
using testing::Draw;
using testing::Feed;
using testing::Opened;
using testing::WatchChange;

constexpr double kLnA = 15;
constexpr int64_t kMinute = 60;

using Law = double (*)(Draw&);

struct Shift {
  const char* name;
  Law before, after;
  int64_t at;
  double median_limit;
  bool up;
};

class NumberShift : public ::testing::TestWithParam<Shift> {};

TEST_P(NumberShift, OpensSoon) {
  const Shift& shift = GetParam();
  std::vector<double> delays;
  for (int run = 0; run < 15; ++run) {
    NumberWatch watch;
    Draw draw(400 + static_cast<uint64_t>(run));
    const auto events = Feed(watch, shift.at + 3000, 86, 13.8,
                             [&](int64_t i) { return (i < shift.at ? shift.before : shift.after)(draw); });
    const auto first = std::find_if(events.begin(), events.end(), [&](const WatchChange& e) {
      return e.change == Change::kOpened && e.index >= shift.at;
    });
    if (first == events.end()) continue;
    delays.push_back(static_cast<double>(first->index - shift.at));
    EXPECT_EQ(first->summary.up, shift.up);
  }
  ASSERT_GE(delays.size(), 14U);
  std::sort(delays.begin(), delays.end());
  EXPECT_LE(delays[delays.size() / 2], shift.median_limit);
}

// Limits are about half as much again as the medians in README.md.
INSTANTIATE_TEST_SUITE_P(
    Shifts, NumberShift,
    ::testing::Values(Shift{"NormalDownThreeTenths", [](Draw& d) { return d.Normal(); },
                            [](Draw& d) { return d.Normal() - 0.3; }, 6000, 900, false},
                      Shift{"NormalUpHalf", [](Draw& d) { return d.Normal(); },
                            [](Draw& d) { return d.Normal() + 0.5; }, 3000, 220, true},
                      Shift{"NormalUpOneAfterThreeHundred", [](Draw& d) { return d.Normal(); },
                            [](Draw& d) { return d.Normal() + 1; }, 300, 70, true},
                      Shift{"HeavyTails", [](Draw& d) { return d.StudentT3(); },
                            [](Draw& d) { return d.StudentT3() - 0.52; }, 3000, 520, false},
                      Shift{"SkewedDown", [](Draw& d) { return std::exp(d.Normal()); },
                            [](Draw& d) { return std::exp(d.Normal() - 0.5); }, 3000, 220, false},
                      Shift{"ElevenLevels", [](Draw& d) { return d.Level(0.8); }, [](Draw& d) { return d.Level(0.72); },
                            3000, 170, false},
                      Shift{"NineOfTenToEightOfTen", [](Draw& d) { return d.Hit(0.9) ? 0.9 : 0.5; },
                            [](Draw& d) { return d.Hit(0.8) ? 0.9 : 0.5; }, 3000, 650, false},
                      Shift{"ConstantThenSometimesLow", [](Draw&) { return 0.9; },
                            [](Draw& d) { return d.Hit(0.95) ? 0.9 : 0.5; }, 3000, 110, false},
                      Shift{"ConstantThenAnother", [](Draw&) { return 0.9; }, [](Draw&) { return 0.8; }, 300, 8, false},
                      Shift{"LongTextsThenFourCharacters", [](Draw& d) { return std::round(600 + 200 * d.Normal()); },
                            [](Draw&) { return 4.0; }, 100, 45, false}),
    [](const auto& param) { return std::string(param.param.name); });

TEST(NumberWatch, TellsSinceWhenAndHowMuch) {
  NumberWatch watch;
  Draw draw(5);
  const auto events =
      Feed(watch, 4100, kMinute, kLnA, [&](int64_t i) { return (i < 4000 ? 100 : 130) + 20 * draw.Normal(); });
  ASSERT_EQ(events.size(), 1U);
  EXPECT_NEAR(std::chrono::duration<double>(events[0].summary.onset - At(4000 * kMinute)).count() / kMinute, 0, 25);
  const WatchSummary s = watch.Summary();
  EXPECT_TRUE(s.up);
  EXPECT_NEAR(s.baseline, 100, 3);
  EXPECT_LE(s.baseline_low, s.baseline);
  EXPECT_GE(s.baseline_high, s.baseline);
  EXPECT_NEAR(s.current, 130, 8);
  EXPECT_LT(s.current_low, s.current_high);
  EXPECT_GT(s.visible_shift, 0.1);
  EXPECT_LT(s.visible_shift, 0.5);
}

TEST(NumberWatch, ResolvesWhenTheNumbersAreBack) {
  struct Case {
    Law before, during;
  };
  for (const Case& c :
       {Case{[](Draw& d) { return d.Normal(); }, [](Draw& d) { return d.Normal() + 0.7; }},
        Case{[](Draw& d) { return d.StudentT3(); }, [](Draw& d) { return d.StudentT3() - 1.5; }},
        Case{[](Draw& d) { return std::exp(d.Normal()); }, [](Draw& d) { return std::exp(d.Normal()) - 0.65; }},
        Case{[](Draw& d) { return d.Hit(0.9) ? 0.9 : 0.5; }, [](Draw& d) { return d.Hit(0.5) ? 0.9 : 0.5; }},
        Case{[](Draw& d) { return d.Normal(); }, [](Draw&) { return -1.5; }}}) {
    int false_resolves = 0;
    int closed = 0;
    for (int run = 0; run < 6; ++run) {
      NumberWatch watch;
      Draw draw(600 + static_cast<uint64_t>(run));
      const auto events =
          Feed(watch, 9000, 86, 13.8, [&](int64_t i) { return (i >= 4000 && i < 7000 ? c.during : c.before)(draw); });
      EXPECT_GE(Opened(events), 1);
      for (const WatchChange& e : events)
        false_resolves += e.change == Change::kResolved && e.index >= 4000 && e.index < 7000 ? 1 : 0;
      closed += watch.Summary().state == WatchState::kWatching ? 1 : 0;
    }
    EXPECT_LE(false_resolves, 1);
    EXPECT_EQ(closed, 6);
  }
}

TEST(NumberWatch, AChangeOfSpreadDoesNotFlap) {
  int resolved = 0;
  for (int run = 0; run < 6; ++run) {
    NumberWatch watch;
    Draw draw(700 + static_cast<uint64_t>(run));
    const auto events = Feed(watch, 16000, 86, 13.8, [&](int64_t i) { return (i < 4000 ? 1 : 2.5) * draw.Normal(); });
    for (const WatchChange& e : events) resolved += e.change == Change::kResolved ? 1 : 0;
  }
  EXPECT_EQ(resolved, 0);
}

TEST(NumberWatch, TheIncidentLeavesNoTraceInTheBaseline) {
  double mean = 0;
  int runs = 0;
  for (uint64_t run = 0; run < 40; ++run) {
    NumberWatch watch;
    Draw draw(1800 + run);
    bool open = false;
    int64_t left = -1;  // values to come once the alarm stands: the incident ends with it
    for (int64_t i = 0; i < 11'000 && left != 0; ++i, left -= left > 0 ? 1 : 0) {
      const double value = draw.Normal() + (i >= 3500 && !open ? 0.45 : 0);
      if (watch.Add(At(i * kMinute), value, kLnA) == Change::kOpened) open = true;
      if (open && left < 0) left = 3500;
    }
    if (watch.Summary().state != WatchState::kWatching) continue;
    mean += watch.Summary().baseline;
    ++runs;
  }
  ASSERT_GE(runs, 35);
  EXPECT_NEAR(mean / runs, 0, 0.02);
}

TEST(NumberWatch, FreezesItsBaselineBeforeItAlarms) {
  NumberWatch watch;
  Draw draw(10);
  int64_t frozen_at = -1;
  int64_t opened_at = -1;
  for (int64_t i = 0; i < 4000 && opened_at < 0; ++i) {
    if (watch.Add(At(i * kMinute), draw.Normal() + (i < 3000 ? 0 : 0.6), 25) == Change::kOpened) opened_at = i;
    if (frozen_at < 0 && watch.Summary().frozen) frozen_at = i;
  }
  EXPECT_GE(frozen_at, 3000);
  EXPECT_LT(frozen_at, opened_at);
}

TEST(NumberWatch, IgnoresAndCountsWhatIsNoNumber) {
  NumberWatch watch;
  Draw draw(6);
  for (int64_t i = 0; i < 3000; ++i) {
    double value = draw.Normal();
    if (i % 3 == 0) value = std::numeric_limits<double>::quiet_NaN();
    if (i % 3 == 1 && i % 2 == 0) value = std::numeric_limits<double>::infinity();
    ASSERT_EQ(watch.Add(At(i * kMinute), value, kLnA), Change::kNone);
  }
  EXPECT_EQ(watch.ignored(), 1500U);
  EXPECT_EQ(watch.Summary().observations, 1500U);
}

TEST(NumberWatch, EnormousNumbersAreOnlyEnormous) {
  NumberWatch watch;
  Draw draw(7);
  const auto events = Feed(watch, 2000, kMinute, kLnA, [&](int64_t i) { return i < 1500 ? draw.Normal() : 1e308; });
  EXPECT_EQ(Opened(events), 1);
  EXPECT_TRUE(std::isfinite(watch.Summary().current));
}

TEST(NumberWatch, WhatSharesALookIsWeighedTogetherHoweverItArrives) {
  const auto run = [](bool flush) {
    NumberWatch watch;
    Draw draw(8);
    std::vector<int64_t> changes;
    for (int64_t i = 0; i < 12000; ++i) {
      const double value = draw.Normal() + (i < 9000 ? 0 : 0.8);
      Change change = watch.Add(At(i / 3 * kLookSeconds), value, kLnA);
      if (change != Change::kNone) changes.push_back(i / 3);
      if (flush && i % 3 == 2) {
        change = watch.Flush(kLnA);
        if (change != Change::kNone) changes.push_back(i / 3 + 1);
      }
    }
    return std::make_tuple(changes, watch.Summary().baseline);
  };
  EXPECT_FALSE(std::get<0>(run(false)).empty());
  EXPECT_EQ(run(false), run(true));
}

TEST(NumberWatch, AcceptLearnsAnewFromWhatComesAfter) {
  NumberWatch watch;
  Draw draw(9);
  Feed(watch, 2000, kMinute, kLnA, [&](int64_t i) { return draw.Normal() + (i < 1500 ? 0 : 3); });
  ASSERT_EQ(watch.Summary().state, WatchState::kOpen);
  watch.Accept();
  EXPECT_EQ(watch.Summary().state, WatchState::kLearning);
  int opened = 0;
  for (int64_t i = 2000; i < 3500; ++i)
    opened += watch.Add(At(i * kMinute), draw.Normal() + 3, kLnA) == Change::kOpened;
  EXPECT_EQ(opened, 0);
  EXPECT_NEAR(watch.Summary().baseline, 3, 0.3);
}

}  // namespace
}  // namespace telltale

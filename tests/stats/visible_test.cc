#include "stats/visible.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <tuple>
#include <vector>

#include "stats/mix_watch.h"
#include "stats/number_watch.h"
#include "stats/rate_watch.h"
#include "tests/stats/streams.h"
#include "tests/stats/volume_world.h"

namespace telltale {
namespace {

using testing::At;
using testing::Draw;
using testing::Feed;

constexpr double kLnA = 15;
constexpr int kRuns = 15;
constexpr double kFalseAlarm = -1;
constexpr double kNothingTold = -2;

// Periods until the alarm, at most 4: `learned` observations, `a_day` of them a day, then such as `changed` draws at
// the level that was told.
template <typename Watch, typename Usual, typename Told, typename Changed>
double PeriodsUntilSeen(Watch& watch, int64_t learned, int64_t a_day, int days, Usual usual, Told told_of,
                        Changed changed) {
  const int64_t spacing = 86'400 / a_day;
  Feed(watch, learned, spacing, kLnA, usual);
  if (watch.Summary().state != WatchState::kWatching) return kFalseAlarm;
  const Outlook out = watch.Ahead();
  const std::optional<double> told = told_of(days > 1 ? out.week : out.day);
  if (!told) return kNothingTold;
  for (int64_t i = 0; i < 4 * days * a_day; ++i) {
    if (watch.Add(At((learned + i) * spacing), changed(*told), kLnA) != Change::kOpened) continue;
    return static_cast<double>(i) / static_cast<double>(days * a_day);
  }
  return 4;
}

// Of the runs that were told something, at the median; -1 where most were told that nothing can be seen.
template <typename Run>
double MedianPeriods(Run run_one) {
  std::vector<double> periods;
  int none = 0;
  for (int run = 0; run < kRuns; ++run) {
    const double waited = run_one(Draw(900 + static_cast<uint64_t>(run)));
    if (waited == kNothingTold) ++none;
    if (waited >= 0) periods.push_back(waited);
  }
  if (2 * none > kRuns) return kNothingTold;
  std::sort(periods.begin(), periods.end());
  return periods[periods.size() / 2];
}

struct Case {
  double rate;
  int64_t a_day;
  int64_t learned;
  int days;
  bool up;
};

double MedianPeriods(const Case& c) {
  return MedianPeriods([&](Draw draw) {
    RateWatch watch;
    return PeriodsUntilSeen(
        watch, c.learned, c.a_day, c.days, [&](int64_t) { return draw.Hit(c.rate); },
        [&](const VisibleChange& told) { return c.up ? told.above : told.below; },
        [&](double told) { return draw.Hit(told); });
  });
}

TEST(Visible, WhatIsToldOfARateIsSeenInAboutThatTime) {
  for (const Case& c :
       {Case{0.001, 10, 400, 7, true}, Case{0.001, 1000, 28'000, 1, true}, Case{0.001, 1000, 28'000, 7, true},
        Case{0.001, 20'000, 80'000, 1, true}, Case{0.02, 200, 6000, 1, true}, Case{0.02, 200, 6000, 7, true},
        Case{0.02, 200, 6000, 7, false}, Case{0.02, 2000, 30'000, 1, true}, Case{0.02, 2000, 30'000, 1, false},
        Case{0.02, 20'000, 80'000, 1, true}, Case{0.5, 10, 400, 7, true}, Case{0.5, 10, 400, 7, false},
        Case{0.5, 200, 6000, 1, true}, Case{0.5, 200, 6000, 7, false}}) {
    SCOPED_TRACE(::testing::Message() << c.rate << ", " << c.a_day << " a day, " << c.days << (c.up ? " up" : " down"));
    const double periods = MedianPeriods(c);
    EXPECT_GT(periods, 0.5);
    EXPECT_LT(periods, 1.6);
  }
}

TEST(Visible, SaysSoWhereNothingCanBeSeen) {
  for (const Case& c : {Case{0.001, 10, 400, 1, false}, Case{0.001, 10, 400, 7, false}, Case{0.02, 10, 400, 7, false},
                        Case{0.02, 200, 6000, 1, false}, Case{0.5, 10, 400, 1, true}, Case{0.5, 10, 400, 1, false}}) {
    SCOPED_TRACE(::testing::Message() << c.rate << ", " << c.a_day << " a day, " << c.days << (c.up ? " up" : " down"));
    EXPECT_EQ(MedianPeriods(c), kNothingTold);
  }
}

TEST(Visible, MoreTimeAndMoreTrafficShowSmallerChanges) {
  double rise = 1;
  for (const int64_t a_day : {20, 200, 2160, 21'600}) {
    Draw draw(7);
    RateWatch watch;
    Feed(watch, std::max<int64_t>(10'000, 3 * a_day), 86'400 / a_day, kLnA, [&](int64_t) { return draw.Hit(0.05); });
    const Outlook out = watch.Ahead();
    EXPECT_NEAR(out.a_day, static_cast<double>(a_day), static_cast<double>(a_day) / 50);
    EXPECT_EQ(out.needed, 0);
    ASSERT_TRUE(out.day.above && out.week.above);
    EXPECT_LE(*out.week.above, *out.day.above);
    EXPECT_LT(*out.day.above, rise);
    EXPECT_GT(*out.week.above, 0.05);
    rise = *out.day.above;
  }
}

TEST(Visible, WhileItLearnsItSaysHowFarItIs) {
  RateWatch watch;
  EXPECT_EQ(watch.Ahead().learned, 0);
  EXPECT_GT(watch.Ahead().needed, 0);
  Feed(watch, 40, 60, kLnA, [](int64_t) { return false; });
  const Outlook out = watch.Ahead();
  EXPECT_EQ(out.learned, 40);
  EXPECT_EQ(out.needed, 50);
  EXPECT_FALSE(out.day.above || out.day.below || out.week.above || out.week.below);
  watch.SetLimits({.above = 0.2});
  Feed(watch, 20, 60, kLnA, [](int64_t) { return false; });
  EXPECT_TRUE(watch.Ahead().week.above) << "a limit needs no baseline";
  EXPECT_FALSE(NumberWatch().Ahead().day.above);
  EXPECT_GT(NumberWatch().Ahead().needed, 0);
  EXPECT_FALSE(MixWatch().Ahead().day.unseen);
  EXPECT_GT(MixWatch().Ahead().needed, 0);
}

// A limit is seen to be passed where the rolling baseline alone would forgive.
TEST(Visible, ALimitCounts) {
  Draw draw(3);
  RateWatch watch;
  Feed(watch, 30'000, 5, kLnA, [&](int64_t) { return draw.Hit(0.19); });
  const double without = *watch.Ahead().week.above;
  watch.SetLimits({.above = 0.2});
  const double with_limit = *watch.Ahead().week.above;
  EXPECT_LT(with_limit, without);
  EXPECT_GT(with_limit, 0.2);
}

TEST(Visible, WhatIsToldOfANumberIsSeenInAboutThatTime) {
  for (const Case& c : {Case{0, 20, 600, 7, true}, Case{0, 200, 6000, 1, true}, Case{0, 200, 6000, 1, false},
                        Case{0, 1000, 30'000, 1, false}}) {
    SCOPED_TRACE(::testing::Message() << c.a_day << " a day, " << c.days << (c.up ? " up" : " down"));
    const double periods = MedianPeriods([&](Draw draw) {
      NumberWatch watch;
      return PeriodsUntilSeen(
          watch, c.learned, c.a_day, c.days, [&](int64_t) { return 645 + 100 * draw.Normal(); },
          [&](const VisibleChange& told) { return c.up ? told.deviations_up : told.deviations_down; },
          [&](double told) { return 645 + 100 * (draw.Normal() + (c.up ? told : -told)); });
    });
    EXPECT_GT(periods, 0.5);
    EXPECT_LT(periods, 1.6);
  }
}

TEST(Visible, OfANumberItTellsTheMedianThatWouldBeNew) {
  Draw draw(5);
  NumberWatch watch;
  Feed(watch, 6000, 86'400 / 200, kLnA, [&](int64_t) { return 645 + 100 * draw.Normal(); });
  const VisibleChange day = watch.Ahead().day;
  ASSERT_TRUE(day.above && day.below && day.deviations_up && day.deviations_down);
  EXPECT_NEAR(*day.above, 645 + 100 * *day.deviations_up, 15);
  EXPECT_NEAR(*day.below, 645 - 100 * *day.deviations_down, 15);
}

TEST(Visible, WhatIsToldOfAMixIsSeenInAboutThatTime) {
  const auto usual = [](Draw& draw) { return draw.Hit(0.3) ? size_t{1} : size_t{0}; };
  for (const Case& c : {Case{0, 20, 600, 7, true}, Case{0, 200, 6000, 1, true}, Case{0, 2000, 30'000, 1, true}}) {
    SCOPED_TRACE(::testing::Message() << c.a_day << " a day, " << c.days);
    const double periods = MedianPeriods([&](Draw draw) {
      MixWatch watch;
      return PeriodsUntilSeen(
          watch, c.learned, c.a_day, c.days, [&](int64_t) { return usual(draw); },
          [](const VisibleChange& told) { return told.unseen; },
          [&](double told) { return draw.Hit(told) ? size_t{2} : usual(draw); });
    });
    EXPECT_GT(periods, 0.5);
    EXPECT_LT(periods, 1.6);
    // The commonest label, becoming rarer.
    const double fewer = MedianPeriods([&](Draw draw) {
      MixWatch watch;
      return PeriodsUntilSeen(
          watch, c.learned, c.a_day, c.days, [&](int64_t) { return usual(draw); },
          [&](const VisibleChange& told) {
            EXPECT_EQ(watch.Ahead().label, 0U);
            return told.below;
          },
          [&](double told) { return draw.Hit(told) ? size_t{0} : size_t{1}; });
    });
    EXPECT_GT(fewer, 0.5);
    EXPECT_LT(fewer, 1.6);
  }
}

TEST(Visible, WhatIsToldOfAVolumeIsSeenInAboutThatTime) {
  for (const auto& [a_day, days, up] : {std::tuple(50.0, 7, true), std::tuple(50.0, 7, false),
                                        std::tuple(300.0, 7, false), std::tuple(2000.0, 1, false)}) {
    SCOPED_TRACE(::testing::Message() << a_day << " a day, " << days << (up ? " up" : " down"));
    std::vector<double> periods;
    for (uint64_t run = 0; run < kRuns; ++run) {
      testing::World world(testing::Rhythm::kDayAndWeek, testing::Noise::kPoisson, a_day, 700 + run);
      testing::Kept kept;
      const int64_t learned = 70 * kDayHours;
      testing::Run(world, kept, 0, learned, [](int64_t) { return 1.0; });
      const Outlook out = kept.volume.Ahead();
      EXPECT_NEAR(out.a_day, a_day, a_day / 4);
      const VisibleChange& change = days > 1 ? out.week : out.day;
      const std::optional<double> told = up ? change.above : change.below;
      if (!told || kept.Opened(Arrivals::What::kVolume) > 0) continue;
      const double ratio = *told * kDayHours / out.a_day;
      kept.told.clear();
      int64_t hours = 0;
      while (hours < 4 * days * kDayHours && kept.Opened(Arrivals::What::kVolume) == 0) {
        testing::Run(world, kept, learned + hours, learned + hours + 1, [&](int64_t) { return ratio; });
        ++hours;
      }
      periods.push_back(static_cast<double>(hours) / (days * kDayHours));
    }
    ASSERT_GT(periods.size(), kRuns / 2);
    std::sort(periods.begin(), periods.end());
    EXPECT_GT(periods[periods.size() / 2], 0.4);
    EXPECT_LT(periods[periods.size() / 2], 1.6);
  }
}

}  // namespace
}  // namespace telltale

// Volumes as streams have them: false alarms, delays, onset, return. TELLTALE_LONG_SIMULATION=n makes n times as many.
#include "stats/volume_watch.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "tests/stats/volume_world.h"

namespace telltale {
namespace {

using testing::Kept;
using testing::kMonday;
using testing::Noise;
using testing::Rhythm;
using testing::World;

constexpr auto kVolume = Arrivals::What::kVolume;
constexpr auto kSilence = Arrivals::What::kSilence;

double Usual(int64_t) { return 1; }

struct Cell {
  Rhythm rhythm;
  const char* name;
  double volume;  // the most alarms of each kind a year that are let pass, of 0.1 allowed
  double silence;
};

TEST(VolumeWatch, StaysQuietOnStreamsThatDoNotChange) {
  double all_volume = 0;
  double all_silence = 0;
  int cells = 0;
  for (const Cell& cell :
       {Cell{Rhythm::kDayAndWeek, "day and week", 0.3, 1.2}, Cell{Rhythm::kOffice, "office", 0.5, 1.2},
        Cell{Rhythm::kDemonstration, "demonstration", 0.6, 1.6}, Cell{Rhythm::kNightly, "nightly", 0.3, 0.6}}) {
    for (const double a_day : {10.0, 50.0, 300.0, 2000.0}) {
      std::printf("%-14s %5.0f a day:", cell.name, a_day);
      for (const auto& [noise, called] :
           {std::pair(Noise::kPoisson, "none"), std::pair(Noise::kSpread30, "30 %"), std::pair(Noise::kSwing, "swing"),
            std::pair(Noise::kDays, "days"), std::pair(Noise::kClusters, "clusters")}) {
        const int streams = testing::Streams(1);
        double volume = 0;
        double silence = 0;
        for (int s = 0; s < streams; ++s) {
          World world(cell.rhythm, noise, a_day, 100 + static_cast<uint64_t>(s));
          Kept kept;
          testing::Run(world, kept, 0, 365 * kDayHours, Usual);
          volume += static_cast<double>(kept.Opened(kVolume)) / streams;
          silence += static_cast<double>(kept.Opened(kSilence)) / streams;
        }
        std::printf("  %s %.2f, %.2f", called, volume, silence);
        all_volume += volume;
        all_silence += silence;
        ++cells;
        EXPECT_LE(volume, streams < 10 ? 1 : cell.volume) << cell.name << " " << a_day << " " << called;
        EXPECT_LE(silence, streams < 10 ? 3 : cell.silence) << cell.name << " " << a_day << " " << called;
      }
      std::printf("\n");
    }
  }
  std::printf("all: %.3f and %.3f a year\n", all_volume / cells, all_silence / cells);
  EXPECT_LE(all_volume / cells, 0.15);
  EXPECT_LE(all_silence / cells, 0.4);
}

TEST(VolumeWatch, SaysNothingBeforeEightWholeDays) {
  World world(Rhythm::kFlat, Noise::kPoisson, 3000, 1);
  Kept kept;
  testing::Run(world, kept, 1, 8 * kDayHours, [](int64_t hour) { return hour < 4 * kDayHours ? 1.0 : 0.01; });
  EXPECT_TRUE(kept.told.empty());
  EXPECT_EQ(kept.volume.Summary().state, WatchState::kLearning);
}

struct Level {
  double a_day;
  double level;
  int64_t median;  // delay in hours, at most
};

TEST(VolumeWatch, SeesAnOutageHalfAndTwice) {
  for (const Level& want : {Level{5000, 0, 5}, Level{5000, 0.5, 6}, Level{5000, 2, 6}, Level{300, 0, 8},
                            Level{300, 0.5, 36}, Level{300, 2, 18}}) {
    std::vector<int64_t> delays;
    std::vector<int64_t> onsets;
    std::vector<int64_t> returns;
    const int runs = testing::Streams(6);
    for (int run = 0; run < runs; ++run) {
      World world(Rhythm::kDayAndWeek, Noise::kPoisson, want.a_day, 500 + static_cast<uint64_t>(run));
      Kept kept;
      const int64_t at = 36 * kDayHours + 6 + run * 7 % 24;
      testing::Run(world, kept, 0, at, Usual);
      ASSERT_TRUE(kept.told.empty());
      testing::Run(world, kept, at, at + 96, [&](int64_t) { return want.level; });
      kept.Pass(StartOfHour(kMonday + at + 96));
      testing::Run(world, kept, at + 96, at + 240, Usual);
      for (const testing::Told& told : kept.told) {
        if (told.event.what != kVolume) continue;
        const int64_t since = HourOf(told.event.time) - kMonday - at;
        if (told.event.change == Change::kOpened) {
          EXPECT_EQ(told.summary.up, want.level > 1);
          delays.push_back(since);
          onsets.push_back(HourOf(told.summary.onset) - kMonday - at);
          EXPECT_NEAR(told.summary.current / told.summary.baseline, want.level, 0.2 + 0.3 * want.level);
        } else {
          returns.push_back(since - 96);
        }
      }
    }
    ASSERT_EQ(delays.size(), static_cast<size_t>(runs)) << want.a_day << " " << want.level;
    ASSERT_EQ(returns.size(), static_cast<size_t>(runs)) << want.a_day << " " << want.level;
    for (auto* hours : {&delays, &onsets, &returns}) std::sort(hours->begin(), hours->end());
    const size_t middle = delays.size() / 2;
    const size_t late = delays.size() * 9 / 10;
    std::printf("%5.0f a day x %.1f: after %ld (%ld) hours, onset %+ld, back after %ld (%ld)\n", want.a_day, want.level,
                delays[middle], delays[late], onsets[middle], returns[middle], returns[late]);
    EXPECT_LE(delays[middle], want.median) << want.a_day << " " << want.level;
    EXPECT_LE(std::abs(onsets[middle]), 3);
    EXPECT_LE(returns[middle], 48);
  }
}

TEST(VolumeWatch, WhatAnIncidentHeldIsNotLearned) {
  World world(Rhythm::kFlat, Noise::kPoisson, 3000, 3);
  Kept kept;
  testing::Run(world, kept, 0, 40 * kDayHours, [](int64_t hour) { return hour < 20 * kDayHours ? 1 : 0.5; });
  ASSERT_EQ(kept.Opened(kVolume), 1);
  EXPECT_TRUE(kept.volume.is_open());
  EXPECT_NEAR(kept.arrivals.profile().outputs_a_day(), 3000, 100);
  EXPECT_NEAR(kept.volume.Summary().baseline, 125, 5);
  EXPECT_NEAR(kept.volume.Summary().current, 62.5, 3);
}

TEST(VolumeWatch, AClockPutBackIsNoAlarm) {
  // Everything comes an hour later from a Sunday on, as in offices when summer time ends.
  World world(Rhythm::kOffice, Noise::kPoisson, 3000, 4);
  Kept kept;
  testing::Run(world, kept, 0, 41 * kDayHours, Usual);
  for (int64_t hour = 41 * kDayHours; hour < 70 * kDayHours; ++hour) {
    for (const Time t : world.Hour(kMonday + hour, 1)) kept.Add(t + kHour);
  }
  EXPECT_TRUE(kept.told.empty());
}

TEST(VolumeWatch, EightWeeksOfNothingAreForgotten) {
  World world(Rhythm::kFlat, Noise::kPoisson, 3000, 5);
  Kept kept;
  testing::Run(world, kept, 0, 20 * kDayHours, Usual);
  kept.Add(StartOfHour(kMonday + int64_t{100'000} * kDayHours));
  EXPECT_FALSE(kept.volume.is_open());
  EXPECT_FALSE(kept.silence.is_open());
  EXPECT_FALSE(kept.arrivals.profile().is_known());
  ASSERT_EQ(kept.told.size(), 4u) << "both opened, and both are over";
}

}  // namespace
}  // namespace telltale

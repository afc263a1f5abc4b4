// Silence: the deadline, the rule that needs no history, streams with long nights and slow jobs.
#include "stats/silence_watch.h"

#include <gtest/gtest.h>

#include "tests/stats/volume_world.h"

namespace telltale {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::Kept;
using testing::kMonday;
using testing::Noise;
using testing::Rhythm;
using testing::World;

constexpr auto kSilence = Arrivals::What::kSilence;

double Usual(int64_t) { return 1; }

Kept After(Rhythm rhythm, double a_day, int64_t end_hours) {
  World world(rhythm, Noise::kPoisson, a_day, 7);
  Kept kept;
  testing::Run(world, kept, 0, end_hours, Usual);
  EXPECT_TRUE(kept.told.empty());
  return kept;
}

TEST(SilenceWatch, OpensWhenChanceDoesNotExplainTheWait) {
  Kept kept = After(Rhythm::kFlat, 5000, 36 * kDayHours);
  const Time quiet = StartOfHour(kMonday + 36 * kDayHours);
  kept.Pass(quiet + minutes(3));
  EXPECT_TRUE(kept.told.empty());
  kept.Pass(quiet + minutes(12));
  ASSERT_EQ(kept.told.size(), 1u);
  EXPECT_EQ(kept.told[0].event.what, kSilence);
  EXPECT_GT(kept.told[0].event.time, quiet + minutes(3));
  EXPECT_LT(kept.told[0].event.time, quiet + minutes(12)) << "told as of when it was one";
  EXPECT_NEAR(kept.told[0].summary.baseline, 86400 / 5000.0, 2);
  EXPECT_EQ(kept.silence.Summary().current,
            static_cast<double>((quiet + minutes(12) - kept.silence.last()).count()) / 1000);
  kept.Add(quiet + minutes(20));
  ASSERT_EQ(kept.told.size(), 2u);
  EXPECT_EQ(kept.told[1].event.change, Change::kResolved);
  EXPECT_EQ(kept.told[1].event.time, quiet + minutes(20));
}

TEST(SilenceWatch, IsToldTheSameWithTheNextOutput) {
  Kept ticked = After(Rhythm::kFlat, 5000, 36 * kDayHours);
  Kept late = After(Rhythm::kFlat, 5000, 36 * kDayHours);
  const Time quiet = StartOfHour(kMonday + 36 * kDayHours);
  for (int minute = 0; minute < 7 * 60; ++minute) ticked.Pass(quiet + minutes(minute));
  ticked.Add(quiet + hours(7));
  late.Add(quiet + hours(7));
  ASSERT_EQ(ticked.told.size(), late.told.size());
  ASSERT_EQ(late.told.size(), 3u) << "silence, volume, silence is over";
  for (size_t i = 0; i < late.told.size(); ++i) {
    EXPECT_EQ(ticked.told[i].event.what, late.told[i].event.what);
    EXPECT_EQ(ticked.told[i].event.time, late.told[i].event.time);
    EXPECT_EQ(ticked.told[i].summary.current, late.told[i].summary.current);
    EXPECT_EQ(ticked.told[i].summary.baseline, late.told[i].summary.baseline);
  }
}

TEST(SilenceWatch, NightsAndWeekendsOfAnOfficeAreNoSilence) {
  const Kept kept = After(Rhythm::kOffice, 3000, 60 * kDayHours);
  EXPECT_EQ(kept.Opened(kSilence), 0);
}

TEST(SilenceWatch, ANightlyJobMayComeHoursLaterButNotNever) {
  Kept kept = After(Rhythm::kNightly, 500, 36 * kDayHours);
  const Time night = StartOfHour(kMonday + 36 * kDayHours);
  kept.Pass(night + hours(8));
  EXPECT_TRUE(kept.told.empty()) << "six hours late";
  kept.Pass(night + hours(24));
  EXPECT_EQ(kept.Opened(kSilence), 1);
}

TEST(SilenceWatch, ARuleNeedsNoHistory) {
  const VolumeProfile nothing;
  const SilenceWatch learned(true, Duration(0));
  const Time last = StartOfHour(kMonday);
  EXPECT_EQ(learned.Deadline(nothing, last, 0), Time::max());
  Kept kept;
  kept.silence = SilenceWatch(true, hours(1));
  EXPECT_EQ(kept.silence.Deadline(nothing, last, 0), last + minutes(75));
  kept.Add(last);
  kept.Pass(last + minutes(75) - Duration(1));
  EXPECT_TRUE(kept.told.empty());
  kept.Pass(last + minutes(75));
  ASSERT_EQ(kept.told.size(), 1u);
  EXPECT_EQ(kept.told[0].summary.baseline, 3600);
  EXPECT_EQ(kept.told[0].summary.baseline_n, 0);
  kept.Add(last + minutes(90));
  EXPECT_FALSE(kept.silence.is_open());
  kept.Pass(last + minutes(165));
  EXPECT_EQ(kept.Opened(kSilence), 2) << "and again, within the same hour";
}

TEST(SilenceWatch, WhatIsTooLateForItsHourEndsASilenceOnlyIfItIsNewer) {
  Kept kept;
  kept.silence = SilenceWatch(true, hours(1));
  const Time last = StartOfHour(kMonday) + minutes(30);
  kept.Add(last);
  kept.Pass(last + hours(3));
  ASSERT_TRUE(kept.silence.is_open());
  EXPECT_FALSE(kept.arrivals.Count(last - minutes(5), kept.watches()));
  EXPECT_TRUE(kept.silence.is_open());
  EXPECT_TRUE(kept.arrivals.Count(last + minutes(5), kept.watches()));
  EXPECT_FALSE(kept.silence.is_open());
}

TEST(SilenceWatch, WaitsForASilenceThatIsOverAreNotLearned) {
  Kept kept = After(Rhythm::kFlat, 5000, 36 * kDayHours);
  const double before = kept.arrivals.profile().burstiness();
  World world(Rhythm::kFlat, Noise::kPoisson, 5000, 8);
  testing::Run(world, kept, 36 * kDayHours + 5, 46 * kDayHours, Usual);
  EXPECT_EQ(kept.Opened(kSilence), 1);
  EXPECT_NEAR(kept.arrivals.profile().burstiness(), before, 0.3);
}

}  // namespace
}  // namespace telltale

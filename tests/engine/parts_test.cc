// The small parts of a stream: tally, versions, traffic, gross floor, incident log, histogram.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/gross.h"
#include "engine/histogram.h"
#include "engine/incident.h"
#include "engine/tally.h"
#include "engine/traffic.h"
#include "engine/verdict.h"
#include "engine/versions.h"

namespace telltale {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::Pair;

TEST(Tally, FoldsWhatDoesNotFit) {
  Tally tally(2);
  EXPECT_TRUE(tally.Add("a"));
  EXPECT_TRUE(tally.Add("b"));
  EXPECT_FALSE(tally.Add("c"));
  EXPECT_FALSE(tally.Add("d"));
  EXPECT_TRUE(tally.Add("a"));
  EXPECT_THAT(tally.Counts(), ElementsAre(Pair("__other__", 2), Pair("a", 2), Pair("b", 1)));
}

TEST(Versions, RemembersTheFirstSightingOnly) {
  Versions versions(10);
  versions.See("v1", "m1", Time{});
  versions.See("v2", "m1", Time{} + hours(1));
  versions.See("v1", "m1", Time{} + hours(2));
  versions.See("v2", "m1", Time{} + hours(3));
  ASSERT_EQ(versions.sightings().size(), 3u);  // v1, m1, v2
  const auto change = versions.LastChange(Time{} + hours(3));
  ASSERT_TRUE(change);
  EXPECT_EQ(change->what, "prompt");
  EXPECT_EQ(change->from, "v1");
  EXPECT_EQ(change->to, "v2");
  EXPECT_EQ(change->time, Time{} + hours(1));
}

TEST(Versions, TheFirstVersionIsNoChange) {
  Versions versions(10);
  versions.See("v1", "", Time{});
  EXPECT_FALSE(versions.LastChange(Time{} + hours(1)));
}

TEST(Versions, AreBounded) {
  Versions versions(2);
  EXPECT_TRUE(versions.See("v1", "", Time{}));
  EXPECT_TRUE(versions.See("v2", "", Time{}));
  EXPECT_FALSE(versions.See("v3", "", Time{}));
  EXPECT_EQ(versions.sightings().size(), 2u);
}

TEST(Traffic, NamesTheClassOfAnOutputAMinute) {
  Traffic traffic;
  for (int minute = 0; minute < 1000; ++minute) traffic.Add(Time{} + minutes(minute));
  EXPECT_DOUBLE_EQ(traffic.looks_a_year(), 1'024'000);  // 525,600 a year, rounded up
}

TEST(Traffic, CountsALookOnce) {
  Traffic traffic;
  for (int i = 0; i < 100'000; ++i) traffic.Add(Time{} + std::chrono::milliseconds(10 * i));
  EXPECT_LE(traffic.looks_a_year(), kMostLooksPerYear);
  EXPECT_DOUBLE_EQ(traffic.looks_a_year(), kMostLooksPerYear);
}

TEST(Traffic, DoesNotWanderWithTheHourOfTheDay) {
  Traffic traffic;
  Time now{};
  double least = 1e12;
  double most = 0;
  for (int i = 0; i < 20'000; ++i) {
    const auto hour = (now.time_since_epoch() / hours(1)) % 24;
    now += hour < 8 ? minutes(8) : minutes(2);  // four times as busy by day
    traffic.Add(now);
    if (i > 500) {
      least = std::min(least, traffic.looks_a_year());
      most = std::max(most, traffic.looks_a_year());
    }
  }
  EXPECT_DOUBLE_EQ(least, most);
}

TEST(GrossFloor, NeedsTwentyAnswers) {
  GrossFloor floor;
  for (int i = 0; i < 19; ++i) {
    floor.Add(true);
    EXPECT_FALSE(floor.is_gross(GrossLevel::kHalf));
  }
  floor.Add(true);
  EXPECT_TRUE(floor.is_gross(GrossLevel::kHalf));
  EXPECT_TRUE(floor.is_gross(GrossLevel::kAll));
  EXPECT_FALSE(floor.is_gross(GrossLevel::kNever));
  floor.Add(false);
  EXPECT_TRUE(floor.is_gross(GrossLevel::kHalf));
  EXPECT_FALSE(floor.is_gross(GrossLevel::kAll));
}

TEST(GrossFloor, HalfIsNotMoreThanHalf) {
  GrossFloor floor;
  for (int i = 0; i < 100; ++i) floor.Add(i % 2 == 0);
  EXPECT_EQ(floor.hits(), 10);
  EXPECT_FALSE(floor.is_gross(GrossLevel::kHalf));
}

TEST(GrossFloor, IsOverAtAFifth) {
  GrossFloor floor;
  for (int i = 0; i < 20; ++i) floor.Add(true);
  for (int i = 0; i < 15; ++i) floor.Add(false);
  EXPECT_FALSE(floor.is_over());
  floor.Add(false);
  EXPECT_TRUE(floor.is_over());
}

Verdict Named(const std::string& alertname, Severity severity) {
  Verdict verdict;
  verdict.alertname = alertname;
  verdict.severity = severity;
  return verdict;
}

TEST(IncidentLog, KeepsItsNameWhileOthersJoin) {
  IncidentLog log;
  log.Open(std::vector<size_t>{3, 1}, Named("LengthShift", Severity::kWarning), Time{} + hours(1));
  log.Open(std::vector<size_t>{7}, Named("RefusalRateHigh", Severity::kCritical), Time{} + hours(2));
  ASSERT_TRUE(log.current());
  EXPECT_EQ(log.current()->alertname, "LengthShift");
  EXPECT_EQ(log.current()->severity, Severity::kWarning);
  EXPECT_THAT(log.current()->members, ElementsAre(3, 1, 7));
  EXPECT_EQ(log.current()->opened, Time{} + hours(1));
}

TEST(IncidentLog, IsOverWhenAllAreResolved) {
  IncidentLog log;
  log.Open(std::vector<size_t>{3, 1}, Named("LengthShift", Severity::kWarning), Time{});
  EXPECT_FALSE(log.TakeReturned());
  EXPECT_FALSE(log.Resolve(3, Time{} + hours(1), Time{} + hours(1)));
  EXPECT_TRUE(log.is_open());
  EXPECT_TRUE(log.TakeReturned());
  EXPECT_FALSE(log.TakeReturned());
  EXPECT_TRUE(log.Resolve(1, Time{} + hours(2), Time{} + hours(2)));
  EXPECT_FALSE(log.TakeReturned()) << "nobody is left to be told";
  EXPECT_FALSE(log.is_open());
  EXPECT_EQ(log.current()->resolved, Time{} + hours(2));
}

TEST(IncidentLog, IsForgottenOnlyAfterItWasNewsLongEnough) {
  IncidentLog log;
  log.Open(std::vector<size_t>{0}, Named("LengthShift", Severity::kWarning), Time{});
  log.Forget(Time{} + hours(100), minutes(15));
  EXPECT_TRUE(log.is_open()) << "an open incident is never forgotten";
  log.Resolve(0, Time{} + hours(1), Time{} + hours(1));
  log.Forget(Time{} + hours(1) + minutes(15), minutes(15));
  EXPECT_TRUE(log.current());
  log.Forget(Time{} + hours(1) + minutes(15) + seconds(1), minutes(15));
  EXPECT_FALSE(log.current());
}

TEST(Histogram, PutsABoundIntoItsOwnBucket) {
  Histogram histogram(kConfidenceBounds);
  histogram.Add(0.1);
  histogram.Add(0.11);
  histogram.Add(2);
  const HistogramSnapshot look = histogram.Look();
  EXPECT_EQ(look.counts[0], 1u);
  EXPECT_EQ(look.counts[1], 1u);
  EXPECT_EQ(look.counts.back(), 1u);
  EXPECT_DOUBLE_EQ(look.sum, 2.21);
}

}  // namespace
}  // namespace telltale

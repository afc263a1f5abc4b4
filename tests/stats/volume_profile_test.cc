// The profile of a history: means, spread, and what its own waits say.
#include "stats/volume_profile.h"

#include <gtest/gtest.h>

#include "tests/stats/volume_world.h"

namespace telltale {
namespace {

using testing::kMonday;

// `outputs(hour)` in each hour, evenly, from the day before `kMonday` on.
template <typename Outputs>
HourHistory HistoryOf(int64_t days, Outputs outputs) {
  HourHistory history;
  history.Count(StartOfHour(kMonday - 1));
  for (int64_t hour = kMonday; hour < kMonday + days * kDayHours; ++hour) {
    const int64_t count = outputs(hour);
    for (int64_t i = 0; i < count; ++i) history.Count(StartOfHour(hour) + i * kHour / count);
  }
  history.Close(kMonday + days * kDayHours);
  return history;
}

bool IsWeekend(int64_t hour) { return HourOfWeek(hour) < kDayHours || HourOfWeek(hour) >= 6 * kDayHours; }

TEST(HourHistory, CountsHoursAndTheWaitsThatEndInThem) {
  HourHistory history;
  EXPECT_TRUE(history.empty());
  history.Count(StartOfHour(kMonday + 5));
  EXPECT_EQ(history.begin(), kMonday + kDayHours) << "the first whole day";
  history.Count(StartOfHour(kMonday + 23));
  EXPECT_EQ(history.end(), history.begin());
  history.Count(StartOfHour(kMonday + 25) + Duration(500));
  history.Count(StartOfHour(kMonday + 25) + Duration(900));
  EXPECT_EQ(history.at(kMonday + 24).outputs, 0u);
  EXPECT_EQ(history.at(kMonday + 25).outputs, 2u);
  EXPECT_EQ(Duration(history.at(kMonday + 25).wait), 2 * kHour + Duration(500));
  EXPECT_EQ(history.at(kMonday + 25).ended, 500u);
  history.LeaveOut(0, kMonday + 25);
  EXPECT_EQ(history.at(kMonday + 24).left_out, 1u);
  EXPECT_EQ(history.at(kMonday + 25).left_out, 0u);
}

TEST(HourHistory, KeepsEightWeeksAndStartsAnewAfterALongerGap) {
  HourHistory history;
  for (int64_t hour = kMonday; hour < kMonday + 80 * kDayHours; ++hour) history.Count(StartOfHour(hour));
  EXPECT_LE(history.end() - history.begin(), HourHistory::kMostHours);
  EXPECT_GE(history.end() - history.begin(), HourHistory::kMostHours - kDayHours);
  EXPECT_EQ(history.begin() % kDayHours, 0);
  const int64_t later = kMonday + int64_t{1'000'000} * kDayHours;
  history.Count(StartOfHour(later + 7));
  EXPECT_EQ(history.begin(), later);
  EXPECT_EQ(history.at(later + 7).outputs, 1u);
}

TEST(HourHistory, HoursBefore1970AreHoursToo) {
  EXPECT_EQ(DayOf(-1), -1);
  EXPECT_EQ(DayOf(-24), -1);
  EXPECT_EQ(DayOf(-25), -2);
  EXPECT_EQ(HourOfWeek(-4 * kDayHours), 0) << "1969-12-28 was a Sunday";
  EXPECT_EQ(HourOfWeek(kMonday), kDayHours);
}

TEST(VolumeProfile, NeedsEightWholeDays) {
  VolumeProfile profile;
  EXPECT_FALSE(profile.Fit(HistoryOf(7, [](int64_t) { return 3; }), kMonday + 7 * kDayHours));
  EXPECT_FALSE(profile.is_known());
  EXPECT_TRUE(profile.Fit(HistoryOf(8, [](int64_t) { return 3; }), kMonday + 8 * kDayHours));
  EXPECT_TRUE(profile.is_known());
  EXPECT_FALSE(profile.is_full());
}

TEST(VolumeProfile, KnowsTheDayTheWeekAndTheGrid) {
  const auto outputs = [](int64_t hour) { return IsWeekend(hour) ? 4 : hour % kDayHours < 12 ? 30 : 10; };
  VolumeProfile profile;
  ASSERT_TRUE(profile.Fit(HistoryOf(42, outputs), kMonday + 42 * kDayHours));
  EXPECT_TRUE(profile.is_full());
  EXPECT_EQ(profile.grid(), VolumeProfile::Grid::kHours);
  EXPECT_NEAR(profile.MeanOf(kMonday + 3), 30, 0.5);
  EXPECT_NEAR(profile.MeanOf(kMonday + 15), 10, 0.5);
  EXPECT_NEAR(profile.MeanOf(kMonday + 5 * kDayHours + 15), 4, 0.5);
  EXPECT_NEAR(profile.MeanOfDay(DayOf(kMonday)), 480, 5);
  EXPECT_EQ(profile.zeta(), 1.15);
  VolumeProfile rare;
  ASSERT_TRUE(rare.Fit(HistoryOf(42, [](int64_t) { return 5; }), kMonday + 42 * kDayHours));
  EXPECT_EQ(rare.grid(), VolumeProfile::Grid::kDays) << "120 a day";
  VolumeProfile nightly;
  ASSERT_TRUE(nightly.Fit(HistoryOf(42, [](int64_t hour) { return hour % kDayHours == 2 ? 5000 : 0; }),
                          kMonday + 42 * kDayHours));
  EXPECT_EQ(nightly.grid(), VolumeProfile::Grid::kDays) << "all in one hour";
  EXPECT_EQ(std::chrono::round<std::chrono::hours>(nightly.bearable_wait()), std::chrono::hours(29))
      << "23, and a quarter";
}

TEST(VolumeProfile, DaysOfAnIncidentTeachNothing) {
  HourHistory history = HistoryOf(20, [](int64_t hour) { return hour < kMonday + 10 * kDayHours ? 20 : 40; });
  VolumeProfile profile;
  history.LeaveOut(kMonday + 10 * kDayHours, kMonday + 20 * kDayHours);
  ASSERT_TRUE(profile.Fit(history, kMonday + 20 * kDayHours));
  EXPECT_NEAR(profile.outputs_a_day(), 480, 1);
  EXPECT_EQ(profile.days(), 10);
  history.LeaveOut(kMonday, kMonday + 3 * kDayHours);
  EXPECT_FALSE(profile.Fit(history, kMonday + 20 * kDayHours)) << "seven are too few";
  EXPECT_NEAR(profile.outputs_a_day(), 480, 1) << "the profile before stays in force";
}

TEST(VolumeProfile, AwaitsWhatIsUsualBetweenTwoTimes) {
  VolumeProfile profile;
  ASSERT_TRUE(profile.Fit(HistoryOf(42, [](int64_t hour) { return hour % kDayHours < 12 ? 40 : 10; }),
                          kMonday + 42 * kDayHours));
  const Time noon = StartOfHour(kMonday + 12);
  EXPECT_NEAR(profile.Awaited(noon - 4 * kHour, noon - 2 * kHour), 80, 1);
  EXPECT_NEAR(profile.Awaited(noon - kHour, noon), 10, 1) << "the last hour counts as the quiet ones after it";
  const double week = profile.Awaited(noon, noon + kWeekHours * kHour);
  EXPECT_NEAR(profile.Awaited(noon, noon + 100 * kWeekHours * kHour), 100 * week, 0.01 * week);
  EXPECT_EQ(profile.Awaited(noon, noon - kHour), 0);
  // Against a sum in small steps, and back again.
  for (const double outputs : {0.5, 17.0, 300.0, 4321.0, 99999.0}) {
    const Time by = profile.AwaitedBy(noon + Duration(1234567), outputs);
    EXPECT_NEAR(profile.Awaited(noon + Duration(1234567), by), outputs, 0.01);
  }
  double sum = 0;
  for (Time t = noon; t < noon + 30 * kHour; t += Duration(60'000)) sum += profile.Awaited(t, t + Duration(60'000));
  EXPECT_NEAR(sum, profile.Awaited(noon, noon + 30 * kHour), 0.01);
  EXPECT_EQ(profile.AwaitedBy(noon, 1e12), Time::max());
}

TEST(VolumeProfile, TheOwnSwingIsAZone) {
  testing::Draw draw(5);
  double level = 1;
  VolumeProfile profile;
  ASSERT_TRUE(profile.Fit(HistoryOf(42,
                                    [&](int64_t hour) {
                                      if (hour % kDayHours == 0) level = std::exp(0.25 * draw.Normal());
                                      return static_cast<int64_t>(100 * level);
                                    }),
                          kMonday + 42 * kDayHours));
  EXPECT_GT(profile.zeta(), 1.4);
  EXPECT_LT(profile.zeta(), 2.2);
}

TEST(VolumeProfile, ADayWithAllOrNothingIsNoNegativeBinomial) {
  testing::Draw draw(6);
  int64_t today = 0;
  VolumeProfile profile;
  ASSERT_TRUE(profile.Fit(HistoryOf(56,
                                    [&](int64_t hour) {
                                      if (hour % kDayHours == 0) today = draw.Hit(0.3) ? 0 : 500;
                                      return hour % kDayHours == 10 ? today : 0;
                                    }),
                          kMonday + 56 * kDayHours));
  EXPECT_GT(profile.phi(), 2) << "two empty days are no news";
}

}  // namespace
}  // namespace telltale

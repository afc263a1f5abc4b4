#include "base/time.h"

#include <gtest/gtest.h>

#include <random>

namespace telltale {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

TEST(Time, ReadsRfc3339) {
  const Time noon = *ParseTime("2026-01-05T12:00:00Z");
  EXPECT_EQ(ParseTime("2026-01-05T12:00:00.5Z"), noon + milliseconds(500));
  EXPECT_EQ(ParseTime("2026-01-05T12:00:00.123456789Z"), noon + milliseconds(123));
  EXPECT_EQ(ParseTime("2026-01-05T13:30:00+01:30"), noon);
  EXPECT_EQ(ParseTime("2026-01-05t07:00:00-05:00"), noon);
  EXPECT_EQ(ParseTime("2026-01-05 12:00:00z"), noon);
  EXPECT_EQ(ParseTime("1970-01-01T00:00:00Z"), Time{});
}

TEST(Time, RefusesWhatIsNotATime) {
  for (const char* text :
       {"", "2026", "2026-01-05", "2026-01-05T12:00:00", "2026-13-05T12:00:00Z", "2026-02-30T12:00:00Z",
        "2026-01-05T24:00:00Z", "2026-01-05T12:60:00Z", "2026-01-05T12:00:00.Z", "2026-01-05T12:00:00Zx",
        "2026-01-05T12:00:00+25:00", "26-01-05T12:00:00Z", "2026-01-05T12:00:00+0100"}) {
    EXPECT_FALSE(ParseTime(text)) << text;
  }
}

TEST(Time, PrintsWhatItReads) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 10'000; ++i) {
    const Time time{Duration(static_cast<int64_t>(random() % 4'000'000'000'000))};
    EXPECT_EQ(ParseTime(FormatTime(time)), time) << FormatTime(time);
  }
  EXPECT_EQ(FormatTime(Time{}), "1970-01-01T00:00:00Z");
  EXPECT_EQ(FormatTime(Time{milliseconds(1)}), "1970-01-01T00:00:00.001Z");
}

TEST(Duration, ReadsPrometheusForm) {
  EXPECT_EQ(ParseDuration("500ms"), milliseconds(500));
  EXPECT_EQ(ParseDuration("90d"), days(90));
  EXPECT_EQ(ParseDuration("1h30m"), minutes(90));
  EXPECT_EQ(ParseDuration("2w"), days(14));
  EXPECT_EQ(ParseDuration("1y"), days(365));
  EXPECT_EQ(ParseDuration("0"), Duration(0));
}

TEST(Duration, RefusesWhatIsNotADuration) {
  for (const char* text : {"", "1", "h", "1x", "-1h", "1 h", "1.5h", "99999999999h", "5000y", "1h30"}) {
    EXPECT_FALSE(ParseDuration(text)) << text;
  }
}

TEST(Duration, PrintsForPeople) {
  EXPECT_EQ(FormatDuration(minutes(90)), "1h30m");
  EXPECT_EQ(FormatDuration(days(90)), "90d");
  EXPECT_EQ(FormatDuration(Duration(0)), "0s");
  EXPECT_EQ(FormatDuration(-hours(1)), "-1h");
  EXPECT_EQ(ParseDuration(FormatDuration(days(800) + minutes(3) + milliseconds(7))),
            days(800) + minutes(3) + milliseconds(7));
}

}  // namespace
}  // namespace telltale

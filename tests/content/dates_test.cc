#include "content/dates.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

#include "base/time.h"

namespace telltale {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::sys_days;

const DateFormats kSlashes = {DateFormat::kMonthDaySlash, DateFormat::kDayMonthSlash};

// What a text is read as: "begin .. end", in UTC; "no date".
std::string Read(std::string_view text, DateFormats formats = kUndeclaredDateFormats) {
  const std::optional<DateSpan> span = ParseDate(text, formats);
  if (!span) return "no date";
  return FormatTime(span->begin) + " .. " + FormatTime(span->end);
}

// The same for texts without a zone, with what the zone leaves open taken away again.
std::string Local(std::string_view text, DateFormats formats = kUndeclaredDateFormats) {
  const std::optional<DateSpan> span = ParseDate(text, formats);
  if (!span) return "no date";
  return FormatTime(span->begin + hours(14)) + " .. " + FormatTime(span->end - hours(12));
}

TEST(DatesTest, AnIsoStampWithItsZoneIsOneSecond) {
  const std::string expected = "2026-11-25T10:00:00Z .. 2026-11-25T10:00:00.999Z";
  for (const char* text :
       {"2026-11-25T10:00:00Z", "2026-11-25 10:00:00Z", "2026-11-25t10:00:00z", "20261125T100000Z",
        "2026-11-25T11:00:00+01:00", "2026-11-25T11:00:00+0100", "2026-11-25T11:00:00+01", "2026-11-24T23:00:00-11:00",
        "2026-11-25 10:00:00 UTC", "2026-11-25 10:00:00 +0000", " \n2026-11-25T10:00:00Z\t", "2026-W48-3T10:00:00Z",
        "2026W483T100000Z", "2026-329T10:00:00Z", "2026-11-25 05:00:00 EST"})
    EXPECT_EQ(Read(text), expected) << text;
}

TEST(DatesTest, AnIsoSpanIsAsLongAsItsLastPart) {
  EXPECT_EQ(Read("2026-11-25T10:00Z"), "2026-11-25T10:00:00Z .. 2026-11-25T10:00:59.999Z");
  EXPECT_EQ(Read("2026-11-25T10Z"), "2026-11-25T10:00:00Z .. 2026-11-25T10:59:59.999Z");
  EXPECT_EQ(Read("2026-11-25T1000Z"), "2026-11-25T10:00:00Z .. 2026-11-25T10:00:59.999Z");
  EXPECT_EQ(Read("2026-11-25T10:00:00.25Z"), "2026-11-25T10:00:00.250Z .. 2026-11-25T10:00:00.250Z");
  EXPECT_EQ(Read("2026-11-25T10:00:00,123456789Z"), "2026-11-25T10:00:00.123Z .. 2026-11-25T10:00:00.123Z");
  EXPECT_EQ(Local("2026-11-25"), "2026-11-25T00:00:00Z .. 2026-11-25T23:59:59.999Z");
  EXPECT_EQ(Local("20261125"), "2026-11-25T00:00:00Z .. 2026-11-25T23:59:59.999Z");
  EXPECT_EQ(Local("2024-02"), "2024-02-01T00:00:00Z .. 2024-02-29T23:59:59.999Z");
  EXPECT_EQ(Local("2026-12"), "2026-12-01T00:00:00Z .. 2026-12-31T23:59:59.999Z");
  EXPECT_EQ(Local("2026-W53"), "2026-12-28T00:00:00Z .. 2027-01-03T23:59:59.999Z");
}

TEST(DatesTest, WithoutAZoneTheSpanReachesAroundTheWorld) {
  EXPECT_EQ(Read("2026-11-25"), "2026-11-24T10:00:00Z .. 2026-11-26T11:59:59.999Z");
  EXPECT_EQ(Read("2026-11-25T10:00:00"), "2026-11-24T20:00:00Z .. 2026-11-25T22:00:00.999Z");
}

TEST(DatesTest, MidnightAndLeapSecondsBelongToTheNextDay) {
  EXPECT_EQ(Read("2026-12-31T24:00:00Z"), "2027-01-01T00:00:00Z .. 2027-01-01T00:00:00.999Z");
  EXPECT_EQ(Read("2016-12-31T23:59:60Z"), "2017-01-01T00:00:00Z .. 2017-01-01T00:00:00.999Z");
  EXPECT_EQ(Read("2026-12-31T24:00:01Z"), "no date");
}

TEST(DatesTest, DaysAndClocksThatDoNotExistAreNoDates) {
  for (const char* text : {"2026-02-30",
                           "2026-13-01",
                           "2026-00-10",
                           "2026-11-00",
                           "2026-11-31",
                           "2025-02-29",
                           "0000-01-01",
                           "2025-366",
                           "2026-000",
                           "2025-W53-1",
                           "2026-W54",
                           "2026-W00-1",
                           "2026-W48-8",
                           "2026-W48-0",
                           "9999-W52-7",
                           "2026-11-25T25:00:00Z",
                           "2026-11-25T10:60:00Z",
                           "2026-11-25T10:00:61Z",
                           "2026-11-25T10:00:00+24:00",
                           "2026-11-25T10:00:00+01:60"})
    EXPECT_EQ(Read(text), "no date") << text;
}

TEST(DatesTest, OtherTextIsNoDate) {
  for (const char* text : {"",
                           " ",
                           "2026",
                           "2026-",
                           "2026-1-5",
                           "2026-11-2",
                           "2026-11-25T",
                           "2026-11-25T10:",
                           "2026-11-25T10:0",
                           "2026-11-25Z",
                           "2026-11-25T10:00:00X",
                           "2026-11-25T10:00:00Z!",
                           "on 2026-11-25",
                           "2026-11-25,",
                           "+2026-11-25",
                           "-2026-11-25",
                           "2026-11-25T10:00:00.Z",
                           "2026-11-25 10:00:00 CEST",
                           "12345678",
                           "20261125100000",
                           "2026-W4",
                           "2026-11T10:00",
                           "2026-W48T10:00",
                           "N/A",
                           "tomorrow",
                           "1795600800",
                           "25.11.2026",
                           "11/25/2026",
                           "25 November 2026",
                           "2026/11/25"})
    EXPECT_EQ(Read(text), "no date") << text;
  EXPECT_EQ(Read("2026-11-25" + std::string(1000, ' ')), Read("2026-11-25"));
  EXPECT_EQ(Read("2026-11-25T10:00:00." + std::string(1000, '0') + "Z"), "no date");
}

TEST(DatesTest, Rfc2822IsReadUndeclared) {
  const std::string expected = "2026-11-25T09:00:00Z .. 2026-11-25T09:00:00.999Z";
  for (const char* text :
       {"Wed, 25 Nov 2026 10:00:00 +0100", "25 Nov 2026 10:00:00 +0100", "Wed, 25 Nov 2026 09:00:00 GMT",
        "wed, 25 nov 2026 09:00:00 UT", "Wed, 25 Nov 26 04:00:00 EST", "Wed, 25 Nov 2026 01:00:00 PST",
        "Wed, 25 Nov 2026 10:00:00 +0100 (CET)", "Fri, 25 Nov 2026 09:00:00 Z", "Wed,  25  Nov  2026  09:00:00  GMT"})
    EXPECT_EQ(Read(text), expected) << text;
  EXPECT_EQ(Read("1 Jan 99 00:00 GMT"), "1999-01-01T00:00:00Z .. 1999-01-01T00:00:59.999Z");
  for (const char* text :
       {"Wed, 31 Nov 2026 10:00:00 +0100", "Wed, 25 Nov 2026", "Wed, Nov 25 2026 10:00:00 +0100",
        "25 November 2026 10:00 GMT", "Wed, 25 Nov 2026 10:00:00 +0100 (CET", "Wed, 25 Nov 2026 10:00:00 +0100 (CET) x",
        "Wed 25 Nov 026 10:00 GMT", "Wed, 25 Nov 2026 10:00:00 XYZ"})
    EXPECT_EQ(Read(text), "no date") << text;
}

struct Row {
  const char* text;
  DateFormats formats;
  const char* expected;  // the day, or the span where it is not one day
};

TEST(DatesTest, DeclaredFormsAreRead) {
  const DateFormats dot = {DateFormat::kDayDot};
  const DateFormats us = {DateFormat::kMonthDaySlash};
  const DateFormats eu = {DateFormat::kDayMonthSlash};
  const DateFormats year = {DateFormat::kYearSlash};
  const DateFormats english = {DateFormat::kEnglish};
  const std::array<Row, 52> kRows = {{
      {"25.11.2026", dot, "2026-11-25"},
      {"5.1.2026", dot, "2026-01-05"},
      {"05. 01. 2026", dot, "2026-01-05"},
      {"25.11.2026 10:00", dot, "2026-11-25T10:00:00Z .. 2026-11-25T10:00:59.999Z"},
      {"25.11.2026, 9:05:07", dot, "2026-11-25T09:05:07Z .. 2026-11-25T09:05:07.999Z"},
      {"11.25.2026", dot, "no date"},
      {"25.11.26", dot, "no date"},
      {"25.11.2026.", dot, "no date"},
      {"25.11.20261", dot, "no date"},
      {"2026-11-25", dot, "no date"},
      {"11/25/2026", us, "2026-11-25"},
      {"1/5/2026", us, "2026-01-05"},
      {"11/25/2026 10:00 PM", us, "2026-11-25T22:00:00Z .. 2026-11-25T22:00:59.999Z"},
      {"11/25/2026 12:00:00 a.m.", us, "2026-11-25T00:00:00Z .. 2026-11-25T00:00:00.999Z"},
      {"11/25/2026 12:00pm", us, "2026-11-25T12:00:00Z .. 2026-11-25T12:00:59.999Z"},
      {"11/25/2026 13:00 PM", us, "no date"},
      {"11/25/2026 0:30 AM", us, "no date"},
      {"11/25/2026 10", us, "no date"},
      {"25/11/2026", us, "no date"},
      {"25/11/2026", eu, "2026-11-25"},
      {"03/04/2026", eu, "2026-04-03"},
      {"03/04/2026", us, "2026-03-04"},
      {"03/04/2026", kSlashes, "2026-03-04T00:00:00Z .. 2026-04-03T23:59:59.999Z"},
      {"25/11/2026", kSlashes, "2026-11-25"},
      {"11/25/2026", kSlashes, "2026-11-25"},
      {"25/25/2026", kSlashes, "no date"},
      {"1/2/3", kSlashes, "no date"},
      {"2026/11/25", year, "2026-11-25"},
      {"2026/1/5 23:59", year, "2026-01-05T23:59:00Z .. 2026-01-05T23:59:59.999Z"},
      {"2026/25/11", year, "no date"},
      {"25 November 2026", english, "2026-11-25"},
      {"25 Nov 2026", english, "2026-11-25"},
      {"25th of November, 2026", english, "2026-11-25"},
      {"1st nov. 2026", english, "2026-11-01"},
      {"Nov 25, 2026", english, "2026-11-25"},
      {"NOVEMBER 25th 2026", english, "2026-11-25"},
      {"Sept. 5, 2026", english, "2026-09-05"},
      {"25-Nov-2026", english, "2026-11-25"},
      {"Wednesday, November 25, 2026", english, "2026-11-25"},
      {"Wednesday 25 November 2026", english, "2026-11-25"},
      {"May 2026", english, "2026-05-01T00:00:00Z .. 2026-05-31T23:59:59.999Z"},
      {"Nov 25, 2026, 10:00 PM", english, "2026-11-25T22:00:00Z .. 2026-11-25T22:00:59.999Z"},
      {"November 25, 2026 at 9:30", english, "2026-11-25T09:30:00Z .. 2026-11-25T09:30:59.999Z"},
      {"February 30, 2026", english, "no date"},
      {"25 Novembre 2026", english, "no date"},
      {"Novice 25, 2026", english, "no date"},
      {"25 2026", english, "no date"},
      {"November 25", english, "no date"},
      {"25 November 2026 on", english, "no date"},
      {"Wednesday", english, "no date"},
      {"25xx November 2026", english, "no date"},
      {"0 November 2026", english, "no date"},
  }};
  for (const Row& row : kRows) {
    std::string expected = row.expected;
    if (expected.size() == 10) expected += "T00:00:00Z .. " + expected + "T23:59:59.999Z";
    EXPECT_EQ(Local(row.text, row.formats), expected) << row.text;
  }
}

TEST(DatesTest, NumbersAreTimesOnlyWhereDeclared) {
  const DateFormats in_seconds = {DateFormat::kUnixSeconds};
  const DateFormats in_millis = {DateFormat::kUnixMilliseconds};
  const DateFormats either = {DateFormat::kUnixSeconds, DateFormat::kUnixMilliseconds};
  const std::string noon = "2026-11-25T10:00:00Z .. 2026-11-25T10:00:00";
  EXPECT_EQ(Read("1795600800", in_seconds), noon + ".999Z");
  EXPECT_EQ(Read("1795600800.25", in_seconds), "2026-11-25T10:00:00.250Z .. 2026-11-25T10:00:00.250Z");
  EXPECT_EQ(Read("1795600800000", in_millis), noon + "Z");
  EXPECT_EQ(Read("1795600800", either), noon + ".999Z");
  EXPECT_EQ(Read("1795600800000", either), noon + "Z");
  EXPECT_EQ(Read("0", in_seconds), "1970-01-01T00:00:00Z .. 1970-01-01T00:00:00.999Z");
  EXPECT_EQ(Read("-0.001", in_seconds), "1969-12-31T23:59:59.999Z .. 1969-12-31T23:59:59.999Z");
  EXPECT_EQ(Read("253402300799", in_seconds), "9999-12-31T23:59:59Z .. 9999-12-31T23:59:59.999Z");
  for (const char* text : {"253402300800", "999999999999999", "9999999999999999", "-62135596801", "1795600800.", "-",
                           "1e9", "1 795 600 800", "0x10", "+5"})
    EXPECT_EQ(Read(text, in_seconds), "no date") << text;
  // Eight digits are a day before they are a second, where both may be meant.
  EXPECT_EQ(Read("20261125", {DateFormat::kIso8601, DateFormat::kUnixSeconds}), Read("20261125"));
}

TEST(DatesTest, EveryDayOfFourCenturiesIsReadAsItself) {
  const std::array<DateFormat, 5> forms = {DateFormat::kDayDot, DateFormat::kMonthDaySlash, DateFormat::kDayMonthSlash,
                                           DateFormat::kYearSlash, DateFormat::kEnglish};
  const char* const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                "July",    "August",   "September", "October", "November", "December"};
  int year = 0;
  int ordinal = 0;
  for (sys_days day = std::chrono::year(1799) / 1 / 1; day < sys_days(std::chrono::year(2201) / 1 / 1);
       day += days(1)) {
    const std::chrono::year_month_day date{day};
    ordinal = static_cast<int>(date.year()) == year ? ordinal + 1 : 1;
    year = static_cast<int>(date.year());
    // Its week, counted from the Thursday in it.
    const int weekday = static_cast<int>(std::chrono::weekday(day).iso_encoding());
    const std::chrono::year_month_day thursday{day + days(4 - weekday)};
    const auto week = (sys_days(thursday) - sys_days(thursday.year() / 1 / 1)).count() / 7 + 1;
    std::array<char, 96> text{};
    const auto expect = [&](DateFormats formats) {
      const std::optional<DateSpan> span = ParseDate(text.data(), formats);
      ASSERT_TRUE(span) << text.data();
      ASSERT_EQ(span->begin + hours(14), Time(day)) << text.data();
      ASSERT_EQ(span->end - hours(12), Time(day) + hours(24) - Duration(1)) << text.data();
    };
    const unsigned month = static_cast<unsigned>(date.month());
    const unsigned mday = static_cast<unsigned>(date.day());
    const auto print = [&](const char* form, auto... parts) {
      std::snprintf(text.data(), text.size(), form, parts...);
    };
    print("%04d-%02u-%02u", year, month, mday), expect(kUndeclaredDateFormats);
    print("%04d%02u%02u", year, month, mday), expect(kUndeclaredDateFormats);
    print("%04d-%03d", year, ordinal), expect(kUndeclaredDateFormats);
    print("%04d-W%02ld-%d", static_cast<int>(thursday.year()), static_cast<long>(week), weekday);
    expect(kUndeclaredDateFormats);
    print("%u.%u.%04d", mday, month, year), expect({forms[0]});
    print("%02u/%02u/%04d", month, mday, year), expect({forms[1]});
    print("%u/%u/%04d", mday, month, year), expect({forms[2]});
    print("%04d/%u/%02u", year, month, mday), expect({forms[3]});
    print("%s %u, %04d", months[month - 1], mday, year), expect({forms[4]});
    if (HasFatalFailure()) return;
  }
}

TEST(DatesTest, OnlyDaysThatExistAreRead) {
  for (int year : {1, 4, 100, 400, 1899, 1900, 2000, 2023, 2024, 9999}) {
    for (int month = 0; month <= 13; ++month) {
      for (int day = 0; day <= 32; ++day) {
        std::array<char, 64> text{};
        std::snprintf(text.data(), text.size(), "%04d-%02d-%02d", year, month, day);
        const std::chrono::year_month_day date{std::chrono::year(year),
                                               std::chrono::month(static_cast<unsigned>(month)),
                                               std::chrono::day(static_cast<unsigned>(day))};
        ASSERT_EQ(ParseDate(text.data()).has_value(), date.ok()) << text.data();
      }
    }
  }
}

TEST(DatesTest, StaleAndFutureNeedTheWholeSpanBeyondTheBound) {
  const Time now = *ParseTime("2026-11-25T10:00:00Z");
  const auto stale = [&](const char* text, Duration age) { return IsStale(*ParseDate(text), now, age); };
  const auto future = [&](const char* text, Duration ahead) { return IsFuture(*ParseDate(text), now, ahead); };
  EXPECT_FALSE(stale("2026-11-25T09:00:00Z", hours(1)));
  EXPECT_TRUE(stale("2026-11-25T08:59:58Z", hours(1)));
  EXPECT_FALSE(stale("2026-11-24", days(0)));  // still the 24th at the date line
  EXPECT_TRUE(stale("2026-11-23", days(0)));
  EXPECT_FALSE(stale("2026-11", days(0)));
  EXPECT_TRUE(stale("2026-10", days(7)));
  EXPECT_FALSE(future("2026-11-25T11:00:00Z", hours(1)));
  EXPECT_TRUE(future("2026-11-25T11:00:00.001Z", hours(1)));
  EXPECT_FALSE(future("2026-11-26", hours(0)));  // has begun in the east
  EXPECT_TRUE(future("2026-11-27", hours(0)));
  EXPECT_TRUE(future("2026-11-26T00:30:00+01:00", hours(13)));
  // Extremes do not overflow.
  for (const Time extreme : {Time::min(), Time::max()}) {
    for (const char* text : {"0001-01-01", "9999-12-31T23:59:59-23:59"}) {
      EXPECT_FALSE(IsStale(*ParseDate(text), extreme, Duration::max()));
      EXPECT_FALSE(IsFuture(*ParseDate(text), extreme, Duration::max()));
    }
  }
}

TEST(DatesTest, FormatsAreRecognised) {
  const auto looks = [](std::string_view text) {
    std::string names;
    for (int i = 0; i < kDateFormatCount; ++i) {
      const auto format = static_cast<DateFormat>(i);
      if (DateFormatsOf(text).Has(format)) names += std::string(names.empty() ? "" : " ") + std::string(NameOf(format));
    }
    return names;
  };
  EXPECT_EQ(looks("2026-11-25T10:00:00Z"), "iso8601");
  EXPECT_EQ(looks("Wed, 25 Nov 2026 10:00:00 GMT"), "rfc2822 english");
  EXPECT_EQ(looks("25.11.2026"), "DD.MM.YYYY");
  EXPECT_EQ(looks("03/04/2026"), "MM/DD/YYYY DD/MM/YYYY");
  EXPECT_EQ(looks("25/04/2026"), "DD/MM/YYYY");
  EXPECT_EQ(looks("2026/04/25"), "YYYY/MM/DD");
  EXPECT_EQ(looks("25 April 2026"), "english");
  EXPECT_EQ(looks("1795600800"), "unix");
  EXPECT_EQ(looks("1795600800000"), "unix_ms");
  EXPECT_EQ(looks("20261125"), "iso8601");
  for (const char* text :
       {"", "12340101", "42", "817", "1234567", "555-1234", "1.2.3", "192.168.2.1", "v2026", "SKU-2026"})
    EXPECT_EQ(looks(text), "") << text;
  EXPECT_EQ(DateFormatsOf("03/04/2026").And(DateFormatsOf("25/04/2026")), (DateFormats{DateFormat::kDayMonthSlash}));
}

TEST(DatesTest, NamesOfFormatsAreTheirOwn) {
  for (int i = 0; i < kDateFormatCount; ++i) {
    const auto format = static_cast<DateFormat>(i);
    EXPECT_EQ(DateFormatFromName(NameOf(format)), format);
  }
  EXPECT_EQ(DateFormatFromName("dd.mm.yyyy"), std::nullopt);
}

// Pieces of dates in any order: whatever is read lies in the calendar, and looks like a date of some format.
TEST(DatesTest, RandomTextHasAnAnswer) {
  const char* const kPieces[] = {"2026", "11",   "25",  "1",   "-",    "/",   ".",    ":",  " ",  "T",
                                 "Z",    "+01",  "Nov", "W48", "Wed,", "GMT", "(x)",  "AM", "th", "of ",
                                 "\0",   "\xff", "99",  "0",   ",",    "at ", "9999", "000"};
  DateFormats all;
  for (int i = 0; i < kDateFormatCount; ++i) all.Add(static_cast<DateFormat>(i));
  std::mt19937 random(11);
  int read = 0;
  for (int round = 0; round < 300000; ++round) {
    std::string text;
    for (size_t i = random() % 12; i > 0; --i) text += kPieces[random() % std::size(kPieces)];
    if (random() % 4 == 0 && !text.empty()) text[random() % text.size()] = static_cast<char>(random());
    const std::optional<DateSpan> span = ParseDate(text, all);
    if (!span) continue;
    ++read;
    ASSERT_LE(span->begin, span->end) << text;
    ASSERT_GE(span->begin, Time(sys_days(std::chrono::year(0) / 12 / 30))) << text;
    ASSERT_LE(span->end, Time(sys_days(std::chrono::year(10000) / 1 / 2))) << text;
  }
  EXPECT_GT(read, 1000);
}

}  // namespace
}  // namespace telltale

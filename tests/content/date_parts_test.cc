#include "content/date_parts.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::sys_days;

TEST(DatePartsTest, MonthsAndWeekdaysAreKnownInFullOrByThreeLetters) {
  EXPECT_EQ(MonthOf("January"), 1);
  EXPECT_EQ(MonthOf("JUN"), 6);
  EXPECT_EQ(MonthOf("jul"), 7);
  EXPECT_EQ(MonthOf("Sept"), 9);
  EXPECT_EQ(MonthOf("december"), 12);
  for (const char* word : {"", "J", "Ja", "Janu", "Mayo", "Juni"}) EXPECT_EQ(MonthOf(word), 0) << word;
  EXPECT_TRUE(IsWeekday("Wed"));
  EXPECT_TRUE(IsWeekday("SUNDAY"));
  EXPECT_FALSE(IsWeekday("Wedn"));
}

TEST(DatePartsTest, WeeksAreCountedAsTheirThursdaysAre) {
  for (int year = 1990; year < 2040; ++year) {
    int weeks = 0;  // Thursdays of the year
    for (sys_days day = std::chrono::year(year) / 1 / 1; day < sys_days(std::chrono::year(year + 1) / 1 / 1);
         day += days(1)) {
      if (std::chrono::weekday(day) != std::chrono::Thursday) continue;
      ++weeks;
      DateParts parts;
      ASSERT_TRUE(SetWeek(year, weeks, 4, &parts)) << year << " " << weeks;
      EXPECT_EQ(parts.day, day);
      ASSERT_TRUE(SetWeek(year, weeks, 0, &parts));
      EXPECT_EQ(parts.day, day - days(3));
      EXPECT_EQ(parts.width, Duration(days(7)));
    }
    DateParts parts;
    EXPECT_FALSE(SetWeek(year, weeks + 1, 1, &parts)) << year;
  }
}

TEST(DatePartsTest, AMonthIsAsLongAsItsDays) {
  DateParts parts;
  ASSERT_TRUE(SetMonth(2024, 2, &parts));
  EXPECT_EQ(parts.width, Duration(days(29)));
  ASSERT_TRUE(SetMonth(2100, 2, &parts));
  EXPECT_EQ(parts.width, Duration(days(28)));
  EXPECT_FALSE(SetMonth(2024, 13, &parts));
  EXPECT_TRUE(SetOrdinal(2024, 366, &parts));
  EXPECT_FALSE(SetOrdinal(2100, 366, &parts));
}

TEST(DatePartsTest, ZonesShiftByTheirHours) {
  const auto offset = [](std::string_view text) {
    DateCursor in(text);
    DateParts parts;
    EXPECT_TRUE(TakeZone(in, &parts)) << text;
    EXPECT_TRUE(in.done() && parts.zoned) << text;
    return parts.offset;
  };
  EXPECT_EQ(offset("Z"), Duration(0));
  EXPECT_EQ(offset(" +05:45"), Duration(hours(5) + minutes(45)));
  EXPECT_EQ(offset("-0330"), -Duration(hours(3) + minutes(30)));
  EXPECT_EQ(offset("EDT"), -Duration(hours(4)));
  DateCursor nothing("");
  DateParts parts;
  EXPECT_TRUE(TakeZone(nothing, &parts));
  EXPECT_FALSE(parts.zoned);
}

}  // namespace
}  // namespace telltale

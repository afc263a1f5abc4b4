#include "content/date_parts.h"

#include <array>

namespace telltale {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;

constexpr std::array<std::string_view, 12> kMonths = {"january",   "february", "march",    "april",
                                                      "may",       "june",     "july",     "august",
                                                      "september", "october",  "november", "december"};
constexpr std::array<std::string_view, 7> kWeekdays = {"monday", "tuesday",  "wednesday", "thursday",
                                                       "friday", "saturday", "sunday"};
struct Zone {
  std::string_view name;
  int hours;
};
constexpr std::array<Zone, 11> kZones = {{{"utc", 0},
                                          {"gmt", 0},
                                          {"ut", 0},
                                          {"est", -5},
                                          {"edt", -4},
                                          {"cst", -6},
                                          {"cdt", -5},
                                          {"mst", -7},
                                          {"mdt", -6},
                                          {"pst", -8},
                                          {"pdt", -7}}};

// 0 where the word is none of `names`, else its place from 1: in full, or its first three letters.
template <size_t Size>
int PlaceIn(const std::array<std::string_view, Size>& names, std::string_view word) {
  if (word.size() < 3) return 0;
  for (size_t i = 0; i < Size; ++i) {
    if (ToLower(word[0]) != names[i][0] || ToLower(word[2]) != names[i][2]) continue;
    if (EqualsIgnoringCase(word, names[i].substr(0, 3)) || EqualsIgnoringCase(word, names[i]))
      return static_cast<int>(i) + 1;
  }
  return 0;
}

// AM, pm, a.m.: turns an hour of 1..12 into one of 0..23.
bool TakeHalfDay(DateCursor& in, int* hour) {
  DateCursor ahead = in;
  ahead.Spaces();
  const char half = ToLower(ahead.front());
  if ((half != 'a' && half != 'p') || !ahead.Take(ahead.front())) return true;
  ahead.Take('.');
  if (!ahead.Take('m') && !ahead.Take('M')) return true;
  ahead.Take('.');
  if (*hour < 1 || *hour > 12) return false;
  *hour = *hour % 12 + (half == 'p' ? 12 : 0);
  in = ahead;
  return true;
}

}  // namespace

int MonthOf(std::string_view word) { return EqualsIgnoringCase(word, "sept") ? 9 : PlaceIn(kMonths, word); }

bool IsWeekday(std::string_view word) { return PlaceIn(kWeekdays, word) != 0; }

bool SetDay(int year, int month, int day, DateParts* parts) {
  if (year < 1 || month < 1 || day < 1) return false;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return false;
  parts->day = date;
  return true;
}

bool SetMonth(int year, int month, DateParts* parts) {
  if (!SetDay(year, month, 1, parts)) return false;
  const std::chrono::year_month next =
      std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month)) + std::chrono::months(1);
  parts->width = sys_days(next / 1) - parts->day;
  return true;
}

bool SetWeek(int year, int week, int day, DateParts* parts) {
  if (year < 1 || week < 1 || day < 0 || day > 7) return false;
  // The fourth of January lies in the first week, and the fourth of the next year's beyond the last.
  const auto monday_of = [](int of_year) {
    const sys_days fourth = std::chrono::year(of_year) / 1 / 4;
    return fourth - (std::chrono::weekday(fourth) - std::chrono::Monday);
  };
  const sys_days monday = monday_of(year) + days(7 * (week - 1));
  if (monday >= monday_of(year + 1)) return false;
  parts->day = monday + days(day == 0 ? 0 : day - 1);
  if (day == 0) parts->width = days(7);
  return parts->day < sys_days(std::chrono::year(10000) / 1 / 1);
}

bool SetOrdinal(int year, int day, DateParts* parts) {
  if (day < 1 || day > (std::chrono::year(year).is_leap() ? 366 : 365)) return false;
  if (!SetDay(year, 1, 1, parts)) return false;
  parts->day += days(day - 1);
  return true;
}

bool TakeClock(DateCursor& in, bool iso, DateParts* parts) {
  const size_t run = in.DigitRun();
  const bool basic = iso && (run == 4 || run == 6);
  int hour = in.Digits(iso ? 2 : 1, 2);
  int minute = 0;
  int second = 0;
  int millis = 0;
  parts->width = hours(1);
  if (basic || in.Take(':')) {
    minute = in.Digits(2, 2);
    parts->width = minutes(1);
    if (basic ? run == 6 : in.Take(':')) {
      second = in.Digits(2, 2);
      parts->width = seconds(1);
      if (in.Take('.') || in.Take(',')) {
        const size_t digits = in.DigitRun();
        millis = in.Digits(1, 3);
        for (size_t i = digits; i < 3; ++i) millis *= 10;
        while (IsDigit(in.front())) in.Take(in.front());
        parts->width = milliseconds(1);
      }
    }
  } else if (!iso) {
    return false;
  }
  if (hour < 0 || minute < 0 || second < 0 || millis < 0) return false;
  if (!iso && !TakeHalfDay(in, &hour)) return false;
  const bool midnight = hour == 24 && minute == 0 && second == 0 && millis == 0;
  if ((hour > 23 && !midnight) || minute > 59 || second > 60) return false;
  parts->clock = hours(hour) + minutes(minute) + seconds(second) + milliseconds(millis);
  return true;
}

bool TakeZone(DateCursor& in, DateParts* parts) {
  in.Spaces();
  if (in.done() || in.front() == '(') return true;
  parts->zoned = true;
  const bool east = in.Take('+');
  if (east || in.Take('-')) {
    const int hour = in.Digits(2, 2);
    const int minute = in.Take(':') || IsDigit(in.front()) ? in.Digits(2, 2) : 0;
    if (hour < 0 || minute < 0 || hour > 23 || minute > 59) return false;
    parts->offset = hours(hour) + minutes(minute);
    if (!east) parts->offset = -parts->offset;
    return true;
  }
  const std::string_view name = in.Letters();
  if (EqualsIgnoringCase(name, "z")) return true;
  for (const Zone& zone : kZones) {
    if (!EqualsIgnoringCase(name, zone.name)) continue;
    parts->offset = hours(zone.hours);
    return true;
  }
  return false;
}

}  // namespace telltale

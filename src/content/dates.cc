#include "content/dates.h"

#include <algorithm>
#include <array>

#include "content/ascii.h"
#include "content/date_parts.h"
#include "content/text.h"

namespace telltale {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::sys_days;

constexpr size_t kMaxDateBytes = 64;
// The zones that are furthest from UTC: Kiribati, and ships at the date line.
constexpr Duration kEastmost = hours(14);
constexpr Duration kWestmost = hours(12);
constexpr int64_t kUnixSplit = 100'000'000'000;  // milliseconds from here on: 1973, or the year 5138 in seconds
constexpr Time kFirst = sys_days(std::chrono::year(1) / 1 / 1);
constexpr Time kEnd = sys_days(std::chrono::year(10000) / 1 / 1);

constexpr std::array<std::string_view, kDateFormatCount> kNames = {
    "iso8601", "rfc2822", "DD.MM.YYYY", "MM/DD/YYYY", "DD/MM/YYYY", "YYYY/MM/DD", "english", "unix", "unix_ms"};

bool Iso8601(DateCursor in, DateParts* parts) {
  const int year = in.Digits(4, 4);
  if (year < 0) return false;
  const bool extended = in.Take('-');
  const size_t run = in.DigitRun();
  if (in.Take('W')) {
    const int week = in.Digits(2, 2);
    const bool to_the_day = extended ? in.Take('-') : IsDigit(in.front());
    const int day = to_the_day ? in.Digits(1, 1) : 0;
    if ((to_the_day && day < 1) || !SetWeek(year, week, day, parts)) return false;
  } else if (extended && run == 3) {
    if (!SetOrdinal(year, in.Digits(3, 3), parts)) return false;
  } else if (extended ? run == 2 : run == 4) {
    const int month = in.Digits(2, 2);
    if (extended && in.done()) return SetMonth(year, month, parts);
    if (extended && !in.Take('-')) return false;
    if (!SetDay(year, month, in.Digits(2, 2), parts)) return false;
  } else {
    return false;
  }
  if (in.done()) return true;
  if (parts->width > days(1) || (!in.Take('T') && !in.Take(' ') && !in.Take('t'))) return false;
  return TakeClock(in, true, parts) && TakeZone(in, parts) && in.done();
}

// What may follow a date that is not ISO 8601's.
bool EndsWithClock(DateCursor& in, DateParts* parts) {
  if (in.done()) return true;
  const bool comma = in.Take(',');
  if (!in.Spaces() && !comma) return false;
  return TakeClock(in, false, parts) && TakeZone(in, parts) && in.done();
}

// Three numbers, the year's place told by `format`.
bool Numeric(DateCursor in, DateFormat format, DateParts* parts) {
  const bool dotted = format == DateFormat::kDayDot;
  const char mark = dotted ? '.' : '/';
  const bool year_first = format == DateFormat::kYearSlash;
  std::array<int, 3> numbers{};
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (i > 0 && !in.Take(mark)) return false;
    if (i > 0 && dotted) in.Spaces();
    const bool year = year_first ? i == 0 : i == 2;
    if (year && in.DigitRun() != 4) return false;
    numbers[i] = in.Digits(year ? 4 : 1, year ? 4 : 2);
    if (numbers[i] < 0) return false;
  }
  const bool set = year_first                             ? SetDay(numbers[0], numbers[1], numbers[2], parts)
                   : format == DateFormat::kMonthDaySlash ? SetDay(numbers[2], numbers[0], numbers[1], parts)
                                                          : SetDay(numbers[2], numbers[1], numbers[0], parts);
  return set && EndsWithClock(in, parts);
}

bool TakeOrdinalEnding(DateCursor& in) {
  const std::string_view ending = in.Letters();
  return ending.empty() || EqualsIgnoringCase(ending, "st") || EqualsIgnoringCase(ending, "nd") ||
         EqualsIgnoringCase(ending, "rd") || EqualsIgnoringCase(ending, "th");
}

// The word here, where a weekday's name before it has been passed over.
std::string_view WordAfterWeekday(DateCursor& in) {
  const std::string_view word = in.Letters();
  if (!IsWeekday(word)) return word;
  in.Take('.');
  in.Take(',');
  in.Spaces();
  return in.Letters();
}

bool Rfc2822(DateCursor in, DateParts* parts) {
  if (!WordAfterWeekday(in).empty()) return false;
  const int day = in.Digits(1, 2);
  if (!in.Spaces()) return false;
  const std::string_view word = in.Letters();
  if (word.size() != 3 || !in.Spaces()) return false;
  const size_t run = in.DigitRun();
  if (run != 4 && run != 2) return false;
  int year = in.Digits(2, 4);
  if (run == 2) year += year < 50 ? 2000 : 1900;
  if (!SetDay(year, MonthOf(word), day, parts) || !in.Spaces()) return false;
  if (!TakeClock(in, false, parts) || !TakeZone(in, parts)) return false;
  in.Spaces();
  if (in.front() == '(') return in.rest().find(')') == in.rest().size() - 1;
  return in.done();
}

bool English(DateCursor in, DateParts* parts) {
  std::string_view word = WordAfterWeekday(in);
  int day = 0;
  if (word.empty()) {
    day = in.Digits(1, 2);
    if (day < 1 || !TakeOrdinalEnding(in) || !in.Gap()) return false;
    word = in.Letters();
    if (EqualsIgnoringCase(word, "of") && in.Spaces()) word = in.Letters();
  }
  const int month = MonthOf(word);
  if (month == 0) return false;
  in.Take('.');
  if (day == 0 && !in.Gap()) return false;
  if (day == 0 && in.DigitRun() < 3) {
    day = in.Digits(1, 2);
    if (day < 1 || !TakeOrdinalEnding(in)) return false;
  }
  in.Take(',');
  in.Gap();
  if (in.DigitRun() != 4) return false;
  const int year = in.Digits(4, 4);
  if (day == 0) return in.done() && SetMonth(year, month, parts);
  if (!SetDay(year, month, day, parts)) return false;
  DateCursor ahead = in;
  ahead.Take(',');
  if (ahead.Spaces() && EqualsIgnoringCase(ahead.Letters(), "at")) in = ahead;
  return EndsWithClock(in, parts);
}

// Seconds or milliseconds since 1970, told apart by their size where both may be meant.
bool Unix(DateCursor in, bool seconds_too, bool millis_too, DateParts* parts) {
  const bool negative = in.Take('-');
  const size_t run = in.DigitRun();
  if (run == 0 || run > 15) return false;
  int64_t value = 0;
  for (size_t i = 0; i < run; ++i) value = value * 10 + in.Digits(1, 1);
  const bool millis = millis_too && (!seconds_too || value >= kUnixSplit);
  parts->width = millis ? milliseconds(1) : seconds(1);
  Duration since = millis ? Duration(value) : Duration(seconds(value));
  if (!millis && in.Take('.')) {
    int64_t unit = 100;
    const size_t digits = in.DigitRun();
    if (digits == 0) return false;
    for (size_t i = 0; i < digits; ++i, unit /= 10) since += Duration(unit * in.Digits(1, 1));
    parts->width = milliseconds(1);
  }
  if (negative) since = -since;
  const Time time(since);
  if (!in.done() || time < kFirst || time >= kEnd) return false;
  parts->day = std::chrono::floor<days>(time);
  parts->clock = time - parts->day;
  parts->zoned = true;
  return true;
}

DateSpan SpanOf(const DateParts& parts) {
  const Time begin = parts.day + parts.clock - parts.offset;
  const Time end = begin + parts.width - Duration(1);
  return parts.zoned ? DateSpan{begin, end} : DateSpan{begin - kEastmost, end + kWestmost};
}

std::optional<DateSpan> Slashed(DateCursor in, DateFormats formats) {
  std::optional<DateSpan> span;
  for (const DateFormat format : {DateFormat::kMonthDaySlash, DateFormat::kDayMonthSlash}) {
    DateParts parts;
    if (!formats.Has(format) || !Numeric(in, format, &parts)) continue;
    const DateSpan read = SpanOf(parts);
    span = span ? DateSpan{std::min(span->begin, read.begin), std::max(span->end, read.end)} : read;
  }
  return span;
}

}  // namespace

std::string_view NameOf(DateFormat format) { return kNames[static_cast<size_t>(format)]; }

std::optional<DateFormat> DateFormatFromName(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<DateFormat>(found - kNames.begin());
}

std::optional<DateSpan> ParseDate(std::string_view text, DateFormats formats) {
  text = Trim(text);
  if (text.empty() || text.size() > kMaxDateBytes) return std::nullopt;
  const DateCursor in(text);
  // Each reader starts afresh: one that gave up may have written half a date.
  const auto read = [&](DateFormat format, auto reader) -> std::optional<DateSpan> {
    DateParts parts;
    if (!formats.Has(format) || !reader(&parts)) return std::nullopt;
    return SpanOf(parts);
  };
  if (auto span = read(DateFormat::kIso8601, [&](DateParts* parts) { return Iso8601(in, parts); })) return span;
  if (auto span = read(DateFormat::kRfc2822, [&](DateParts* parts) { return Rfc2822(in, parts); })) return span;
  for (const DateFormat format : {DateFormat::kDayDot, DateFormat::kYearSlash}) {
    if (auto span = read(format, [&](DateParts* parts) { return Numeric(in, format, parts); })) return span;
  }
  if (auto span = Slashed(in, formats)) return span;
  if (auto span = read(DateFormat::kEnglish, [&](DateParts* parts) { return English(in, parts); })) return span;
  const bool in_seconds = formats.Has(DateFormat::kUnixSeconds);
  const bool in_millis = formats.Has(DateFormat::kUnixMilliseconds);
  DateParts parts;
  if ((in_seconds || in_millis) && Unix(in, in_seconds, in_millis, &parts)) return SpanOf(parts);
  return std::nullopt;
}

bool IsStale(const DateSpan& date, Time produced_at, Duration max_age) {
  return std::clamp(produced_at, kFirst, kEnd) - date.end > max_age;
}

bool IsFuture(const DateSpan& date, Time produced_at, Duration max_ahead) {
  return date.begin - std::clamp(produced_at, kFirst, kEnd) > max_ahead;
}

DateFormats DateFormatsOf(std::string_view text) {
  text = Trim(text);
  const auto within = [](Time time, int first_year, int end_year) {
    return time >= sys_days(std::chrono::year(first_year) / 1 / 1) &&
           time < sys_days(std::chrono::year(end_year) / 1 / 1);
  };
  const bool digits_only = !text.empty() && std::all_of(text.begin(), text.end(), IsDigit);
  DateFormats formats;
  for (int i = 0; i < kDateFormatCount; ++i) {
    const auto format = static_cast<DateFormat>(i);
    const std::optional<DateSpan> span = ParseDate(text, {format});
    if (!span) continue;
    const bool unix = format == DateFormat::kUnixSeconds || format == DateFormat::kUnixMilliseconds;
    if (unix ? !within(span->begin, 2000, 2100) : digits_only && !within(span->begin + kEastmost, 1900, 2101)) continue;
    formats.Add(format);
  }
  return formats;
}

}  // namespace telltale

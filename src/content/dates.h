#pragma once
// content/dates.h - dates as models write them, in the forms a rule declares.
//
// What:     reads a whole text (white space around it apart) as one date and says between which two instants it lies.
//           Never guesses: without a declaration only ISO 8601 and RFC 2822 are read, which mean one thing. Formats are
//           tried in their order below, the first that reads counts; where both slashed orders are declared, 03/04/2026
//           is either day and 25/11/2026 the one it can be. A date that does not exist (30 February, week 53 of a year
//           of 52, 25:00) is no date; a weekday's name is read, not compared.
// Units:    a span is what the text leaves open: the day of a date without a clock, the minute of 10:00, the month of
//           2026-11; where no zone is given, 14 hours before and 12 after, as the day begins at different times around
//           the world. Both ends belong to it.
// Threads:  free functions without state; blind to the locale.
// Errors:   nullopt for anything else, and for years outside 1..9999 and more than 64 bytes.
// Cost:     35 ns for an ISO 8601 time stamp, 90 ns for the slowest form measured; nothing is allocated.
// Source:   ISO 8601:2004 (calendar, week and ordinal dates); RFC 2822, sections 3.3 and 4.3.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace telltale {

enum class DateFormat : uint8_t {
  kIso8601,           // 2026-11-25, 20261125, 2026-W48-3, 2026-329, 2026-11; with T or a space: 10, 10:00:00.5, 100000;
                      // Z, +01, +01:00, +0100, UTC
  kRfc2822,           // [Wed,] 25 Nov 2026 10:00[:00] [+0100 | GMT | EST ...] [(CET)]; the year of two digits too
  kDayDot,            // 25.11.2026, 5.1.2026, 25. 11. 2026; [,] 10:00[:00]
  kMonthDaySlash,     // 11/25/2026 [10:00[:00] [AM]]
  kDayMonthSlash,     // 25/11/2026
  kYearSlash,         // 2026/11/25
  kEnglish,           // 25 November 2026, 25th of Nov, 2026, Nov 25, 2026, 25-Nov-2026, November 2026; [at] 10:00 [PM]
  kUnixSeconds,       // 1795600800, 1795600800.25; with the next one declared too, below 1e11 only
  kUnixMilliseconds,  // 1795600800000
};
inline constexpr int kDateFormatCount = static_cast<int>(DateFormat::kUnixMilliseconds) + 1;

// As rules write them: iso8601, rfc2822, DD.MM.YYYY, MM/DD/YYYY, DD/MM/YYYY, YYYY/MM/DD, english, unix, unix_ms.
std::string_view NameOf(DateFormat format);
std::optional<DateFormat> DateFormatFromName(std::string_view name);

class DateFormats {
 public:
  constexpr DateFormats() = default;
  constexpr DateFormats(std::initializer_list<DateFormat> formats) {
    for (const DateFormat format : formats) Add(format);
  }
  constexpr void Add(DateFormat format) { bits_ = static_cast<uint16_t>(bits_ | 1u << static_cast<int>(format)); }
  constexpr bool Has(DateFormat format) const { return (bits_ >> static_cast<int>(format) & 1u) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr uint16_t bits() const { return bits_; }
  // What both hold: the formats in which every value seen so far can be read.
  constexpr DateFormats And(DateFormats other) const {
    DateFormats both;
    both.bits_ = bits_ & other.bits_;
    return both;
  }
  friend constexpr bool operator==(DateFormats, DateFormats) = default;

 private:
  uint16_t bits_ = 0;
};
inline constexpr DateFormats kUndeclaredDateFormats = {DateFormat::kIso8601, DateFormat::kRfc2822};

struct DateSpan {
  Time begin;
  Time end;
};

std::optional<DateSpan> ParseDate(std::string_view text, DateFormats formats = kUndeclaredDateFormats);

// Whether all of the span lies beyond the bound; what may lie within it is neither.
bool IsStale(const DateSpan& date, Time produced_at, Duration max_age);
bool IsFuture(const DateSpan& date, Time produced_at, Duration max_ahead);

// The formats in which `text` looks like a date, for discovery and for learning rules. Digits alone are taken for one
// only in likely years: 1900-2100 for 20261125, 2000-2100 for seconds and milliseconds since 1970.
DateFormats DateFormatsOf(std::string_view text);

}  // namespace telltale

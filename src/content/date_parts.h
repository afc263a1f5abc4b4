#pragma once
// content/date_parts.h - the parts of which written dates are made: days, clocks, zones, names of months.
//
// What:     a DateCursor walks over a text; the functions take one part from its front, or check that a day exists.
//           content/dates.h puts them together into formats.
// Threads:  free functions without state; blind to the locale.
// Errors:   false where the part is not there or means no time; the cursor then stands anywhere.
// Cost:     a few ns each.

#include <chrono>
#include <cstddef>
#include <string_view>

#include "base/time.h"
#include "content/ascii.h"

namespace telltale {

// What was read so far. The span is `width` long from day + clock on.
struct DateParts {
  std::chrono::sys_days day{};
  Duration clock{0};
  Duration width = std::chrono::days(1);
  bool zoned = false;
  Duration offset{0};
};

class DateCursor {
 public:
  explicit DateCursor(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  char front() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool Take(char c) {
    if (front() != c || done()) return false;
    rest_.remove_prefix(1);
    return true;
  }
  size_t DigitRun() const {
    size_t run = 0;
    while (run < rest_.size() && IsDigit(rest_[run])) ++run;
    return run;
  }
  // The number of the `fewest` to `most` (at most 9) digits here, or -1.
  int Digits(size_t fewest, size_t most) {
    int value = 0;
    size_t taken = 0;
    while (taken < most && taken < rest_.size() && IsDigit(rest_[taken])) value = value * 10 + (rest_[taken++] - '0');
    if (taken < fewest) return -1;
    rest_.remove_prefix(taken);
    return value;
  }
  std::string_view Letters() {
    size_t run = 0;
    while (run < rest_.size() && IsLetter(rest_[run])) ++run;
    const std::string_view letters = rest_.substr(0, run);
    rest_.remove_prefix(run);
    return letters;
  }
  bool Spaces() {
    const size_t before = rest_.size();
    while (Take(' ')) {
    }
    return rest_.size() != before;
  }
  // Between the parts of a written date: spaces, or one hyphen.
  bool Gap() { return Take('-') || Spaces(); }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

// The months are 1..12; 0 for any other word. In full, or the first three letters.
int MonthOf(std::string_view word);
bool IsWeekday(std::string_view word);

// Years 1..9999. SetMonth and SetWeek (with day 0) make the span that long.
bool SetDay(int year, int month, int day, DateParts* parts);
bool SetMonth(int year, int month, DateParts* parts);
bool SetWeek(int year, int week, int day, DateParts* parts);
bool SetOrdinal(int year, int day, DateParts* parts);

// 10:00, 10:00:00.25; in ISO 8601 also 10, 1000 and 100000, elsewhere also 9:00 and AM.
bool TakeClock(DateCursor& in, bool iso, DateParts* parts);
// An optional zone, after an optional space.
bool TakeZone(DateCursor& in, DateParts* parts);

}  // namespace telltale

#pragma once
// content/value_rule.h - what a rule asks of one value: its type, a list, a range, a form, the age of a date.
//
// What:     Ask puts each question that the rule has to a value that is not empty, and adds the answers to those of the
//           values before it. A question is evaluated when a value could be asked it, and hit when one of them failed.
// Units:    dates are compared with `now`, the time of the output (content/dates.h: a date without a clock is its day).
// Threads:  a rule is immutable once compiled; Answers belong to one worker.
// Errors:   none.
// Cost:     a few comparisons; a list is one hash look-up, a pattern one RE2 match, a date about 50 ns.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "content/dates.h"
#include "content/null_words.h"
#include "content/rules.h"

namespace re2 {
class RE2;
}

namespace telltale {

enum class ValueType : uint8_t { kNull, kString, kNumber, kInteger, kBoolean, kObject, kArray };
std::string_view NameOf(ValueType type);

struct ValueRule {
  FieldType type = FieldType::kAny;
  bool lenient = false;  // what a string says counts: "1.5" is a number
  StringSet one_of;
  std::optional<double> min;
  std::optional<double> max;
  std::shared_ptr<const re2::RE2> pattern;  // null: none
  DateFormats dates = kUndeclaredDateFormats;
  std::optional<Duration> max_age;
  std::optional<Duration> max_ahead;

  bool reads_dates() const { return type == FieldType::kDate || max_age || max_ahead; }
};

// A value that is not empty, as it was read; of objects and arrays the type alone counts.
struct Value {
  ValueType type;
  std::string_view text;  // trimmed; of a number its token
  std::optional<double> number;
};

enum class Question : uint8_t { kType, kList, kRange, kForm, kTooOld, kTooNew };
inline constexpr size_t kQuestionCount = 6;

struct Answer {
  bool asked = false;
  bool hit = false;
  std::string_view offender;  // the first one

  void Add(bool is_hit, std::string_view value) {
    asked = true;
    if (!is_hit || hit) return;
    hit = true;
    offender = value;
  }
};
using Answers = std::array<Answer, kQuestionCount>;

// The value as the rule reads it: of a lenient one, the number that a string says. It keeps its type where the rule
// asks for a string.
Value AsRead(const ValueRule& rule, Value value);

void Ask(const ValueRule& rule, const Value& value, Time now, Answers* answers);

}  // namespace telltale

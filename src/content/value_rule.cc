#include "content/value_rule.h"

#include <re2/re2.h>

#include "content/json_number.h"

namespace telltale {
namespace {

bool TypeMatches(const ValueRule& rule, const Value& value, bool is_date) {
  switch (rule.type) {
    case FieldType::kAny:
      return true;
    case FieldType::kString:
      return value.type == ValueType::kString;
    case FieldType::kNumber:
      return value.type == ValueType::kNumber || value.type == ValueType::kInteger;
    case FieldType::kInteger:
      return value.type == ValueType::kInteger;
    case FieldType::kBoolean:
      return value.type == ValueType::kBoolean ||
             (rule.lenient && value.type == ValueType::kString && (value.text == "true" || value.text == "false"));
    case FieldType::kObject:
      return value.type == ValueType::kObject;
    case FieldType::kArray:
      return value.type == ValueType::kArray;
    case FieldType::kDate:
      return is_date;
  }
  return true;
}

}  // namespace

std::string_view NameOf(ValueType type) {
  static constexpr std::array<std::string_view, 7> kNames = {"null",    "string", "number", "integer",
                                                             "boolean", "object", "array"};
  return kNames[static_cast<size_t>(type)];
}

Value AsRead(const ValueRule& rule, Value value) {
  if (!rule.lenient || value.type != ValueType::kString) return value;
  const std::optional<JsonNumber> number = ParseJsonNumber(value.text);
  if (!number) return value;
  value.number = number->value;
  if (rule.type != FieldType::kString) value.type = number->integer ? ValueType::kInteger : ValueType::kNumber;
  return value;
}

void Ask(const ValueRule& rule, const Value& value, Time now, Answers* answers) {
  const auto answer = [answers](Question question) -> Answer& { return (*answers)[static_cast<size_t>(question)]; };
  const bool scalar = value.type != ValueType::kObject && value.type != ValueType::kArray;
  std::optional<DateSpan> date;
  if (scalar && rule.reads_dates()) date = ParseDate(value.text, rule.dates);
  if (rule.type != FieldType::kAny) {
    const bool fits = TypeMatches(rule, value, date.has_value());
    // A string that should be a date and is none is told as it stands.
    const bool shown = rule.type == FieldType::kDate && value.type == ValueType::kString;
    answer(Question::kType).Add(!fits, shown ? value.text : NameOf(value.type));
  }
  if (!rule.one_of.empty()) {
    const std::string_view shown = scalar ? value.text : NameOf(value.type);
    answer(Question::kList).Add(!scalar || !rule.one_of.contains(value.text), shown);
  }
  if (value.number && (rule.min || rule.max)) {
    const bool outside = (rule.min && *value.number < *rule.min) || (rule.max && *value.number > *rule.max);
    answer(Question::kRange).Add(outside, value.text);
  }
  if (scalar && rule.pattern != nullptr) {
    const re2::StringPiece piece(value.text.data(), value.text.size());
    answer(Question::kForm).Add(!RE2::FullMatch(piece, *rule.pattern), value.text);
  }
  if (date && rule.max_age) answer(Question::kTooOld).Add(IsStale(*date, now, *rule.max_age), value.text);
  if (date && rule.max_ahead) answer(Question::kTooNew).Add(IsFuture(*date, now, *rule.max_ahead), value.text);
}

}  // namespace telltale

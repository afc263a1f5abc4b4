#include "content/field_profile.h"

#include <algorithm>

#include "content/json_number.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr size_t kMaxLabelBytes = 64;
constexpr std::string_view kAttributes = "attributes.";

bool IsLongText(std::string_view text) {
  return text.size() > kMaxLabelBytes ||
         std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

}  // namespace

FieldProfile::FieldProfile(const PathFact& fact)
    : path(fact.path), presence(path), element(fact.element), attributes(path.starts_with(kAttributes)) {}

bool FieldProfile::IsExpressible(const PathFact& fact) {
  // Read as a rule's path is: it must have as many steps as there were keys and arrays.
  const std::string_view path = fact.path;
  int steps = 0;
  bool is_element = false;
  for (size_t at = 0; at <= path.size();) {
    const size_t dot = std::min(path.find('.', at), path.size());
    std::string_view step = path.substr(at, dot - at);
    int elements = 0;
    for (; step.ends_with("[]"); ++elements) step.remove_suffix(2);
    if (step.find_first_of("[]") != std::string_view::npos) return false;
    if (step.empty() && !(at == 0 && elements > 0)) return false;
    steps += elements + (step.empty() ? 0 : 1);
    is_element = elements > 0;
    at = dot + 1;
  }
  return steps == fact.depth && is_element == fact.element;
}

void FieldProfile::See(const PathFact& fact, uint64_t output) {
  expressible = expressible && IsExpressible(fact);
  if (first_output == 0) first_output = output;
  ++seen;
  words_in_output_ = 0;
  if (fact.objects + fact.arrays == fact.seen) ++holds_others;
  if (fact.types == 0) return;
  ++valued;
  constexpr unsigned kNumbers =
      1u << static_cast<int>(ValueType::kNumber) | 1u << static_cast<int>(ValueType::kInteger);
  for (size_t type = 0; type < of_type.size(); ++type) {
    const unsigned allowed = type == static_cast<size_t>(ValueType::kNumber) ? kNumbers : 1u << type;
    if ((fact.types & ~allowed) == 0) ++of_type[type];
  }
}

void FieldProfile::Take(const Value& value, std::optional<Time> produced_at) {
  if (value.type == ValueType::kNull) {
    null_words.Add(value.text, valued);
    ++words_in_output_;
    return;
  }
  if (value.number) numbers.Add(*value.number);
  if (value.type == ValueType::kBoolean) return labels.Add(value.text, valued);
  const bool is_string = value.type == ValueType::kString;
  if (is_string) {
    ++strings;
    lengths.Add(static_cast<double>(CountCharacters(value.text)));
    if (IsLongText(value.text)) {
      ++long_texts;
      return;
    }
    labels.Add(value.text, valued);
    shapes.Add(value.text);
    if (const std::optional<JsonNumber> number = ParseJsonNumber(value.text)) {
      ++numeric_strings;
      numbers.Add(number->value);
    }
  }
  const DateFormats formats = DateFormatsOf(value.text);
  if (formats.empty()) return;
  ++(is_string ? dated : dated_numbers);
  for (int i = 0; i < kDateFormatCount; ++i) {
    if (formats.Has(static_cast<DateFormat>(i))) ++of_format[static_cast<size_t>(i)];
  }
  const std::optional<DateSpan> span = produced_at ? ParseDate(value.text, formats) : std::nullopt;
  if (!span) return;
  // The day, where there is no clock: its middle.
  const Time middle = span->begin + (span->end - span->begin) / 2;
  ages.Add(std::chrono::duration<double, std::ratio<86'400>>(*produced_at - middle).count());
}

void FieldProfile::CountPresence(const FactTable& facts, FactIndex fact) {
  const bool there = fact != kNoFact && facts[fact].seen > 0;
  if (presence.Ask(facts, fact, true).missing) return;
  if (!there) {
    ++not_asked;
    return;
  }
  const uint32_t empties = facts[fact].empties;
  if (empties == 0) {
    ++filled;
  } else if (words_in_output_ == empties) {
    ++only_words;
  }
}

}  // namespace telltale

#pragma once
// tests/content/field_rows.h - rows of the checks' table: fields.

#include "tests/content/check_rows.h"

namespace telltale::test {

inline FieldSpec Shaped(const char* path, const char* pattern) {
  FieldSpec field;
  field.path = path;
  field.pattern = pattern;
  return field;
}
inline FieldSpec Date(const char* path, std::vector<std::string> formats = {}) {
  FieldSpec field;
  field.path = path;
  field.type = FieldType::kDate;
  field.date_formats = std::move(formats);
  field.max_age = std::chrono::days(30);
  field.max_ahead = std::chrono::days(2);
  return field;
}
inline std::function<Output()> Produced(std::string_view text, std::string_view at) {
  return [=] {
    Output output = TextOutput(text);
    output.produced_at = ParseTime(at);
    return output;
  };
}
inline const Row kFieldRows[] = {
    // empty_field: JSON read; declared required, or discovered
    {"there", Field(Required("a")), T("{\"a\": 1}"), Check::kEmptyField, "a", kPass},
    {"missing", Field(Required("a")), T("{\"b\": 1}"), Check::kEmptyField, "a", kHit},
    {"null", Field(Required("a")), T("{\"a\": null}"), Check::kEmptyField, "a", kHit},
    {"no text", Field(Required("a")), T("{\"a\": \"\"}"), Check::kEmptyField, "a", kHit},
    {"blank", Field(Required("a")), T("{\"a\": \" \\n\\u00a0\"}"), Check::kEmptyField, "a", kHit},
    {"empty object", Field(Required("a")), T("{\"a\": {}}"), Check::kEmptyField, "a", kHit},
    {"empty array", Field(Required("a")), T("{\"a\": []}"), Check::kEmptyField, "a", kHit},
    {"null-word", Field(Required("a")), T("{\"a\": \" N/A \"}"), Check::kEmptyField, "a", kHit},
    {"null-word that is allowed", Field(OneOf("a", {"none", "some"})), T("{\"a\": \"none\"}"), Check::kNotAllowed, "a",
     kPass},
    {"zero", Field(Required("a")), T("{\"a\": 0}"), Check::kEmptyField, "a", kPass},
    {"false", Field(Required("a")), T("{\"a\": false}"), Check::kEmptyField, "a", kPass},
    {"a sentence with a null-word", Field(Required("a")), T("{\"a\": \"none of them\"}"), Check::kEmptyField, "a",
     kPass},
    {"nested, there", Field(Required("c.n")), T("{\"c\": {\"n\": \"Ada\"}}"), Check::kEmptyField, "c.n", kPass},
    {"nested, parent missing", Field(Required("c.n")), T("{\"b\": 1}"), Check::kEmptyField, "c.n", kHit},
    {"nested, parent null", Field(Required("c.n")), T("{\"c\": null}"), Check::kEmptyField, "c.n", kHit},
    {"in each element", Field(Required("i[].s")), T("{\"i\": [{\"s\": 1}, {\"s\": 2}]}"), Check::kEmptyField, "i[].s",
     kPass},
    {"not in one element", Field(Required("i[].s")), T("{\"i\": [{\"s\": 1}, {\"t\": 2}]}"), Check::kEmptyField,
     "i[].s", kHit},
    {"empty in one element", Field(Required("i[].s")), T("{\"i\": [{\"s\": \"\"}, {\"s\": 2}]}"), Check::kEmptyField,
     "i[].s", kHit},
    {"an element that is no object", Field(Required("i[].s")), T("{\"i\": [{\"s\": 1}, 2]}"), Check::kEmptyField,
     "i[].s", kHit},
    {"an array without elements", Field(Required("i[].s")), T("{\"i\": []}"), Check::kEmptyField, "i[].s", kPass},
    {"no array", Field(Required("i[].s")), T("{\"j\": 1}"), Check::kEmptyField, "i[].s", kHit},
    {"array of arrays", Field(Required("m[][]")), T("{\"m\": [[1, 2], [null]]}"), Check::kEmptyField, "m[][]", kHit},
    {"root array", Field(Required("[].s")), T("[{\"s\": 1}, {}]"), Check::kEmptyField, "[].s", kHit},
    {"JSON not read", Field(Required("a")), T("{\"a\": \"\\(\"}"), Check::kEmptyField, "a", kNotAsked},
    {"JSON cut", Field(Required("a")), T("{\"b\": \"x"), Check::kEmptyField, "a", kNotAsked},
    {"a key written twice is one", Field(Required("i[].s")), T("{\"i\": [{\"s\": 1, \"s\": 2}, {}]}"),
     Check::kEmptyField, "i[].s", kHit},
    // wrong_type: value present and not empty; type declared
    {"a number", Field(Typed("a", FieldType::kNumber)), T("{\"a\": 1.5}"), Check::kWrongType, "a", kPass},
    {"an integer is a number", Field(Typed("a", FieldType::kNumber)), T("{\"a\": 1}"), Check::kWrongType, "a", kPass},
    {"a number as a string", Field(Typed("a", FieldType::kNumber)), T("{\"a\": \"1.5\"}"), Check::kWrongType, "a",
     kHit},
    {"the same, lenient", Field(Typed("a", FieldType::kNumber, true)), T("{\"a\": \" 1.5 \"}"), Check::kWrongType, "a",
     kPass},
    {"words, lenient", Field(Typed("a", FieldType::kNumber, true)), T("{\"a\": \"many\"}"), Check::kWrongType, "a",
     kHit},
    {"a fraction is no integer", Field(Typed("a", FieldType::kInteger)), T("{\"a\": 1.5}"), Check::kWrongType, "a",
     kHit},
    {"3.0 is an integer", Field(Typed("a", FieldType::kInteger)), T("{\"a\": 3.0}"), Check::kWrongType, "a", kPass},
    {"a string", Field(Typed("a", FieldType::kString)), T("{\"a\": 1}"), Check::kWrongType, "a", kHit},
    {"a boolean", Field(Typed("a", FieldType::kBoolean)), T("{\"a\": \"true\"}"), Check::kWrongType, "a", kHit},
    {"an array", Field(Typed("a", FieldType::kArray)), T("{\"a\": {\"b\": 1}}"), Check::kWrongType, "a", kHit},
    {"an object", Field(Typed("a", FieldType::kObject)), T("{\"a\": {\"b\": 1}}"), Check::kWrongType, "a", kPass},
    {"missing", Field(Typed("a", FieldType::kString)), T("{\"b\": 1}"), Check::kWrongType, "a", kNotAsked},
    {"empty", Field(Typed("a", FieldType::kString)), T("{\"a\": null}"), Check::kWrongType, "a", kNotAsked},
    {"any element", Field(Typed("i[].q", FieldType::kNumber)), T("{\"i\": [{\"q\": 1}, {\"q\": \"x\"}]}"),
     Check::kWrongType, "i[].q", kHit},
    // not_allowed: value present and not empty; one_of
    {"listed", Field(OneOf("a", {"USD", "EUR"})), T("{\"a\": \" EUR\"}"), Check::kNotAllowed, "a", kPass},
    {"not listed", Field(OneOf("a", {"USD", "EUR"})), T("{\"a\": \"YEN\"}"), Check::kNotAllowed, "a", kHit},
    {"other case", Field(OneOf("a", {"USD", "EUR"})), T("{\"a\": \"eur\"}"), Check::kNotAllowed, "a", kHit},
    {"a number in the list", Field(OneOf("a", {"1", "2"})), T("{\"a\": 2}"), Check::kNotAllowed, "a", kPass},
    {"a boolean in the list", Field(OneOf("a", {"true"})), T("{\"a\": false}"), Check::kNotAllowed, "a", kHit},
    {"an object instead", Field(OneOf("a", {"USD"})), T("{\"a\": {\"b\": 1}}"), Check::kNotAllowed, "a", kHit},
    {"empty", Field(OneOf("a", {"USD"})), T("{\"a\": \"\"}"), Check::kNotAllowed, "a", kNotAsked},
    {"any element", Field(OneOf("i[]", {"x", "y"})), T("{\"i\": [\"x\", \"z\"]}"), Check::kNotAllowed, "i[]", kHit},
    // out_of_range: a number was read; min/max
    {"inside", Field(Range("a", 0, 10)), T("{\"a\": 10}"), Check::kOutOfRange, "a", kPass},
    {"below", Field(Range("a", 0, 10)), T("{\"a\": -0.1}"), Check::kOutOfRange, "a", kHit},
    {"above", Field(Range("a", 0, 10)), T("{\"a\": 11}"), Check::kOutOfRange, "a", kHit},
    {"far above", Field(Range("a", 0, 10)), T("{\"a\": 1e999}"), Check::kOutOfRange, "a", kHit},
    {"tiny", Field(Range("a", 0, 10)), T("{\"a\": 1e-999}"), Check::kOutOfRange, "a", kPass},
    {"a string", Field(Range("a", 0, 10)), T("{\"a\": \"11\"}"), Check::kOutOfRange, "a", kNotAsked},
    {"a lenient string", Field(Range("a", 0, 10, true)), T("{\"a\": \"11\"}"), Check::kOutOfRange, "a", kHit},
    {"one element", Field(Range("i[]", 0, 10)), T("{\"i\": [1, 99, 2]}"), Check::kOutOfRange, "i[]", kHit},
    // pattern_mismatch: value present and not empty; pattern
    {"of the form", Field(Shaped("a", "INV-\\d+")), T("{\"a\": \" INV-17 \"}"), Check::kPatternMismatch, "a", kPass},
    {"of another form", Field(Shaped("a", "INV-\\d+")), T("{\"a\": \"INV-17b\"}"), Check::kPatternMismatch, "a", kHit},
    {"a number of the form", Field(Shaped("a", "\\d{3}")), T("{\"a\": 123}"), Check::kPatternMismatch, "a", kPass},
    {"empty", Field(Shaped("a", "x")), T("{\"a\": \"\"}"), Check::kPatternMismatch, "a", kNotAsked},
    {"one element", Field(Shaped("i[]", "x+")), T("{\"i\": [\"xx\", \"y\"]}"), Check::kPatternMismatch, "i[]", kHit},
    // stale_date, future_date: a date was read; 30 days back and 2 ahead of 2026-06-15
    {"fresh", Field(Date("a")), T("{\"a\": \"2026-06-01\"}"), Check::kStaleDate, "a", kPass},
    {"stale", Field(Date("a")), T("{\"a\": \"2023-06-01\"}"), Check::kStaleDate, "a", kHit},
    {"a day at the bound", Field(Date("a")), T("{\"a\": \"2026-05-16\"}"), Check::kStaleDate, "a", kPass},
    {"future", Field(Date("a")), T("{\"a\": \"2026-07-01T00:00:00Z\"}"), Check::kFutureDate, "a", kHit},
    {"near future", Field(Date("a")), T("{\"a\": \"2026-06-16T00:00:00Z\"}"), Check::kFutureDate, "a", kPass},
    {"no date", Field(Date("a")), T("{\"a\": \"soon\"}"), Check::kStaleDate, "a", kNotAsked},
    {"no date is a wrong type", Field(Date("a")), T("{\"a\": \"soon\"}"), Check::kWrongType, "a", kHit},
    {"a date", Field(Date("a")), T("{\"a\": \"2026-06-01\"}"), Check::kWrongType, "a", kPass},
    {"30 February is none", Field(Date("a")), T("{\"a\": \"2026-02-30\"}"), Check::kWrongType, "a", kHit},
    {"a form nobody declared", Field(Date("a")), T("{\"a\": \"01.06.2026\"}"), Check::kWrongType, "a", kHit},
    {"a declared form", Field(Date("a", {"DD.MM.YYYY"})), T("{\"a\": \"01.06.2023\"}"), Check::kStaleDate, "a", kHit},
    {"relative to produced_at", Field(Date("a")), Produced("{\"a\": \"2023-06-01\"}", "2023-06-10T00:00:00Z"),
     Check::kStaleDate, "a", kPass},
    // unknown_entity: at least one candidate
    {"known", Field(Known("a")), T("{\"a\": \" sku-00001 \"}"), Check::kUnknownEntity, "a", kPass},
    {"unknown", Field(Known("a")), T("{\"a\": \"SKU-99999\"}"), Check::kUnknownEntity, "a", kHit},
    {"no candidate", Field(Known("a")), T("{\"a\": \"\"}"), Check::kUnknownEntity, "a", kNotAsked},
    {"one of the elements", Field(Known("i[]")), T("{\"i\": [\"SKU-00001\", \"SKU-7\"]}"), Check::kUnknownEntity, "i[]",
     kHit},
    {"in text, known", Entities, T("We ship SKU-00001 and SKU-00002."), Check::kUnknownEntity, "", kPass},
    {"in text, one unknown", Entities, T("We ship SKU-00001 and SKU-00009."), Check::kUnknownEntity, "", kHit},
    {"in text, none", Entities, T("We ship nothing."), Check::kUnknownEntity, "", kNotAsked},
    {"in a JSON string", Entities, T("{\"note\": \"see SKU-00009\"}"), Check::kUnknownEntity, "", kHit},
};

}  // namespace telltale::test

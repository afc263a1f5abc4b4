#pragma once
// tests/content/check_rows.h - a row of the checks' table: what the rules say, what the output is, what is expected.

#include <cmath>
#include <functional>
#include <limits>

#include "tests/content/probe.h"

namespace telltale::test {

struct Row {
  const char* says;
  std::function<void(StreamSpec*)> rules;
  std::function<Output()> output;
  Check check;
  const char* field;
  Expect expect;
};

inline void None(StreamSpec*) {}
inline void Json(StreamSpec* spec) { spec->format = Format::kJson; }
inline void Text(StreamSpec* spec) { spec->format = Format::kText; }

// JSON is declared, and one field with it.
inline std::function<void(StreamSpec*)> Field(FieldSpec field) {
  return [field](StreamSpec* spec) {
    spec->format = Format::kJson;
    spec->fields = {field};
  };
}
inline FieldSpec Required(const char* path) {
  FieldSpec field;
  field.path = path;
  field.required = true;
  return field;
}
inline FieldSpec Typed(const char* path, FieldType type, bool lenient = false) {
  FieldSpec field;
  field.path = path;
  field.type = type;
  field.lenient = lenient;
  return field;
}
inline FieldSpec OneOf(const char* path, std::vector<std::string> values) {
  FieldSpec field;
  field.path = path;
  field.one_of = std::move(values);
  return field;
}
inline FieldSpec Range(const char* path, double min, double max, bool lenient = false) {
  FieldSpec field;
  field.path = path;
  field.min = min;
  field.max = max;
  field.lenient = lenient;
  return field;
}
inline FieldSpec Known(const char* path) {
  FieldSpec field;
  field.path = path;
  field.vocabulary = "skus";
  return field;
}
inline void Entities(StreamSpec* spec) { spec->entities = {{"\\b(SKU-\\d{5})\\b", "skus", "rules.yaml:4"}}; }
inline void ConfidenceField(StreamSpec* spec) {
  spec->format = Format::kJson;
  spec->confidence_configured = true;
  spec->confidence_field = "confidence";
  spec->low_confidence = 0.7;
}
inline void ConfidenceWanted(StreamSpec* spec) { spec->confidence_configured = true; }

inline std::function<Output()> T(std::string_view text) {
  return [text] { return TextOutput(text); };
}
inline std::function<Output()> J(std::string_view json) {
  return [json] { return JsonOutput(json); };
}
inline std::function<Output()> Stopped(std::string_view text, std::string_view reason) {
  return [=] {
    Output output = TextOutput(text);
    output.finish_reason = reason;
    return output;
  };
}
inline std::function<Output()> Sure(double confidence) {
  return [=] {
    Output output = TextOutput("fine");
    output.confidence = confidence;
    return output;
  };
}
inline std::function<Output()> Logprobs(std::vector<float> logprobs) {
  return [=] {
    Output output = TextOutput("fine");
    output.token_logprobs = logprobs;
    return output;
  };
}
inline std::function<Output()> Versioned(std::string_view version, std::string_view sha, std::string_view text) {
  return [=] {
    Output output = TextOutput("fine");
    output.prompt_version = version;
    output.prompt_sha256 = sha;
    output.prompt_template = text;
    return output;
  };
}

inline constexpr Expect kHit = Expect::kHit;
inline constexpr Expect kPass = Expect::kPass;
inline constexpr Expect kNotAsked = Expect::kNotAsked;
inline constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

}  // namespace telltale::test

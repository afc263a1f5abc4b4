// Every check's "evaluated" and "hit", row by row as the contract's table has them.

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "tests/content/probe.h"

namespace telltale::test {
namespace {

struct Row {
  const char* says;
  std::function<void(StreamSpec*)> rules;
  std::function<Output()> output;
  Check check;
  const char* field;
  Expect expect;
};

void None(StreamSpec*) {}
void Json(StreamSpec* spec) { spec->format = Format::kJson; }
void Text(StreamSpec* spec) { spec->format = Format::kText; }

// JSON is declared, and one field with it.
std::function<void(StreamSpec*)> Field(FieldSpec field) {
  return [field](StreamSpec* spec) {
    spec->format = Format::kJson;
    spec->fields = {field};
  };
}
FieldSpec Required(const char* path) {
  FieldSpec field;
  field.path = path;
  field.required = true;
  return field;
}
FieldSpec Typed(const char* path, FieldType type, bool lenient = false) {
  FieldSpec field;
  field.path = path;
  field.type = type;
  field.lenient = lenient;
  return field;
}
FieldSpec OneOf(const char* path, std::vector<std::string> values) {
  FieldSpec field;
  field.path = path;
  field.one_of = std::move(values);
  return field;
}
FieldSpec Range(const char* path, double min, double max, bool lenient = false) {
  FieldSpec field;
  field.path = path;
  field.min = min;
  field.max = max;
  field.lenient = lenient;
  return field;
}
FieldSpec Known(const char* path) {
  FieldSpec field;
  field.path = path;
  field.vocabulary = "skus";
  return field;
}
void Entities(StreamSpec* spec) { spec->entities = {{"\\b(SKU-\\d{5})\\b", "skus", "rules.yaml:4"}}; }
void ConfidenceField(StreamSpec* spec) {
  spec->format = Format::kJson;
  spec->confidence_configured = true;
  spec->confidence_field = "confidence";
  spec->low_confidence = 0.7;
}
void ConfidenceWanted(StreamSpec* spec) { spec->confidence_configured = true; }

std::function<Output()> T(std::string_view text) {
  return [text] { return TextOutput(text); };
}
std::function<Output()> J(std::string_view json) {
  return [json] { return JsonOutput(json); };
}
std::function<Output()> Stopped(std::string_view text, std::string_view reason) {
  return [=] {
    Output output = TextOutput(text);
    output.finish_reason = reason;
    return output;
  };
}
std::function<Output()> Sure(double confidence) {
  return [=] {
    Output output = TextOutput("fine");
    output.confidence = confidence;
    return output;
  };
}
std::function<Output()> Logprobs(std::vector<float> logprobs) {
  return [=] {
    Output output = TextOutput("fine");
    output.token_logprobs = logprobs;
    return output;
  };
}
std::function<Output()> Versioned(std::string_view version, std::string_view sha, std::string_view text) {
  return [=] {
    Output output = TextOutput("fine");
    output.prompt_version = version;
    output.prompt_sha256 = sha;
    output.prompt_template = text;
    return output;
  };
}

constexpr Expect kHit = Expect::kHit;
constexpr Expect kPass = Expect::kPass;
constexpr Expect kNotAsked = Expect::kNotAsked;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

const Row kRows[] = {
    // empty_output: every output
    {"no body", None, [] { return Output(); }, Check::kEmptyOutput, "", kHit},
    {"no text", None, T(""), Check::kEmptyOutput, "", kHit},
    {"white space", None, T(" \n\t \xc2\xa0\xef\xbb\xbf"), Check::kEmptyOutput, "", kHit},
    {"null", None, T("null"), Check::kEmptyOutput, "", kHit},
    {"an empty object", Json, T(" { } "), Check::kEmptyOutput, "", kHit},
    {"an empty array", None, T("[]"), Check::kEmptyOutput, "", kHit},
    {"an empty string", None, T("\"\""), Check::kEmptyOutput, "", kHit},
    {"null as json", None, J("null"), Check::kEmptyOutput, "", kHit},
    {"an empty object in a fence", Json, T("```json\n{}\n```"), Check::kEmptyOutput, "", kHit},
    {"zero is something", None, J("0"), Check::kEmptyOutput, "", kPass},
    {"false is something", None, J("false"), Check::kEmptyOutput, "", kPass},
    {"an array of nothing is something", None, J("[null]"), Check::kEmptyOutput, "", kPass},
    {"text", None, T("fine"), Check::kEmptyOutput, "", kPass},
    {"nothing below empty_output: truncated", Json, Stopped("", "length"), Check::kTruncatedOutput, "", kNotAsked},
    {"nothing below empty_output: json", Json, T("{}"), Check::kInvalidJson, "", kNotAsked},
    {"nothing below empty_output: field", Field(Required("a")), T("{}"), Check::kEmptyField, "a", kNotAsked},
    {"nothing below empty_output: tokens", None, T(""), Check::kFailureToken, "", kNotAsked},
    {"but provenance", None, T(""), Check::kUnversionedPrompt, "", kHit},
    {"but confidence", ConfidenceWanted, T(""), Check::kMissingConfidence, "", kHit},
    // truncated_output: every output
    {"a whole text", None, T("fine"), Check::kTruncatedOutput, "", kPass},
    {"finish reason length", None, Stopped("It was the", "length"), Check::kTruncatedOutput, "", kHit},
    {"finish reason max_tokens", None, Stopped("It was the", "max_tokens"), Check::kTruncatedOutput, "", kHit},
    {"finish reason stop", None, Stopped("It was it.", "stop"), Check::kTruncatedOutput, "", kPass},
    {"an open object", Json, T("{\"a\": 1, \"b\": \"tex"), Check::kTruncatedOutput, "", kHit},
    {"an open object in a fence", Json, T("```json\n{\"a\": [1, 2"), Check::kTruncatedOutput, "", kHit},
    {"an inner bracket at the end", Json, T("[{\"a\": 1}, {\"b\": 2}"), Check::kTruncatedOutput, "", kHit},
    {"an open object after a preamble", Json, T("Here it is: {\"a\": \"b"), Check::kTruncatedOutput, "", kHit},
    {"an open array of numbers", Json, T("[1, 2"), Check::kTruncatedOutput, "", kHit},
    {"a quote too many is not a cut", Json, T("{\"a\": \"x\" y\"}"), Check::kTruncatedOutput, "", kPass},
    {"an open bracket in a text stream", Text, T("{\"a\": 1"), Check::kTruncatedOutput, "", kPass},
    {"a whole object that stopped early", Json, Stopped("{\"a\": 1}", "length"), Check::kTruncatedOutput, "", kHit},
    // fenced_json: JSON streams
    {"bare", Json, T("{\"a\": 1}"), Check::kFencedJson, "", kPass},
    {"fenced", Json, T("```json\n{\"a\": 1}\n```"), Check::kFencedJson, "", kHit},
    {"fenced without a language", Json, T("```\n{\"a\": 1}\n```"), Check::kFencedJson, "", kHit},
    {"after a preamble", Json, T("Sure!\n{\"a\": 1}"), Check::kFencedJson, "", kHit},
    {"before other text", Json, T("{\"a\": 1}\nI hope this helps."), Check::kFencedJson, "", kHit},
    {"fenced and unreadable", Json, T("```json\n{\"a\": \"\\(\"}\n```"), Check::kFencedJson, "", kHit},
    {"no JSON at all", Json, T("I have no idea."), Check::kFencedJson, "", kPass},
    {"a text stream", Text, T("```json\n{\"a\": 1}\n```"), Check::kFencedJson, "", kNotAsked},
    // invalid_json: JSON streams, unless one of the above took it
    {"valid", Json, T("{\"a\": [1, 2.5e3, true, null, \"\\u00e9\"]}"), Check::kInvalidJson, "", kPass},
    {"valid in a fence", Json, T("```json\n{\"a\": 1}\n```"), Check::kInvalidJson, "", kPass},
    {"no JSON", Json, T("I have no idea."), Check::kInvalidJson, "", kHit},
    {"a bad escape in a fence", Json, T("```json\n{\"a\": \"\\( x \\)\"}\n```"), Check::kInvalidJson, "", kHit},
    {"a raw line break", Json, T("{\"a\": \"one\ntwo\"}"), Check::kInvalidJson, "", kHit},
    {"a trailing comma", Json, T("{\"a\": 1,}"), Check::kInvalidJson, "", kHit},
    {"single quotes", Json, T("{'a': 1}"), Check::kInvalidJson, "", kHit},
    {"a wrong word in a member nobody asks for", Json, T("{\"a\": 1, \"b\": tru}"), Check::kInvalidJson, "", kHit},
    {"a lone surrogate", Json, T("{\"a\": \"\\ud83d\"}"), Check::kInvalidJson, "", kHit},
    {"a lone low surrogate", Json, T("{\"a\": \"\\ude00\"}"), Check::kInvalidJson, "", kHit},
    {"bytes that are not UTF-8", Json, T("{\"a\": \"\xff\"}"), Check::kInvalidJson, "", kHit},
    {"a number beyond double", Json, T("{\"a\": 1e400}"), Check::kInvalidJson, "", kPass},
    {"an integer of 25 digits", Json, T("{\"a\": 1234567890123456789012345}"), Check::kInvalidJson, "", kPass},
    {"a number with a leading zero", Json, T("{\"a\": 012}"), Check::kInvalidJson, "", kHit},
    {"cut: taken by truncated_output", Json, T("{\"a\": 1, \"b\": \"tex"), Check::kInvalidJson, "", kNotAsked},
    {"stopped early and unreadable", Json, Stopped("{\"a\": \\}", "length"), Check::kInvalidJson, "", kNotAsked},
    {"stopped early but whole", Json, Stopped("{\"a\": 1}", "length"), Check::kInvalidJson, "", kPass},
    {"json body in a text stream", Text, J("{\"a\": 1"), Check::kTruncatedOutput, "", kHit},
    {"text stream", Text, T("{oops"), Check::kInvalidJson, "", kNotAsked},
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
    // failure_token and refusal: any text was read
    {"token in text", None, T("Dear [object Object],"), Check::kFailureToken, "", kHit},
    {"no token", None, T("Dear Ada,"), Check::kFailureToken, "", kPass},
    {"token in a JSON string", None, T("{\"a\": \"[object Object]\"}"), Check::kFailureToken, "", kHit},
    {"token only as a key", None, T("{\"[object Object]\": \"x\"}"), Check::kFailureToken, "", kPass},
    {"token behind the JSON", Json, T("{\"a\": \"x\"} [object Object]"), Check::kFailureToken, "", kHit},
    {"token in unreadable JSON", Json, T("{\"a\": \"[object Object]\\(\"}"), Check::kFailureToken, "", kHit},
    {"no text was read", None, T("{\"a\": 1}"), Check::kFailureToken, "", kNotAsked},
    {"no text was read: refusal", None, T("{\"a\": 1}"), Check::kRefusal, "", kNotAsked},
    {"refusal", None, T("I'm sorry, but I can't do that."), Check::kRefusal, "", kHit},
    {"no refusal", None, T("I'm sorry to hear that."), Check::kRefusal, "", kPass},
    {"refusal in a JSON string", None, T("{\"a\": \"I'm sorry, but I can't.\"}"), Check::kRefusal, "", kHit},
    {"refusal before the JSON", Json, T("I'm sorry, but I can't. {\"a\": \"b\"}"), Check::kRefusal, "", kHit},
    // low_confidence and missing_confidence
    {"sure", None, Sure(0.9), Check::kLowConfidence, "", kPass},
    {"unsure", None, Sure(0.49), Check::kLowConfidence, "", kHit},
    {"at the default bound", None, Sure(0.5), Check::kLowConfidence, "", kPass},
    {"none read", None, T("fine"), Check::kLowConfidence, "", kNotAsked},
    {"above one", None, Sure(1.01), Check::kLowConfidence, "", kNotAsked},
    {"from log-probabilities", None, Logprobs({-2.0f, -2.0f}), Check::kLowConfidence, "", kHit},
    {"from a field", ConfidenceField, T("{\"confidence\": 0.6}"), Check::kLowConfidence, "", kHit},
    {"from a field, wanted", ConfidenceField, T("{\"confidence\": 0.6}"), Check::kMissingConfidence, "", kPass},
    {"field is a string", ConfidenceField, T("{\"confidence\": \"high\"}"), Check::kMissingConfidence, "", kHit},
    {"field of what cannot be read", ConfidenceField, T("{\"confidence\": 0.6, \"a\": tru}"), Check::kMissingConfidence,
     "", kHit},
    {"field is out of range", ConfidenceField, T("{\"confidence\": 60}"), Check::kMissingConfidence, "", kHit},
    {"wanted and missing", ConfidenceWanted, T("fine"), Check::kMissingConfidence, "", kHit},
    {"wanted and no number", ConfidenceWanted, Sure(kNan), Check::kMissingConfidence, "", kHit},
    {"wanted and negative", ConfidenceWanted, Sure(-0.1), Check::kMissingConfidence, "", kHit},
    {"wanted and there", ConfidenceWanted, Sure(0.0), Check::kMissingConfidence, "", kPass},
    {"not wanted", None, T("fine"), Check::kMissingConfidence, "", kNotAsked},
    // unversioned_prompt: every output
    {"nothing", None, Versioned("", "", ""), Check::kUnversionedPrompt, "", kHit},
    {"a version", None, Versioned("v1", "", ""), Check::kUnversionedPrompt, "", kPass},
    {"a hash", None, Versioned("", "ab12", ""), Check::kUnversionedPrompt, "", kPass},
    {"a template", None, Versioned("", "", "Say {x}"), Check::kUnversionedPrompt, "", kPass},
};

TEST(Checks, AreEvaluatedAndHitAsTheContractSays) {
  for (const Row& row : kRows) {
    StreamSpec spec;
    spec.where = "rules.yaml:2";
    row.rules(&spec);
    Probe probe(spec, "SKU-00001\nSKU-00002\n");
    probe.Feed(row.output());
    EXPECT_EQ(probe.Said(row.check, row.field), row.expect)
        << CheckName(row.check) << " '" << row.field << "': " << row.says
        << "; evidence: " << probe.Evidence(row.check, row.field);
  }
}

TEST(Checks, EveryRateHasRowsForEachAnswer) {
  for (int i = 0; i < kCheckCount; ++i) {
    const auto check = static_cast<Check>(i);
    if (KindOf(check) != CheckKind::kRate) continue;
    // Outputs against one another are compared by the engine (tests/engine/comparison_test.cc).
    if (check >= Check::kDuplicateContent && check <= Check::kLateOutput) continue;
    bool hit = false;
    bool pass = false;
    for (const Row& row : kRows) {
      hit = hit || (row.check == check && row.expect == kHit);
      pass = pass || (row.check == check && row.expect == kPass);
    }
    EXPECT_TRUE(hit && pass) << CheckName(check);
  }
}

TEST(Checks, AtMostOneExplainsAnUnreadOutput) {
  for (const char* text :
       {"", "{}", "null", "{\"a\": ", "{\"a\": \"\\(\"}", "prose", "```json\n{\"a\": 1", "[1, 2", "{"}) {
    for (const char* reason : {"", "stop", "length"}) {
      StreamSpec spec;
      spec.format = Format::kJson;
      Probe probe(spec);
      Output output = TextOutput(text);
      output.finish_reason = reason;
      probe.Feed(output);
      int explanations = 0;
      for (const Check check : {Check::kEmptyOutput, Check::kTruncatedOutput, Check::kInvalidJson}) {
        explanations += probe.Said(check) == Expect::kHit ? 1 : 0;
      }
      EXPECT_EQ(explanations, 1) << text << " / " << reason;
    }
  }
}

TEST(Checks, AnEmptyOutputIsAskedNothingElse) {
  Probe probe;
  for (const char* text : {"", "  ", "{}", "[]", "null"}) {
    const Findings& findings = probe.Feed(text);
    EXPECT_EQ(findings.rates.size(), 2u) << text;  // empty_output, unversioned_prompt
    EXPECT_TRUE(findings.numbers.empty() && findings.labels.empty() && findings.tokens.empty()) << text;
  }
}

TEST(Checks, TellWhatWasHit) {
  StreamSpec spec;
  spec.format = Format::kJson;
  FieldSpec field = Range("i[].n", 0, 5);
  field.required = true;
  field.type = FieldType::kNumber;
  spec.fields = {field};
  Probe probe(spec);
  probe.Feed("{\"i\": [{\"n\": 1}, {\"n\": 77}, {\"n\": \"x\"}, {\"n\": \"N/A\"}]}");
  EXPECT_EQ(probe.Evidence(Check::kOutOfRange, "i[].n"), "77");
  EXPECT_EQ(probe.Evidence(Check::kWrongType, "i[].n"), "string instead of number");
  EXPECT_EQ(probe.Evidence(Check::kEmptyField, "i[].n"), "N/A (value 4 of 4)");
  probe.Feed("{\"i\": [{\"n\": 1}, {\"m\": 2}, {}]}");
  EXPECT_EQ(probe.Evidence(Check::kEmptyField, "i[].n"), "missing in 2 of 3");
  probe.Feed("{\"i\": 5, \"s\": \"\\( x\"}");
  EXPECT_EQ(probe.Evidence(Check::kInvalidJson), "a bad escape \\( x\" at byte 15");
  probe.Feed("{\"s\": \"NaN and [object Object]\"}");
  EXPECT_EQ(probe.Evidence(Check::kFailureToken), "object-object");
  EXPECT_EQ(probe.findings().tokens, (std::vector<uint16_t>{0, 1}));
}

TEST(Checks, EvidenceIsShortAndEndsWithACharacter) {
  StreamSpec spec;
  spec.format = Format::kJson;
  spec.fields = {OneOf("a", {"x"})};
  Probe probe(spec);
  std::string value;
  for (int i = 0; i < 100; ++i) value += "\xe2\x82\xac";  // the euro sign, three bytes
  probe.Feed("{\"a\": \"" + value + "\"}");
  EXPECT_EQ(probe.Evidence(Check::kNotAllowed, "a"), value.substr(0, 78));
}

TEST(Checks, TheConfidenceSentComesBeforeTheOneDerived) {
  Probe probe;
  Output output = TextOutput("fine");
  output.token_logprobs = {-0.1f, -0.3f};
  probe.Feed(output);
  EXPECT_NEAR(*probe.Number(Check::kConfidence), std::exp(-0.2), 1e-6);
  output.confidence = 0.75;
  probe.Feed(output);
  EXPECT_EQ(probe.Number(Check::kConfidence), 0.75);
}

TEST(Checks, LengthCountsCharactersNotBytes) {
  Probe probe;
  probe.Feed("a\xc3\xa9\xf0\x9f\x98\x80\xff\xfe");
  EXPECT_EQ(probe.Number(Check::kLength), 5);
}

TEST(Checks, ANumberInAnArrayIsItsMean) {
  StreamSpec spec;
  spec.format = Format::kJson;
  spec.fields = {Range("i[].n", 0, 1000)};
  Probe probe(spec);
  probe.Feed("{\"i\": [{\"n\": 1}, {\"n\": 2}, {\"n\": 6}, {\"n\": 1e999}]}");
  EXPECT_EQ(probe.Number(Check::kNumber, "i[].n"), 3.0);
}

}  // namespace
}  // namespace telltale::test

#pragma once
// tests/content/json_rows.h - rows of the checks' table: the output as a whole and its JSON.

#include "tests/content/check_rows.h"

namespace telltale::test {

// An open object of so many bytes.
inline Output CutAt(size_t bytes) {
  static std::string text;
  text = "{\"a\": \"" + std::string(bytes - 7, 'x');
  return TextOutput(text);
}
inline void Schema(StreamSpec* spec) {
  spec->format = Format::kJson;
  spec->schema_file = "invoice.schema.json";
  spec->schema_text = R"({"type": "object", "properties": {"total": {"type": "number"}}, "required": ["total"]})";
}
// A union of unions, each of which is asked again at every level.
inline void SlowSchema(StreamSpec* spec) {
  Schema(spec);
  spec->schema_text = R"({"$defs": {"n": {"anyOf": [
    {"type": "object", "properties": {"a": {"$ref": "#/$defs/n"}}, "required": ["x"]},
    {"type": "object", "properties": {"a": {"$ref": "#/$defs/n"}}, "required": ["y"]}]}}, "$ref": "#/$defs/n"})";
}
inline Output Nested(int depth) {
  static std::string text;
  text = R"({"x":0})";
  for (int i = 0; i < depth; ++i) text = R"({"a":)" + text + "}";
  return TextOutput(text);
}
inline std::function<void(StreamSpec*)> Limit(uint64_t bytes) {
  return [bytes](StreamSpec* spec) {
    spec->format = Format::kJson;
    spec->transport_limits = {bytes};
  };
}

inline const Row kJsonRows[] = {
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
    // truncated_transport: every output
    {"a whole text", None, T("fine"), Check::kTruncatedTransport, "", kPass},
    {"cut at a known length", Json, [] { return CutAt(4096); }, Check::kTruncatedTransport, "", kHit},
    {"then nobody else is blamed", Json, [] { return CutAt(4096); }, Check::kTruncatedOutput, "", kPass},
    {"nor the JSON", Json, [] { return CutAt(4096); }, Check::kInvalidJson, "", kNotAsked},
    {"cut elsewhere", Json, [] { return CutAt(4097); }, Check::kTruncatedTransport, "", kPass},
    {"cut elsewhere: the model's", Json, [] { return CutAt(4097); }, Check::kTruncatedOutput, "", kHit},
    {"a length of the rules", Limit(100), [] { return CutAt(100); }, Check::kTruncatedTransport, "", kHit},
    {"no longer a usual length", Limit(100), [] { return CutAt(4096); }, Check::kTruncatedTransport, "", kPass},
    {"a text of a known length", Text, [] { return CutAt(4096); }, Check::kTruncatedTransport, "", kPass},
    {"a mark", Json, T("{\"a\": \"some te...[truncated]"), Check::kTruncatedTransport, "", kHit},
    {"a mark behind a text", Text, T("It was the best ... truncated"), Check::kTruncatedTransport, "", kHit},
    {"a mark in the middle", Text, T("[truncated] it was."), Check::kTruncatedTransport, "", kPass},
    {"the mark before the finish reason", Text, Stopped("It was [truncated]", "length"), Check::kTruncatedOutput, "",
     kPass},
    {"empty", Json, T("{}"), Check::kTruncatedTransport, "", kNotAsked},
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
    // schema_violation: JSON read and a schema is set
    {"as the schema says", Schema, T("{\"total\": 3}"), Check::kSchemaViolation, "", kPass},
    {"in a fence, as it says", Schema, T("```json\n{\"total\": 3}\n```"), Check::kSchemaViolation, "", kPass},
    {"required and missing", Schema, T("{\"sum\": 3}"), Check::kSchemaViolation, "", kHit},
    {"of another type", Schema, T("{\"total\": \"3\"}"), Check::kSchemaViolation, "", kHit},
    {"unreadable", Schema, T("{\"total\": }"), Check::kSchemaViolation, "", kNotAsked},
    {"too much work to decide", SlowSchema, [] { return Nested(60); }, Check::kSchemaViolation, "", kNotAsked},
    {"the same, decided", SlowSchema, [] { return Nested(5); }, Check::kSchemaViolation, "", kHit},
    {"no schema", Json, T("{\"total\": 3}"), Check::kSchemaViolation, "", kNotAsked},
};

}  // namespace telltale::test

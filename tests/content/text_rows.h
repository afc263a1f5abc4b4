#pragma once
// tests/content/text_rows.h - rows of the checks' table: texts, confidence and provenance.

#include "tests/content/check_rows.h"

namespace telltale::test {

inline void Must(StreamSpec* spec) { spec->must_match = {{"letter", "^\\s*[A-E]\\b", {}, {}, "rules.yaml:3"}}; }
inline void MustNot(StreamSpec* spec) {
  Must(spec);  // the two are numbered apart
  spec->must_not_match = {{"advice", "(?i)\\binvest in\\b", {}, {}, "rules.yaml:4"},
                          {"letter", "\\bCASE-\\d", {}, {}, "rules.yaml:5"}};
}
inline void FewWords(StreamSpec* spec) { spec->measures = {{Measure::kWords, {}, 3}}; }
inline void Sections(StreamSpec* spec) { spec->sections = {"Sales", "Support"}; }
inline void Latin(StreamSpec* spec) { spec->scripts = {"Latin"}; }

constexpr std::string_view kLongProse =
    "was written on the label twice, once by hand and once by the machine, so the depot asked the driver, who asked "
    "the "
    "customer, who had moved to another town in spring and never told anyone but the baker about it, they say.";

inline Output Kept(std::string text) {
  static std::string kept;
  kept = std::move(text);
  return TextOutput(kept);
}
inline std::function<Output()> Times(std::string_view piece, int times, std::string_view end = "") {
  return [=] {
    std::string text;
    for (int i = 0; i < times; ++i) text += piece;
    return Kept(text + std::string(end));
  };
}
inline std::function<Output()> JsonTimes(std::string_view piece, int times) {
  return [=] { return Kept("{\"a\": \"" + std::string(Times(piece, times)().body) + "\"}"); };
}
inline Output ManyEqual() {
  std::string text = "[";
  for (int i = 0; i < 60; ++i) text += "{\"state\": \"delivered\"},";
  return Kept(text + "{}]");
}
// In two parts, so that it is no key in this file.
inline Output SomeKey() { return Kept("Use AKIA" + std::string("QX7ZR2MWVK4TLB3N") + " for it."); }

inline std::function<void(StreamSpec*)> Between(uint64_t least, uint64_t most) {
  return [=](StreamSpec* spec) {
    spec->min_length = least;
    spec->max_length = most;
  };
}

inline const Row kTextRows[] = {
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
    // must_match: set; the field is its name
    {"it is there", Must, T("B. Because of the rain."), Check::kMustMatch, "letter", kPass},
    {"it is not there", Must, T("I think it was the rain."), Check::kMustMatch, "letter", kHit},
    {"nothing is there", Must, T(" "), Check::kMustMatch, "letter", kNotAsked},
    {"JSON numbers are no text", Must, T("{\"a\": 1}"), Check::kMustMatch, "letter", kHit},
    // must_not_match: set; the field is its name
    {"it is not there", MustNot, T("B. Because of the rain."), Check::kMustNotMatch, "advice", kPass},
    {"it is there", MustNot, T("B. Invest in rain."), Check::kMustNotMatch, "advice", kHit},
    {"the other is there", MustNot, T("B. See CASE-7."), Check::kMustNotMatch, "advice", kPass},
    {"both are there", MustNot, T("Invest in CASE-7."), Check::kMustNotMatch, "letter", kHit},
    {"what must be there is another", MustNot, T("Invest in CASE-7."), Check::kMustMatch, "letter", kHit},
    {"nothing is there", MustNot, T(" "), Check::kMustNotMatch, "advice", kNotAsked},
    {"in a JSON string", MustNot, T("{\"a\": \"invest in rain\"}"), Check::kMustNotMatch, "advice", kHit},
    {"numbers are no text", MustNot, T("{\"a\": 1}"), Check::kMustNotMatch, "advice", kPass},
    // too_short, too_long: length set
    {"long enough", Between(3, 5), T("abcde"), Check::kTooShort, "", kPass},
    {"too short", Between(3, 5), T("ab"), Check::kTooShort, "", kHit},
    {"not too long", Between(3, 5), T("\xc3\xa4\xc3\xb6\xc3\xbc"), Check::kTooLong, "", kPass},
    {"too long", Between(3, 5), T("abcdef"), Check::kTooLong, "", kHit},
    {"no length set", None, T("abcdef"), Check::kTooLong, "", kNotAsked},
    // measure_out_of_range: bounds set; any text was read
    {"few words", FewWords, T("It is late."), Check::kMeasureOutOfRange, "words", kPass},
    {"too many words", FewWords, T("It is very late."), Check::kMeasureOutOfRange, "words", kHit},
    {"too many in JSON", FewWords, J("{\"a\": \"It is\", \"b\": [\"very late\"]}"), Check::kMeasureOutOfRange, "words",
     kHit},
    {"no text was read", FewWords, T("{\"a\": 1}"), Check::kMeasureOutOfRange, "words", kNotAsked},
    // placeholder, possible_pii, possible_secret: every text that was read
    {"filled in", None, T("Dear Ada, your parcel is on its way."), Check::kPlaceholder, "", kPass},
    {"left in", None, T("Dear {{first_name}}, your parcel is on its way."), Check::kPlaceholder, "", kHit},
    {"left in a JSON string", None, J("{\"note\": \"Dear [Customer Name],\"}"), Check::kPlaceholder, "", kHit},
    {"numbers alone", None, T("{\"a\": 1}"), Check::kPlaceholder, "", kNotAsked},
    {"nobody's", None, T("Order 4711 is on its way."), Check::kPossiblePii, "", kPass},
    {"an address", None, T("Write to ada.lovelace@lindqvist.se then."), Check::kPossiblePii, "", kHit},
    {"a card", None, J("{\"card\": \"4111 1111 1111 1111\"}"), Check::kPossiblePii, "", kHit},
    {"a number that fails Luhn", None, J("{\"card\": \"4111 1111 1111 1112\"}"), Check::kPossiblePii, "", kPass},
    {"no secret", None, T("The secret of good soup is time."), Check::kPossibleSecret, "", kPass},
    {"a key", None, SomeKey, Check::kPossibleSecret, "", kHit},
    // missing_section: sections configured; once a section
    {"a section", Sections, T("# Sales\nUp 5 %.\n# Support\nQuiet."), Check::kMissingSection, "Sales", kPass},
    {"no heading of it", Sections, T("# Sales\nUp 5 %, support was quiet.\n# Legal\nNone."), Check::kMissingSection,
     "Support", kHit},
    {"a heading alone", Sections, T("# Sales\nUp 5 %.\n# Support\n"), Check::kMissingSection, "Support", kHit},
    {"no sections set", None, T("# Sales\nUp 5 %."), Check::kMissingSection, "Sales", kNotAsked},
    // code_fence: text streams
    {"no fence", Text, T("Use the function."), Check::kCodeFence, "", kPass},
    {"a fence", Text, T("Use it:\n```python\nf()\n```"), Check::kCodeFence, "", kHit},
    {"a JSON stream", Json, T("```json\n{\"a\": \"b\"}\n```"), Check::kCodeFence, "", kNotAsked},
    // unexpected_script: scripts set
    {"as set", Latin, T("Your parcel is on its way."), Check::kUnexpectedScript, "", kPass},
    {"Thai in an English answer", Latin, T("Your parcel \u0e1e\u0e31\u0e2a\u0e14\u0e38 is on its way."),
     Check::kUnexpectedScript, "", kHit},
    {"not known yet", None, T("Your parcel is on its way."), Check::kUnexpectedScript, "", kNotAsked},
    // repetition: a text of 200 characters or more
    {"long", None, Times("The parcel number ", 1, kLongProse), Check::kRepetition, "", kPass},
    {"a loop", None, Times("I am sorry. ", 40), Check::kRepetition, "", kHit},
    {"a loop in one string", None, JsonTimes("I am sorry. ", 40), Check::kRepetition, "", kHit},
    {"a short loop", None, Times("I am sorry. ", 4), Check::kRepetition, "", kNotAsked},
    {"equal values of many objects", None, ManyEqual, Check::kRepetition, "", kNotAsked},
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

}  // namespace telltale::test

#pragma once
// tests/content/attribute_rows.h - rows of the checks' table: attributes and contradictions.

#include "tests/content/check_rows.h"

namespace telltale::test {

inline std::function<void(StreamSpec*)> Attribute(FieldSpec field) {
  return [field](StreamSpec* spec) { spec->fields = {field}; };
}
inline std::function<Output()> With(std::string_view text,
                                    std::vector<std::pair<std::string_view, std::string_view>> attributes) {
  return [=] {
    Output output = TextOutput(text);
    output.attributes = attributes;
    return output;
  };
}
inline void HotLead(StreamSpec* spec) {
  FieldSpec date;
  date.path = "attributes.inquiry_date";
  date.max_age = std::chrono::days(30);
  spec->contradictions = {{{OneOf("category", {"hot"})}, {date}, "rules.yaml:7"}};
}
inline void HotLeadWithDate(StreamSpec* spec) {
  HotLead(spec);
  spec->contradictions[0].then[0].required = true;
}
inline void SmallOrder(StreamSpec* spec) {
  FieldSpec count = Range("attributes.count", 0, 10);
  count.type = FieldType::kInteger;
  spec->contradictions = {{{OneOf("size", {"small"})}, {count}, "rules.yaml:7"}};
}
inline void HotAndBig(StreamSpec* spec) {
  spec->contradictions = {
      {{Range("total", 1000, 1e9), OneOf("category", {"hot"})}, {OneOf("vip", {"true"})}, "rules.yaml:7"}};
}

inline void Mentioned(StreamSpec* spec) { spec->must_mention = {"attributes.order"}; }
inline void NotMentioned(StreamSpec* spec) { spec->must_not_mention = {"attributes.order"}; }
inline void InOrder(StreamSpec* spec) { spec->compare = {{"order", {"issued"}, "<=", {"due"}, 0, "rules.yaml:8"}}; }
inline void AsSent(StreamSpec* spec) {
  spec->compare = {{"amount", {"items[].price"}, "=", {"attributes.amount"}, 0.005, "rules.yaml:8"}};
}

inline const Row kAttributeRows[] = {
    // attributes are fields, of every stream
    {"an attribute is there", Attribute(Required("attributes.lang")), With("fine", {{"lang", "en"}}),
     Check::kEmptyField, "attributes.lang", kPass},
    {"an attribute is missing", Attribute(Required("attributes.lang")), T("fine"), Check::kEmptyField,
     "attributes.lang", kHit},
    {"an attribute is N/A", Attribute(Required("attributes.lang")), With("fine", {{"lang", "N/A"}}), Check::kEmptyField,
     "attributes.lang", kHit},
    {"an attribute is not listed", Attribute(OneOf("attributes.lang", {"en"})), With("fine", {{"lang", "de"}}),
     Check::kNotAllowed, "attributes.lang", kHit},
    {"an attribute is a number", Attribute(Range("attributes.n", 0, 5)), With("fine", {{"n", "7"}}), Check::kOutOfRange,
     "attributes.n", kHit},
    {"a key of the body is no attribute", Attribute(Required("attributes.lang")),
     J("{\"attributes\": {\"lang\": \"en\"}}"), Check::kEmptyField, "attributes.lang", kHit},
    {"attributes of an unreadable JSON", Attribute(Required("attributes.lang")), With("{\"a\": \\}", {{"lang", "en"}}),
     Check::kEmptyField, "attributes.lang", kPass},
    // must_mention: the attribute came with a value
    {"mentioned", Mentioned, With("For order 4711.", {{"order", "4711"}}), Check::kMustMention, "attributes.order",
     kPass},
    {"another is mentioned", Mentioned, With("For order 4712.", {{"order", "4711"}}), Check::kMustMention,
     "attributes.order", kHit},
    {"there is none to mention", Mentioned, T("For order 4711."), Check::kMustMention, "attributes.order", kNotAsked},
    // must_not_mention: the attribute came with a value
    {"not mentioned", NotMentioned, With("For order 4712.", {{"order", "4711"}}), Check::kMustNotMention,
     "attributes.order", kPass},
    {"mentioned", NotMentioned, With("For order 4711.", {{"order", "4711"}}), Check::kMustNotMention,
     "attributes.order", kHit},
    {"there is none", NotMentioned, T("For order 4711."), Check::kMustNotMention, "attributes.order", kNotAsked},
    // fields_disagree: both sides have a value
    {"in order", InOrder, J("{\"issued\": \"2026-06-01\", \"due\": \"2026-06-30\"}"), Check::kFieldsDisagree, "order",
     kPass},
    {"not in order", InOrder, J("{\"issued\": \"2026-06-01\", \"due\": \"2026-05-30\"}"), Check::kFieldsDisagree,
     "order", kHit},
    {"one side alone", InOrder, J("{\"issued\": \"2026-06-01\"}"), Check::kFieldsDisagree, "order", kNotAsked},
    {"the sum that was sent", AsSent, With("{\"items\": [{\"price\": 1.5}, {\"price\": 2}]}", {{"amount", "3.50"}}),
     Check::kFieldsDisagree, "amount", kPass},
    {"another sum", AsSent, With("{\"items\": [{\"price\": 1.5}, {\"price\": 2}]}", {{"amount", "3.51"}}),
     Check::kFieldsDisagree, "amount", kHit},
    // contradiction: its `when` holds
    {"hot and fresh", HotLead, With("{\"category\": \"hot\"}", {{"inquiry_date", "2026-06-10"}}), Check::kContradiction,
     "", kPass},
    {"hot, but from 2023", HotLead, With("{\"category\": \"hot\"}", {{"inquiry_date", "2023-02-01"}}),
     Check::kContradiction, "", kHit},
    {"cold and from 2023", HotLead, With("{\"category\": \"cold\"}", {{"inquiry_date", "2023-02-01"}}),
     Check::kContradiction, "", kNotAsked},
    {"hot, and nothing to compare with", HotLead, T("{\"category\": \"hot\"}"), Check::kContradiction, "", kPass},
    {"hot, and something that must be there", HotLeadWithDate, T("{\"category\": \"hot\"}"), Check::kContradiction, "",
     kHit},
    {"an attribute says a number", SmallOrder, With("{\"size\": \"small\"}", {{"count", "7"}}), Check::kContradiction,
     "", kPass},
    {"an attribute says too much", SmallOrder, With("{\"size\": \"small\"}", {{"count", "70"}}), Check::kContradiction,
     "", kHit},
    {"an attribute says no number", SmallOrder, With("{\"size\": \"small\"}", {{"count", "many"}}),
     Check::kContradiction, "", kHit},
    {"of two whens one holds", HotAndBig, T("{\"category\": \"hot\", \"total\": 3, \"vip\": false}"),
     Check::kContradiction, "", kNotAsked},
    {"both hold", HotAndBig, T("{\"category\": \"hot\", \"total\": 3000, \"vip\": false}"), Check::kContradiction, "",
     kHit},
    {"both hold and so does then", HotAndBig, T("{\"category\": \"hot\", \"total\": 3000, \"vip\": true}"),
     Check::kContradiction, "", kPass},
};

}  // namespace telltale::test

// How the rules that compare outputs with one another are compiled, and the values that keys are made of.

#include "content/comparison_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "content/key_value.h"
#include "tests/content/probe.h"

namespace telltale::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

StreamSpec Spec() {
  StreamSpec spec;
  spec.where = "rules.yaml:2";
  return spec;
}

std::string ErrorsOf(const StreamSpec& stream) {
  RuleSpecs specs = SomeRules();
  specs.streams = {stream};
  const auto rules = RuleSet::Compile(specs, nullptr);
  return rules.ok() ? "no error" : std::string(rules.status().message());
}

TEST(ComparisonRules, KeyFieldsGiveTheirValue) {
  StreamSpec spec = Spec();
  spec.format = Format::kJson;
  spec.comparisons.duplicates =
      DuplicatesSpec{{"invoice.id", "items[].sku", "attributes.tenant"}, std::chrono::days(7)};
  Probe probe(spec);
  const std::vector<KeyPart>& key = probe.rules().comparisons().duplicates;
  ASSERT_EQ(key.size(), 3u);
  EXPECT_EQ(key[2].attribute, "tenant");
  probe.Feed(R"({"invoice":{"id":" A-1 "},"items":[{"sku":"X"},{"sku":"Y"}],"other":"Z"})");
  EXPECT_EQ(probe.reading().facts[key[0].fact].key_value, KeyValueOf(ValueType::kString, "A-1"));
  EXPECT_EQ(probe.reading().facts[key[1].fact].key_value, KeyValueOf(ValueType::kString, "X")) << "the first one";
  for (const PathFact& fact : probe.reading().facts.facts()) {
    EXPECT_EQ(fact.key_value != 0, fact.is_key) << fact.path << ": nobody asked";
  }
  probe.Feed(R"({"invoice":{"id":"unknown"},"items":[]})");
  EXPECT_EQ(probe.reading().facts[key[0].fact].key_value, 0u) << "a null-word is no value";
}

TEST(ComparisonRules, LimitsAreThoseOfTheFieldOrElseOfTheStreamAndPartOfNoDefinition) {
  StreamSpec spec = Spec();
  spec.format = Format::kJson;
  for (const char* path : {"own", "other"}) {
    FieldSpec& field = spec.fields.emplace_back();
    field.path = path;
    field.required = true;
  }
  const uint64_t definition = Probe(spec).rules().DefinitionHash(Check::kEmptyField, "own");
  spec.fields[0].limits = {.below = 0.3};
  spec.comparisons.limits = {{Check::kEmptyField, {.above = 0.2, .below = 0.1}}, {Check::kFencedJson, {.below = 0.8}}};
  const Probe probe(spec);
  const StreamRules& rules = probe.rules();
  EXPECT_EQ(rules.limits(Check::kEmptyField, "own"), AlertLimits{.below = 0.3});
  EXPECT_EQ(rules.limits(Check::kEmptyField, "other"), (AlertLimits{0.2, 0.1}));
  EXPECT_FALSE(rules.limits(Check::kWrongType, "own").any()) << "no type was declared";
  EXPECT_EQ(rules.limits(Check::kFencedJson, ""), AlertLimits{.below = 0.8});
  EXPECT_FALSE(rules.limits(Check::kRefusal, "").any());
  EXPECT_EQ(rules.DefinitionHash(Check::kEmptyField, "own"), definition) << "a limit is set without learning anew";
}

TEST(ComparisonRules, LimitsOfMediansAreThoseOfTheirNumber) {
  StreamSpec spec = Spec();
  FieldSpec& field = spec.fields.emplace_back();
  field.path = "total";
  field.distribution = true;
  const uint64_t definition = Probe(spec).rules().DefinitionHash(Check::kNumber, "total");
  spec.fields[0].median = {.above = 100};
  spec.fields[0].limits = {.above = 0.1};
  spec.measures = {{Measure::kWords, {}, {}, {.below = 3}}};
  spec.comparisons.limits = {{Check::kLength, {.above = 2000}}};
  spec.comparisons.scores = {{"faithfulness", {.below = 0.7}}};
  const Probe probe(spec);
  const StreamRules& rules = probe.rules();
  EXPECT_EQ(rules.limits(Check::kNumber, "total"), AlertLimits{.above = 100}) << "not that of its rates";
  EXPECT_FALSE(rules.limits(Check::kNumber, "other").any());
  EXPECT_FALSE(rules.limits(Check::kLength, "total").any()) << "of the output's length alone";
  EXPECT_EQ(rules.limits(Check::kLength, ""), AlertLimits{.above = 2000});
  EXPECT_EQ(rules.limits(Check::kMeasure, "words"), AlertLimits{.below = 3});
  EXPECT_FALSE(rules.limits(Check::kMeasure, "sentences").any());
  EXPECT_EQ(rules.limits(Check::kScore, "faithfulness"), AlertLimits{.below = 0.7});
  EXPECT_FALSE(rules.limits(Check::kScore, "toxicity").any());
  EXPECT_EQ(rules.DefinitionHash(Check::kNumber, "total"), definition) << "a limit is set without learning anew";
  spec.fields[0].distribution = false;
  EXPECT_EQ(Probe(spec).rules().DefinitionHash(Check::kNumber, "total"), definition) << "what has a limit is watched";
}

TEST(ComparisonRules, ValuesThatPeopleCallTheSameAreTheSame) {
  const auto number = [](std::string_view text) { return KeyValueOf(ValueType::kNumber, text); };
  const auto text = [](std::string_view value) { return KeyValueOf(ValueType::kString, value); };
  EXPECT_EQ(number("4711"), number("4711.0"));
  EXPECT_EQ(number("4711"), number("4.711e3"));
  EXPECT_EQ(number("4711"), text("4711"));
  EXPECT_NE(number("4711"), number("4711.5"));
  EXPECT_NE(number("9007199254740993"), number("9007199254740992")) << "beyond a double's digits as written";
  EXPECT_NE(text("INV-1"), text("inv-1"));
  EXPECT_EQ(number("-0"), number("0"));
}

TEST(ComparisonRules, WrongKeysAreTold) {
  StreamSpec spec = Spec();
  spec.comparisons.duplicates = DuplicatesSpec{{"a]b["}, std::chrono::days(7)};
  EXPECT_THAT(ErrorsOf(spec), HasSubstr("rules.yaml:2: 'a]b[' is no path"));
  spec.comparisons.duplicates->key = {"attributes."};
  EXPECT_THAT(ErrorsOf(spec), HasSubstr("is no path"));
  spec.comparisons.duplicates->key = {};
  EXPECT_THAT(ErrorsOf(spec), HasSubstr("duplicates.key has 0 entries; write 1 to 16 paths"));
  spec.comparisons.duplicates->key.assign(17, "a");
  EXPECT_THAT(ErrorsOf(spec), HasSubstr("has 17 entries"));
}

TEST(ComparisonRules, DefinitionsChangeWithWhatIsCounted) {
  const auto definition = [](const StreamSpec& spec, Check check) {
    return Probe(spec).rules().DefinitionHash(check, "");
  };
  StreamSpec plain = Spec();
  StreamSpec other = Spec();
  other.comparisons.duplicates = DuplicatesSpec{{"a"}, std::chrono::days(7)};
  StreamSpec third = Spec();
  third.comparisons.duplicates = DuplicatesSpec{{"a"}, std::chrono::days(8)};
  EXPECT_NE(definition(other, Check::kDuplicateContent), definition(plain, Check::kDuplicateContent));
  EXPECT_NE(definition(other, Check::kDuplicateContent), definition(third, Check::kDuplicateContent));
  EXPECT_EQ(definition(other, Check::kRefusal), definition(plain, Check::kRefusal));
  third = plain;
  third.comparisons.subject_within = std::chrono::hours(3);
  EXPECT_NE(definition(third, Check::kProcessedTwice), definition(plain, Check::kProcessedTwice));
  third = plain;
  third.comparisons.followed_by = FollowedBySpec{"send", std::chrono::hours(3)};
  EXPECT_NE(definition(third, Check::kNotContinued), definition(plain, Check::kNotContinued));
  third = plain;
  third.comparisons.each = {Check::kRefusal};
  EXPECT_NE(definition(third, Check::kRefusal), definition(plain, Check::kRefusal)) << "alert: each has no baseline";
}

TEST(ComparisonRules, WhatAlertsOnEachHitIsKnown) {
  StreamSpec spec = Spec();
  spec.comparisons.each = {Check::kSequenceGap};
  FieldSpec field;
  field.path = "total";
  field.required = true;
  field.max = 5;
  field.alert_each = true;
  field.where = "rules.yaml:3";
  spec.fields = {field};
  const Probe probe(spec);
  const StreamRules& rules = probe.rules();
  EXPECT_TRUE(rules.alerts_each(Check::kSequenceGap, ""));
  EXPECT_TRUE(rules.alerts_each(Check::kPromptEdited, "")) << "by itself";
  EXPECT_FALSE(rules.alerts_each(Check::kModelChanged, ""));
  EXPECT_TRUE(rules.alerts_each(Check::kEmptyField, "total"));
  EXPECT_TRUE(rules.alerts_each(Check::kOutOfRange, "total"));
  EXPECT_FALSE(rules.alerts_each(Check::kWrongType, "total")) << "no type was declared";
  EXPECT_FALSE(rules.alerts_each(Check::kEmptyField, "other"));
  EXPECT_FALSE(rules.alerts_each(Check::kNumber, "total")) << "a distribution has no hits";
}

TEST(ComparisonRules, TheNextStepsOfAWorkflowAreThoseItsRulesName) {
  StreamSpec first = Spec();
  first.workflow = "invoice-.*";
  first.step = "extract";
  first.comparisons.followed_by = FollowedBySpec{"send", std::chrono::hours(1)};
  StreamSpec second = first;
  second.step = "send";
  second.comparisons.followed_by->step = "archive";
  RuleSpecs specs = SomeRules();
  specs.streams = {first, second, Spec()};
  const auto rules = CompileOrDie(specs);
  EXPECT_THAT(rules->NextSteps("invoice-intake"), ElementsAre("send", "archive"));
  EXPECT_THAT(rules->NextSteps("support"), IsEmpty());
}

}  // namespace
}  // namespace telltale::test

#include "config/text_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/rules_file.h"

namespace telltale {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

absl::StatusOr<RuleSpecs> Parse(std::string_view keys) {
  return ParseRules(fmt::format("streams:\n  - text: {}\n", keys), "r.yaml");
}
StreamSpec Read(std::string_view keys) {
  const auto rules = Parse(keys);
  EXPECT_TRUE(rules.ok()) << rules.status();
  return rules.ok() ? rules->streams[0] : StreamSpec();
}
std::string ErrorOf(std::string_view keys) {
  const auto rules = Parse(keys);
  return rules.ok() ? "" : MessageOf(rules.status());
}

TEST(TextKeys, ReadEverythingThatIsAskedOfAText) {
  const StreamSpec stream = Read(
      "{sections: [Sales, Support], scripts: [Latin], length: {min: 10, max: 2000}, transport_limits: [4096, 1e4], "
      "labels: [{name: answer, pattern: '^(yes|no)'}]}");
  EXPECT_THAT(stream.sections, ElementsAre("Sales", "Support"));
  EXPECT_THAT(Read("{sections: Sales}").sections, ElementsAre("Sales"));
  EXPECT_THAT(stream.scripts, ElementsAre("Latin"));
  EXPECT_EQ(stream.min_length, 10u);
  EXPECT_EQ(stream.max_length, 2000u);
  EXPECT_THAT(stream.transport_limits, ElementsAre(4096u, 10'000u));
  ASSERT_EQ(stream.text_labels.size(), 1u);
  EXPECT_EQ(stream.text_labels[0].name, "answer");
}

TEST(TextKeys, APatternThatMustMatchIsCalledByItsNameOrNumber) {
  const StreamSpec stream = Read("{must_match: ['^[A-E]', {name: total, pattern: 'Total: [0-9]+'}]}");
  ASSERT_EQ(stream.must_match.size(), 2u);
  EXPECT_EQ(stream.must_match[0].id, "1");
  EXPECT_EQ(stream.must_match[1].id, "total");
  EXPECT_EQ(Read("{must_match: '^[A-E]'}").must_match[0].pattern, "^[A-E]");
}

TEST(TextKeys, WhatMustNotMatchHasNamesOfItsOwn) {
  const StreamSpec stream = Read(
      "{must_match: [{name: x, pattern: a}], must_not_match: [b, {name: x, pattern: c}], must_mention: "
      "[attributes.y], must_not_mention: attributes.z}");
  ASSERT_EQ(stream.must_not_match.size(), 2u);
  EXPECT_EQ(stream.must_not_match[0].id, "1");
  EXPECT_EQ(stream.must_not_match[0].pattern, "b");
  EXPECT_EQ(stream.must_not_match[1].id, "x");
  EXPECT_EQ(stream.must_not_match[1].where, "r.yaml:2");
  EXPECT_EQ(stream.must_match.size(), 1u);
  EXPECT_THAT(stream.must_mention, ElementsAre("attributes.y"));
  EXPECT_THAT(stream.must_not_mention, ElementsAre("attributes.z"));
}

TEST(TextKeys, TheFormIsOneWord) {
  EXPECT_EQ(Read("{length: {min: 1}}").form, Form::kNone);
  EXPECT_EQ(Read("{well_formed: json}").form, Form::kJson);
  EXPECT_EQ(Read("{well_formed: xml}").form, Form::kXml);
  EXPECT_EQ(Read("{well_formed: html}").form, Form::kHtml);
  EXPECT_EQ(Read("{well_formed: sql}").form, Form::kSql);
  EXPECT_THAT(ErrorOf("{well_formed: [sql]}"), HasSubstr("well_formed"));
  EXPECT_THAT(ErrorOf("{well_fomed: sql}"), HasSubstr("did you mean 'well_formed'"));
}

TEST(TextKeys, AMeasureIsANameOrHasBounds) {
  const StreamSpec stream =
      Read("{measures: [words, {name: digits, max: 0.2}, {name: readability, min: -5, max: 14}]}");
  ASSERT_EQ(stream.measures.size(), 3u);
  EXPECT_EQ(stream.measures[0].measure, Measure::kWords);
  EXPECT_FALSE(stream.measures[0].min || stream.measures[0].max);
  EXPECT_EQ(stream.measures[1].measure, Measure::kDigits);
  EXPECT_EQ(stream.measures[1].max, 0.2);
  EXPECT_EQ(stream.measures[2].min, -5);
  EXPECT_EQ(Read("{measures: emoji}").measures[0].measure, Measure::kEmoji);
}

TEST(TextKeys, TellWhatIsWrongWithAMeasure) {
  EXPECT_THAT(ErrorOf("{measures: [word]}"), HasSubstr("r.yaml:2: streams[0].text.measures holds 'word', which is no "
                                                       "measure; did you mean 'words'?"));
  EXPECT_THAT(ErrorOf("{measures: [{name: zzzzzz}]}"), HasSubstr("write one of words, sentences, "));
  EXPECT_THAT(ErrorOf("{measures: [words, {name: words}]}"), HasSubstr("text.measures has 'words' twice"));
  EXPECT_THAT(ErrorOf("{measures: [{name: words, min: 9, max: 2}]}"), HasSubstr("measures[0] has min 9 above max 2"));
  EXPECT_THAT(ErrorOf("{measures: [{min: 9}]}"), HasSubstr("has no name"));
  EXPECT_THAT(ErrorOf("{measures: [words, {name: digits, most: 2}]}"),
              HasSubstr("'most' in streams[0].text.measures[1]"));
  EXPECT_THAT(ErrorOf("{measures: {name: words}}"), HasSubstr("write a list"));
}

TEST(TextKeys, TellWhatIsWrong) {
  EXPECT_THAT(ErrorOf("{must_not_match: [{name: x, pattern: a}, {name: x, pattern: b}]}"),
              HasSubstr("text.must_not_match has 'x' twice"));
  EXPECT_THAT(ErrorOf("{must_not_match: [{name: x}]}"), HasSubstr("has no pattern"));
  EXPECT_THAT(ErrorOf("{must_match: [{name: x, pattern: a}, {name: x, pattern: b}]}"), HasSubstr("has 'x' twice"));
  EXPECT_THAT(ErrorOf("{must_match: [{name: '', pattern: a}]}"), HasSubstr("has no name"));
  EXPECT_THAT(ErrorOf("{sections: [Sales, ' ']}"), HasSubstr("holds ' '; write the name of a section"));
  EXPECT_THAT(ErrorOf("{sections: [Sales, !Support]}"), HasSubstr("write the name of a section"));  // a tag of nothing
  EXPECT_THAT(ErrorOf("{sections: [{Sales: 1}]}"), HasSubstr("holds a map"));
  EXPECT_THAT(ErrorOf("{sections: [Sales, Sales]}"), HasSubstr("has 'Sales' twice"));
  EXPECT_THAT(ErrorOf("{labels: [{name: x}]}"), HasSubstr("has no pattern"));
  EXPECT_THAT(ErrorOf("{length: {min: 5, max: 2}}"), HasSubstr("min 5 above max 2"));
  EXPECT_THAT(ErrorOf("{transport_limits: [4096, many]}"), HasSubstr("holds 'many'"));
  EXPECT_THAT(ErrorOf("{section: [a]}"), HasSubstr("did you mean 'sections'"));
}

}  // namespace
}  // namespace telltale

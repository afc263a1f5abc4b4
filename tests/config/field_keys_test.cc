#include "config/field_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/rules_file.h"

namespace telltale {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

StreamSpec Read(std::string_view keys) {
  const auto rules = ParseRules(fmt::format("streams:\n  - {}\n", keys), "r.yaml");
  EXPECT_TRUE(rules.ok()) << rules.status();
  return rules.ok() ? rules->streams[0] : StreamSpec();
}
std::string ErrorOf(std::string_view keys) {
  const auto rules = ParseRules(fmt::format("streams:\n  - {}\n", keys), "r.yaml");
  return rules.ok() ? "" : MessageOf(rules.status());
}

TEST(FieldKeys, ReadDatesAndForms) {
  const StreamSpec stream = Read(
      "fields: {due: {type: date, date_format: [DD.MM.YYYY, iso8601], max_age: 90d, max_ahead: 1y}, id: {pattern: "
      "'INV-[0-9]+'}}");
  ASSERT_EQ(stream.fields.size(), 2u);
  EXPECT_EQ(stream.fields[0].type, FieldType::kDate);
  EXPECT_THAT(stream.fields[0].date_formats, ElementsAre("DD.MM.YYYY", "iso8601"));
  EXPECT_EQ(stream.fields[0].max_age, std::chrono::days(90));
  EXPECT_EQ(stream.fields[0].max_ahead, std::chrono::days(365));
  EXPECT_EQ(stream.fields[1].pattern, "INV-[0-9]+");
  EXPECT_FALSE(stream.fields[1].max_age);
}

TEST(FieldKeys, AFieldMayHoldAForm) {
  const StreamSpec stream =
      Read("fields: {q: {well_formed: sql}, p: {well_formed: json, schema: p.json}, x: {type: string}}");
  ASSERT_EQ(stream.fields.size(), 3u);
  EXPECT_EQ(stream.fields[0].form.form, Form::kSql);
  EXPECT_EQ(stream.fields[0].form.schema_file, "");
  EXPECT_EQ(stream.fields[1].form.form, Form::kJson);
  EXPECT_EQ(stream.fields[1].form.schema_file, "p.json");
  EXPECT_EQ(stream.fields[2].form.form, Form::kNone);
  EXPECT_THAT(ErrorOf("fields: {q: {well_formed: yaml}}"), HasSubstr("json, xml, html, sql, python"));
  EXPECT_EQ(Read("fields: {q: {well_formed: python}}").fields[0].form.form, Form::kPython);
  EXPECT_THAT(ErrorOf("fields: {q: {wellformed: sql}}"), HasSubstr("did you mean 'well_formed'"));
  EXPECT_THAT(ErrorOf("contradictions: [{when: {q: {well_formed: sql}}, then: {a: b}}]"), HasSubstr("well_formed"));
}

TEST(FieldKeys, TwoFieldsAreCompared) {
  const StreamSpec stream = Read(
      "compare: [{left: due, op: '>=', right: issued}, {name: sum, left: 'items[].amount', op: '=', right: total, "
      "within: 0.01}]");
  ASSERT_EQ(stream.compare.size(), 2u);
  EXPECT_EQ(stream.compare[0].name, "");
  EXPECT_THAT(stream.compare[0].left, ElementsAre("due"));
  EXPECT_EQ(stream.compare[0].op, ">=");
  EXPECT_THAT(stream.compare[0].right, ElementsAre("issued"));
  EXPECT_EQ(stream.compare[0].where, "r.yaml:2");
  EXPECT_EQ(stream.compare[1].name, "sum");
  EXPECT_EQ(stream.compare[1].within, 0.01);
  EXPECT_THAT(ErrorOf("compare: [{left: due, right: issued}]"), HasSubstr("streams[0].compare[0] has no op"));
  EXPECT_THAT(ErrorOf("compare: [{left: a, op: '=', right: b, within: -1}]"), HasSubstr("within"));
}

TEST(FieldKeys, ASideMayBeASumOfSeveralFields) {
  const StreamSpec stream = Read("compare: [{left: total, op: '=', right: {sum_of: [net, 'taxes[].amount']}}]");
  ASSERT_EQ(stream.compare.size(), 1u);
  EXPECT_THAT(stream.compare[0].left, ElementsAre("total"));
  EXPECT_THAT(stream.compare[0].right, ElementsAre("net", "taxes[].amount"));
  EXPECT_THAT(ErrorOf("compare: [{left: [a, b], op: '=', right: c}]"),
              HasSubstr("r.yaml:2: streams[0].compare[0].left is a list; write a path, or {sum_of: [net, tax]}"));
  EXPECT_THAT(ErrorOf("compare: [{left: {sum_off: [a, b]}, op: '=', right: c}]"), HasSubstr("did you mean 'sum_of'"));
  EXPECT_THAT(ErrorOf("compare: [{left: {sum_of: []}, op: '=', right: c}]"), HasSubstr("left has no sum_of"));
  EXPECT_THAT(ErrorOf("compare: [{op: '=', right: c}]"), HasSubstr("streams[0].compare[0] has no left"));
  EXPECT_THAT(ErrorOf("compare: [{left: '', op: '=', right: c}]"), HasSubstr("compare[0] has no left"));
}

TEST(FieldKeys, AConditionIsAWordAListOrAMap) {
  const StreamSpec stream = Read(
      "contradictions: [{when: {category: hot, region: [EU, US]}, then: {attributes.day: {max_age: 30d, required: "
      "true}}}]");
  ASSERT_EQ(stream.contradictions.size(), 1u);
  const ContradictionSpec& one = stream.contradictions[0];
  ASSERT_EQ(one.when.size(), 2u);
  EXPECT_EQ(one.when[0].path, "category");
  EXPECT_THAT(one.when[0].one_of, ElementsAre("hot"));
  EXPECT_THAT(one.when[1].one_of, ElementsAre("EU", "US"));
  ASSERT_EQ(one.then.size(), 1u);
  EXPECT_TRUE(one.then[0].required);
  EXPECT_EQ(one.then[0].max_age, std::chrono::days(30));
  EXPECT_EQ(one.where, "r.yaml:2");
}

TEST(FieldKeys, NameTheNearestKey) {
  EXPECT_THAT(ErrorOf("fields: {a: {requred: true}}"), HasSubstr("did you mean 'required'"));
  EXPECT_THAT(ErrorOf("contradictions: [{if: {a: b}}]"), HasSubstr("unknown key 'if' in streams[0].contradictions[0]"));
  EXPECT_THAT(ErrorOf("fields: {a: {max_age: soon}}"), HasSubstr("streams[0].fields.a.max_age is 'soon'"));
}

}  // namespace
}  // namespace telltale

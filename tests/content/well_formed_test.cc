#include "content/well_formed.h"

#include <gtest/gtest.h>

#include "content/form_fault.h"
#include "content/json_schema.h"
#include "tests/content/probe.h"

namespace telltale::test {
namespace {

constexpr std::string_view kTotal =
    R"({"type": "object", "required": ["total"], "properties": {"total": {"type": "number"}}})";

FieldSpec FieldOf(std::string path, Form form, std::string_view schema = "") {
  FieldSpec field;
  field.path = std::move(path);
  field.where = "rules.yaml:4";
  field.form = {form, schema.empty() ? "" : "total.json", std::string(schema)};
  return field;
}

TEST(FormFault, NamesTheLine) {
  std::string fault = "what was told before";
  EXPECT_FALSE(TellFault({"a", " b"}, "x\ny\nz", 4, &fault));
  EXPECT_EQ(fault, "a b, line 3");
  EXPECT_EQ(ShortName(std::string(100, 'x')).size(), 24u);
}

TEST(FormJudge, AsksEachForm) {
  FormJudge judge;
  EXPECT_EQ(judge.FaultOf(Form::kJson, "{\"a\": 1}"), "");
  EXPECT_EQ(judge.FaultOf(Form::kJson, "{\"a\":\n1,}"), "no key in quotes here, line 2");
  EXPECT_EQ(judge.FaultOf(Form::kXml, "<a/>"), "");
  EXPECT_EQ(judge.FaultOf(Form::kXml, "<a>"), "<a> is not closed, line 1");
  EXPECT_EQ(judge.FaultOf(Form::kHtml, "<p>x"), "");
  EXPECT_EQ(judge.FaultOf(Form::kHtml, "<b>x"), "<b> is not closed, line 1");
  EXPECT_EQ(judge.FaultOf(Form::kSql, "SELECT 1"), "");
  EXPECT_EQ(judge.FaultOf(Form::kSql, "SELECT"), "SELECT stands before the end, line 1");
  EXPECT_EQ(judge.FaultOf(Form::kPython, "f(1)"), "");
  EXPECT_EQ(judge.FaultOf(Form::kPython, "f(1"), "'(' is not closed, line 1");
  EXPECT_EQ(NameOf(Form::kPython), "python");
}

TEST(FormJudge, IsBounded) {
  FormJudge judge;
  EXPECT_EQ(judge.FaultOf(Form::kJson, std::string(FormJudge::kMaxBytes, '1')), "");
  EXPECT_EQ(judge.FaultOf(Form::kJson, std::string(FormJudge::kMaxBytes + 1, '1')), std::nullopt);
  judge.Begin();
  const std::string_view first = *judge.FaultOf(Form::kXml, "<a>");
  for (int i = 0; i < 10'000; ++i) judge.FaultOf(Form::kXml, "<b>");
  EXPECT_EQ(first, "<a> is not closed, line 1") << "what was told stays where it is";
  EXPECT_EQ(judge.FaultOf(Form::kXml, "<b>"), "not well-formed");
  judge.Begin();
  EXPECT_EQ(judge.FaultOf(Form::kXml, "<b>"), "<b> is not closed, line 1");
}

TEST(FormJudge, OfOneOutputAMebibyteIsAsked) {
  FormJudge judge;
  const std::string large(FormJudge::kMaxBytes, '1');
  for (int i = 0; i < 4; ++i) EXPECT_EQ(judge.FaultOf(Form::kJson, large), "");
  EXPECT_EQ(judge.FaultOf(Form::kJson, "1"), std::nullopt);
  judge.Begin();
  EXPECT_EQ(judge.FaultOf(Form::kJson, "1"), "");
}

TEST(FormJudge, HoldsJsonAgainstASchema) {
  const auto schema = JsonSchema::Compile(kTotal, "total.json");
  ASSERT_TRUE(schema.ok());
  FormJudge judge;
  EXPECT_EQ(judge.ViolationsOf(**schema), std::nullopt) << "nothing was read";
  ASSERT_EQ(judge.FaultOf(Form::kJson, "{\"total\": 1}"), "");
  EXPECT_EQ(judge.ViolationsOf(**schema), "");
  ASSERT_EQ(judge.FaultOf(Form::kJson, "{\"total\": \"1\"}"), "");
  EXPECT_EQ(judge.ViolationsOf(**schema), "total: type (a string, not number)");
}

TEST(Malformed, TheEvidenceSaysWhatAndWhere) {
  StreamSpec spec;
  spec.form = Form::kSql;
  spec.fields = {FieldOf("items[].page", Form::kHtml)};
  Probe probe(spec);
  probe.Feed(
      JsonOutput("{\"items\": [{\"page\": \"<p>x\"}, {\"page\": \"<b>\\n<i>x</b></i>\"}, {\"page\": \"<u>\"}]}"));
  EXPECT_EQ(probe.Evidence(Check::kMalformed, "items[].page"), "<i> is closed by </b>, line 2");
  EXPECT_EQ(probe.Evidence(Check::kMalformed, ""), "no statement, line 1");
}

TEST(Malformed, JsonInAStringIsHeldAgainstItsSchema) {
  StreamSpec spec;
  spec.fields = {FieldOf("payload", Form::kJson, kTotal)};
  Probe probe(spec);
  probe.Feed(JsonOutput(R"({"payload": "{\"total\": 3}"})"));
  EXPECT_EQ(probe.Said(Check::kMalformed, "payload"), Expect::kPass);
  EXPECT_EQ(probe.Said(Check::kSchemaViolation, "payload"), Expect::kPass);
  EXPECT_EQ(probe.Said(Check::kSchemaViolation, ""), Expect::kNotAsked);
  probe.Feed(JsonOutput(R"({"payload": "{\"sum\": 3}"})"));
  EXPECT_EQ(probe.Said(Check::kMalformed, "payload"), Expect::kPass);
  EXPECT_EQ(probe.Said(Check::kSchemaViolation, "payload"), Expect::kHit);
  EXPECT_EQ(probe.Evidence(Check::kSchemaViolation, "payload"), "total: required (missing)");
  probe.Feed(JsonOutput(R"({"payload": "{\"total\": 3"})"));
  EXPECT_EQ(probe.Said(Check::kMalformed, "payload"), Expect::kHit);
  EXPECT_EQ(probe.Said(Check::kSchemaViolation, "payload"), Expect::kNotAsked);
}

TEST(Malformed, ASchemaNeedsJson) {
  RuleSpecs specs = SomeRules();
  specs.streams.emplace_back().fields = {FieldOf("a", Form::kXml, kTotal)};
  const auto rules = RuleSet::Compile(specs, nullptr);
  EXPECT_EQ(rules.status().message(),
            "rules.yaml:4: field 'a' has a schema but holds no JSON; write well_formed: json beside it");
}

TEST(Malformed, ARuleThatWasEditedLearnsAnew) {
  const auto hash = [](Form text, Form form, std::string_view schema, Check check, std::string_view field) {
    StreamSpec spec;
    spec.form = text;
    spec.fields = {FieldOf("a", form, schema)};
    Probe probe(spec);
    return probe.rules().DefinitionHash(check, field);
  };
  EXPECT_NE(hash(Form::kXml, Form::kXml, "", Check::kMalformed, ""),
            hash(Form::kHtml, Form::kXml, "", Check::kMalformed, ""));
  EXPECT_EQ(hash(Form::kXml, Form::kXml, "", Check::kMalformed, "a"),
            hash(Form::kHtml, Form::kXml, "", Check::kMalformed, "a"));
  EXPECT_NE(hash(Form::kXml, Form::kXml, "", Check::kMalformed, "a"),
            hash(Form::kXml, Form::kSql, "", Check::kMalformed, "a"));
  EXPECT_NE(hash(Form::kXml, Form::kJson, kTotal, Check::kSchemaViolation, "a"),
            hash(Form::kXml, Form::kJson, "{}", Check::kSchemaViolation, "a"));
}

TEST(Malformed, OneHitMayBeAnAlert) {
  StreamSpec spec;
  spec.fields = {FieldOf("a", Form::kJson, kTotal), FieldOf("b", Form::kXml)};
  spec.fields[0].alert_each = true;
  Probe probe(spec);
  EXPECT_TRUE(probe.rules().alerts_each(Check::kMalformed, "a"));
  EXPECT_TRUE(probe.rules().alerts_each(Check::kSchemaViolation, "a"));
  EXPECT_FALSE(probe.rules().alerts_each(Check::kMalformed, "b"));
}

// What one output left behind says nothing of the next.
TEST(Malformed, AfterHugeTextsAsBefore) {
  StreamSpec spec;
  spec.form = Form::kJson;
  Probe probe(spec);
  const std::string huge = "[" + std::string(FormJudge::kMaxBytes, ' ') + "]";
  probe.Feed(TextOutput(huge));
  EXPECT_EQ(probe.Said(Check::kMalformed, ""), Expect::kNotAsked);
  const std::string large = "[" + std::string(100'000, ' ') + ",]";
  probe.Feed(TextOutput(large));
  EXPECT_EQ(probe.Said(Check::kMalformed, ""), Expect::kHit);
  probe.Feed(TextOutput("[1]"));
  EXPECT_EQ(probe.Said(Check::kMalformed, ""), Expect::kPass);
}

}  // namespace
}  // namespace telltale::test

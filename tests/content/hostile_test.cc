// Whatever comes in is answered, within bounds: random bytes, huge bodies, deep nesting, broken characters.

#include <gtest/gtest.h>

#include <random>

#include "content/text.h"
#include "tests/content/probe.h"

namespace telltale::test {
namespace {

RuleSpecs Everything() {
  StreamSpec spec;
  spec.entities = {{"\\b[A-Z]+-\\d+\\b", "skus", "r.yaml:1"}};
  spec.fields = {FieldSpec{}, FieldSpec{}, FieldSpec{}};
  spec.fields[0].path = "a[].b";
  spec.fields[0].required = true;
  spec.fields[0].one_of = {"x"};
  spec.fields[1].path = "[]";
  spec.fields[1].vocabulary = "skus";
  spec.form = Form::kHtml;
  spec.fields[0].form = {Form::kSql, "", ""};
  spec.fields[1].form = {Form::kJson, "any.json", "{\"type\": \"array\"}"};
  spec.fields[2].path = "code";
  spec.fields[2].form = {Form::kPython, "", ""};
  return Probe::With(spec);
}

void ExpectBounded(const Probe& probe) {
  for (const auto& rate : probe.findings().rates) {
    ASSERT_LE(rate.evidence.size(), kMaxEvidenceBytes);
    ASSERT_TRUE(rate.hit || rate.evidence.empty());
    ASSERT_TRUE(rate.field == kNoField || rate.field < 64);
  }
  ASSERT_LE(probe.findings().rates.size(), 400u);
  for (const auto& label : probe.findings().labels) ASSERT_LE(label.label.size(), 64u);
}

TEST(Hostile, RandomBytesHaveAnAnswer) {
  std::mt19937 random(17);
  const std::string kPieces[] = {"{",
                                 "}",
                                 "[",
                                 "]",
                                 "\"",
                                 ":",
                                 ",",
                                 "\\",
                                 "```",
                                 "json",
                                 "\n",
                                 "null",
                                 "1e999",
                                 "\\ud800",
                                 "\xff",
                                 "\xe2",
                                 "a",
                                 "b",
                                 "SKU-1",
                                 "[object Object]",
                                 "true",
                                 " ",
                                 "{\"a\":",
                                 "[{\"b\":",
                                 "N/A",
                                 "~~~",
                                 "I'm sorry, but I can't",
                                 "\x01",
                                 "-",
                                 "\xef\xbb\xbf"};
  Probe probe(Everything(), "SKU-1\n");
  for (int round = 0; round < 20000; ++round) {
    std::string body;
    for (size_t i = random() % 40; i > 0; --i) body += kPieces[random() % std::size(kPieces)];
    probe.Feed(random() % 4 == 0 ? JsonOutput(body) : TextOutput(body));
    ASSERT_NO_FATAL_FAILURE(ExpectBounded(probe)) << testing::PrintToString(body);
  }
}

TEST(Hostile, HugeBodiesAreReadWithinBounds) {
  Probe probe(Everything(), "SKU-1\n");
  std::string array = "{\"a\": [";
  for (int i = 0; i < 200000; ++i) array += i % 2 == 0 ? "{\"b\": \"x\"}," : "{\"b\": \"N/A\"},";
  array += "{}]}";
  probe.Feed(array);
  EXPECT_EQ(probe.Evidence(Check::kEmptyField, "a[].b"), "missing in 1 of 200001");
  for (const std::string& body :
       {std::string(8u << 20, 'x'), std::string(8u << 20, '['), "{\"a\": \"" + std::string(8u << 20, 'y') + "\"}",
        "{\"a\": \"" + std::string(4u << 20, '\\') + "\"}", std::string(4u << 20, '\xff'),
        std::string(4u << 20, '\0')}) {
    probe.Feed(body);
    ASSERT_NO_FATAL_FAILURE(ExpectBounded(probe));
    EXPECT_EQ(probe.Number(Check::kLength), static_cast<double>(CountCharacters(body)));
  }
  // A small output afterwards is read as if nothing had been.
  probe.Feed(JsonOutput("{\"a\": [{\"b\": \"x\"}]}"));
  EXPECT_EQ(probe.Said(Check::kEmptyField, "a[].b"), Expect::kPass);
}

TEST(Hostile, CallsOfToolsAreJudgedWithinBounds) {
  StreamSpec spec;
  spec.tools_file = "tools.json";
  spec.tools_text = R"([{"name": "a", "parameters": {"properties": {"x": {"type": "string"}}, "required": ["x"]}}])";
  Probe probe(spec);
  const std::string kPieces[] = {"{",
                                 "}",
                                 "[",
                                 "]",
                                 ",",
                                 ":",
                                 "null",
                                 "\"a\"",
                                 "\"type\":",
                                 "\"x\":",
                                 "\"name\":",
                                 "\"args\":",
                                 "\"{}\"",
                                 "\"\\ud83d\\ude00\"",
                                 "3",
                                 "\"tool_use\"",
                                 "\"parts\":",
                                 "\"input\":",
                                 "\"tool_calls\":",
                                 "\"functionCall\":",
                                 "\"{\\\"x\\\":\"",
                                 "\"content\":",
                                 "\"function\":"};
  std::mt19937 random(5);
  for (int round = 0; round < 20000; ++round) {
    std::string body = round % 2 == 0 ? "{\"name\":\"a\",\"arguments\":" : "[";
    for (size_t i = random() % 12; i > 0; --i) body += kPieces[random() % std::size(kPieces)];
    probe.Feed(JsonOutput(body + (round % 2 == 0 ? "}" : "]")));
    ASSERT_NO_FATAL_FAILURE(ExpectBounded(probe)) << body;
  }
  const auto calls = [](size_t count, const std::string& last) {
    std::string body = "[";
    for (size_t i = 0; i < count; ++i) body += R"({"name":"a","args":{"x":"y"}},)";
    return body + last + "]";
  };
  const std::string wrong = R"({"name":"a","args":{}})";
  probe.Feed(JsonOutput(calls(63, wrong)));
  EXPECT_EQ(probe.Said(Check::kInvalidToolCall), Expect::kHit);
  probe.Feed(JsonOutput(calls(64, wrong)));
  EXPECT_EQ(probe.Said(Check::kInvalidToolCall), Expect::kPass) << "behind the 64th nothing is looked at";
  probe.Feed(JsonOutput(calls(40000, wrong)));
  EXPECT_EQ(probe.Said(Check::kInvalidToolCall), Expect::kNotAsked) << "more values than a tree holds";
  const std::string long_text(4u << 20, 'y');
  probe.Feed(JsonOutput(R"({"name":"a","arguments":"{\"x\":\")" + long_text + R"(\"}"})"));
  EXPECT_EQ(probe.Said(Check::kInvalidToolCall), Expect::kPass);
  probe.Feed(JsonOutput(R"({"arguments":{},"name":")" + long_text + "\"}"));
  EXPECT_EQ(probe.Said(Check::kInvalidToolCall), Expect::kHit);
  ASSERT_NO_FATAL_FAILURE(ExpectBounded(probe));
}

TEST(Hostile, PatternsSeeTheBeginningOfAHugeText) {
  Probe probe;
  probe.Feed("NaN " + std::string(1u << 20, 'x'));
  EXPECT_EQ(probe.Said(Check::kFailureToken), Expect::kHit);
  probe.Feed(std::string(1u << 20, 'x') + " NaN");
  EXPECT_EQ(probe.Said(Check::kFailureToken), Expect::kPass);
}

TEST(Hostile, ManyEntitiesAreLookedUpWithinABound) {
  Probe probe(Everything(), "SKU-1\n");
  std::string body;
  for (int i = 0; i < 5000; ++i) body += "SKU-1 ";
  probe.Feed(body + "SKU-2");  // behind the thousandth
  EXPECT_EQ(probe.Said(Check::kUnknownEntity), Expect::kPass);
  probe.Feed("SKU-2 " + body);
  EXPECT_EQ(probe.Evidence(Check::kUnknownEntity), "SKU-2 looks like SKU-1");
}

TEST(Hostile, ARefusalCountsOnlyInTheFirst300Characters) {
  Probe probe;
  const std::string euros = [] {
    std::string text;
    for (int i = 0; i < 270; ++i) text += "\xe2\x82\xac";
    return text;
  }();
  probe.Feed(euros + " I'm sorry, but I can't");  // ends at character 293
  EXPECT_EQ(probe.Said(Check::kRefusal), Expect::kHit);
  probe.Feed(euros + "0123456789 I'm sorry, but I can't");
  EXPECT_EQ(probe.Said(Check::kRefusal), Expect::kPass);
}

}  // namespace
}  // namespace telltale::test

#include "content/tool_judge.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/content/probe.h"

namespace telltale::test {
namespace {

constexpr std::string_view kTools = R"([
  {"type":"function","function":{"name":"get_weather","parameters":{"type":"object","additionalProperties":false,
    "properties":{"city":{"type":"string"},"days":{"type":"integer","maximum":7}},"required":["city"]}}},
  {"name":"ping"},
  {"type":"custom","name":"sql"}])";

class ToolProbe {
 public:
  explicit ToolProbe(std::string_view tools = kTools) {
    auto made = ToolSet::Compile(tools, "tools.json");
    EXPECT_TRUE(made.ok()) << made.status();
    if (made.ok()) tools_ = *made;
  }

  ToolVerdict Verdict(std::string_view json) {
    EXPECT_TRUE(tree_.Read(json)) << tree_.fault();
    return judge_.Judge(tree_.root(), *tools_);
  }
  // What is wrong; "" where nothing is.
  std::string Fault(std::string_view json) {
    const ToolVerdict verdict = Verdict(json);
    EXPECT_EQ(verdict == ToolVerdict::kWrong, !judge_.fault().empty()) << json;
    return std::string(judge_.fault());
  }

 private:
  std::shared_ptr<const ToolSet> tools_;
  JsonTree tree_;
  ToolJudge judge_;
};

TEST(ToolJudge, TellsRightCallsFromWrongOnesAndFromNone) {
  ToolProbe probe;
  EXPECT_EQ(probe.Verdict(R"({"answer":"Oslo"})"), ToolVerdict::kNoCall);
  EXPECT_EQ(probe.Verdict(R"({"name":"get_weather","arguments":{"city":"Oslo"}})"), ToolVerdict::kRight);
  EXPECT_EQ(probe.Verdict(R"({"name":"get_weather","arguments":"{\"city\":\"Oslo\",\"days\":3}"})"),
            ToolVerdict::kRight);
  EXPECT_EQ(probe.Verdict(R"({"name":"get_weather","arguments":{}})"), ToolVerdict::kWrong);
  EXPECT_EQ(probe.Verdict(R"({"answer":"Oslo"})"), ToolVerdict::kNoCall);
}

TEST(ToolJudge, SaysWhatIsWrong) {
  ToolProbe probe;
  EXPECT_EQ(probe.Fault(R"({"name":"get_wether","arguments":{}})"), "get_wether is no tool; get_weather is");
  EXPECT_EQ(probe.Fault(R"({"name":"cancel_order","arguments":{}})"), "cancel_order is no tool");
  const std::string longer = "get_weather_" + std::string(40, 'q');
  EXPECT_EQ(probe.Fault("{\"name\":\"" + longer + "\",\"arguments\":{}}"), longer + " is no tool; get_weather is");
  EXPECT_EQ(probe.Fault("{\"name\":\"" + longer + "qq\",\"arguments\":{}}"), longer + "qq is no tool")
      << "no half of a hint";
  EXPECT_EQ(probe.Fault("{\"name\":\"" + std::string(9999, 'q') + "\",\"arguments\":{}}").size(), 1024u + 11);
  EXPECT_EQ(probe.Fault(R"({"tool_calls":[{"function":{"arguments":"{}"}}]})"), "a call without a name");
  EXPECT_EQ(probe.Fault(R"({"name":"get_weather","arguments":"Oslo"})"),
            "get_weather: arguments are no JSON: a word that is no JSON value");
  EXPECT_EQ(probe.Fault(R"({"name":"get_weather","arguments":"{\"city\": \"Os"})"),
            "get_weather: arguments are no JSON: a string that does not end");
  EXPECT_EQ(probe.Fault(R"({"name":"ping","arguments":" "})"), "ping: arguments are no JSON: an empty text");
  EXPECT_EQ(probe.Fault(R"({"name":"ping","arguments":"[1]"})"), "ping: arguments hold a list of 1, not an object");
  EXPECT_EQ(probe.Fault(R"({"name":"ping","arguments":"\"{}\""})"), "ping: arguments hold \"{}\", not an object");
  EXPECT_EQ(probe.Fault(R"({"tool_calls":[{"name":"ping","args":[1]}]})"),
            "ping: arguments are a list of 1, not an object");
  EXPECT_EQ(probe.Fault(R"({"name":"get_weather","arguments":{"days":3}})"), "get_weather: city: required (missing)");
  EXPECT_EQ(probe.Fault(R"({"name":"get_weather","arguments":{"city":"Oslo","days":9}})"),
            "get_weather: days: maximum (9 is above 7)");
  EXPECT_EQ(probe.Fault(R"({"name":"get_weather","arguments":{"city":"Oslo","unit":"C"}})"),
            "get_weather: unit: additionalProperties (\"C\", and nothing is allowed here)");
}

TEST(ToolJudge, ArgumentsThatWereNotWrittenAreAnEmptyObject) {
  ToolProbe probe;
  EXPECT_EQ(probe.Fault(R"({"functionCall":{"name":"ping"}})"), "");
  EXPECT_EQ(probe.Fault(R"({"parts":[{"type":"tool_call","name":"ping","arguments":null}]})"), "");
  EXPECT_EQ(probe.Fault(R"({"functionCall":{"name":"get_weather"}})"), "get_weather: city: required (missing)");
}

TEST(ToolJudge, ATextIsEnoughForAToolThatTakesText) {
  ToolProbe probe;
  EXPECT_EQ(probe.Fault(R"({"tool_calls":[{"type":"custom","custom":{"name":"sql","input":"SELECT 1"}}]})"), "");
  EXPECT_EQ(probe.Fault(R"([{"type":"custom_tool_call","name":"sqll","input":"SELECT 1"}])"),
            "sqll is no tool; sql is");
}

TEST(ToolJudge, OneWrongCallOfManyIsEnough) {
  ToolProbe probe;
  EXPECT_EQ(probe.Fault(R"([{"name":"ping","args":{}},{"name":"pong","args":{}},{"name":"get_weather","args":{}}])"),
            "pong is no tool; ping is");
}

TEST(ToolJudge, WhatIsTooMuchIsUndecided) {
  ToolProbe slow(R"([{"name":"a","parameters":{"$defs":{"n":{"anyOf":[
    {"type":"object","properties":{"a":{"$ref":"#/$defs/n"}},"required":["x"]},
    {"type":"object","properties":{"a":{"$ref":"#/$defs/n"}},"required":["y"]}]}},"$ref":"#/$defs/n"}},{"name":"b"}])");
  std::string deep = R"({"x":0})";
  for (int i = 0; i < 50; ++i) deep = "{\"a\":" + deep + "}";
  const std::string call = R"({"name":"a","arguments":)" + deep + "}";
  EXPECT_EQ(slow.Verdict(call), ToolVerdict::kUndecided);
  EXPECT_EQ(slow.Verdict("[" + call + R"(,{"name":"b","arguments":{}}])"), ToolVerdict::kUndecided);
  EXPECT_EQ(slow.Verdict("[" + call + R"(,{"name":"c","arguments":{}}])"), ToolVerdict::kWrong);
  std::string many = "[0";
  for (size_t i = 0; i < JsonTree::kMaxNodes; ++i) many += ",0";
  EXPECT_EQ(slow.Verdict(R"({"name":"b","arguments":"{\"x\":)" + many + "]}\"}"), ToolVerdict::kUndecided);
  EXPECT_EQ(slow.Fault(R"({"name":"b","arguments":")" + std::string(70, '[') + "\"}"),
            "b: arguments are no JSON: nested deeper than 64 levels");
}

StreamSpec WithTools(std::string_view tools = kTools) {
  StreamSpec spec;
  spec.where = "rules.yaml:2";
  spec.tools_file = "tools.json";
  spec.tools_text = tools;
  return spec;
}

TEST(InvalidToolCall, IsToldWithItsEvidenceRedactedAndShort) {
  Probe probe(WithTools());
  probe.Feed(R"({"name":"get_wether","arguments":{"city":"Oslo"}})");
  EXPECT_EQ(probe.Evidence(Check::kInvalidToolCall), "get_wether is no tool; get_weather is");
  probe.Feed(R"({"name":"get_weather","arguments":{"city":"Oslo","days":"ada.lovelace@lindqvist.se"}})");
  EXPECT_EQ(probe.Evidence(Check::kInvalidToolCall).find("lovelace"), std::string::npos)
      << probe.Evidence(Check::kInvalidToolCall);
  probe.Feed("{\"name\":\"" + std::string(60, 'q') + " ada.lovelace@lindqvist.se\",\"arguments\":{}}");
  EXPECT_EQ(probe.Evidence(Check::kInvalidToolCall).find("ada."), std::string::npos);
  probe.Feed("{\"name\":\"" + std::string(500, 'q') + "\",\"arguments\":{}}");
  EXPECT_LE(probe.Evidence(Check::kInvalidToolCall).size(), 80u);
}

TEST(InvalidToolCall, IsAskedInAStreamOfTextsTooButOnlyOfCalls) {
  Probe probe(WithTools());
  for (int i = 0; i < 30; ++i) {
    probe.Feed("It is cold in Oslo.");
    EXPECT_EQ(probe.Said(Check::kInvalidToolCall), Expect::kNotAsked);
  }
  EXPECT_EQ(probe.discovery().mode(), Discovery::Mode::kText);
  probe.Feed(R"({"name":"get_weather","arguments":{"city":"Oslo"}})");
  EXPECT_EQ(probe.Said(Check::kInvalidToolCall), Expect::kPass);
  probe.Feed("<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {}}\n</tool_call>");
  EXPECT_EQ(probe.Said(Check::kInvalidToolCall), Expect::kHit);
  probe.Feed("It is cold in Oslo.");
  EXPECT_EQ(probe.Said(Check::kInvalidToolCall), Expect::kNotAsked);
}

TEST(InvalidToolCall, StandsBesideASchema) {
  StreamSpec spec = WithTools();
  spec.schema_file = "s.json";
  spec.schema_text = R"({"required":["id"]})";
  Probe probe(spec);
  probe.Feed(R"({"id":1,"name":"get_weather","arguments":{}})");
  EXPECT_EQ(probe.Said(Check::kSchemaViolation), Expect::kPass);
  EXPECT_EQ(probe.Said(Check::kInvalidToolCall), Expect::kHit);
  probe.Feed(R"({"name":"ping","arguments":{}})");
  EXPECT_EQ(probe.Said(Check::kSchemaViolation), Expect::kHit);
  EXPECT_EQ(probe.Said(Check::kInvalidToolCall), Expect::kPass);
}

TEST(InvalidToolCall, LearnsAnewWhereTheToolsChange) {
  const auto hash = [](const StreamSpec& spec, Check check) { return Probe(spec).rules().DefinitionHash(check, ""); };
  const StreamSpec other = WithTools(R"([{"name":"ping"}])");
  EXPECT_EQ(hash(WithTools(), Check::kInvalidToolCall), hash(WithTools(), Check::kInvalidToolCall));
  EXPECT_NE(hash(WithTools(), Check::kInvalidToolCall), hash(other, Check::kInvalidToolCall));
  EXPECT_NE(hash(StreamSpec(), Check::kInvalidToolCall), hash(other, Check::kInvalidToolCall));
  EXPECT_EQ(hash(WithTools(), Check::kSchemaViolation), hash(other, Check::kSchemaViolation));
}

TEST(InvalidToolCall, AWrongFileIsAnErrorOfTheRules) {
  RuleSpecs specs = Probe::With(WithTools("[]"));
  const auto rules =
      RuleSet::Compile(specs, [](const VocabularySpec&) -> absl::StatusOr<std::string> { return "x\n"; });
  EXPECT_EQ(MessageOf(rules.status()),
            "tools.json: no tool; write [{\"name\": \"get_weather\", \"parameters\": {\"type\": \"object\"}}]");
}

}  // namespace
}  // namespace telltale::test

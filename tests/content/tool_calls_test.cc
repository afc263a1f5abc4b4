#include "content/tool_calls.h"

#include <gtest/gtest.h>

#include <string>

namespace telltale::test {
namespace {

// "name(arguments) ..." of each call; what gives a text, with a ! behind it.
std::string Calls(std::string_view json) {
  JsonTree tree;
  if (!tree.Read(json)) return "not JSON: " + std::string(tree.fault());
  std::vector<ToolCall> calls;
  FindToolCalls(tree.root(), &calls);
  std::string told;
  for (const ToolCall& call : calls) {
    if (!told.empty()) told += ' ';
    told.append(call.name).append("(");
    if (call.arguments != nullptr) told.append(call.arguments->text());
    told += call.gives_text ? ")!" : ")";
  }
  return told;
}

struct Form {
  const char* says;
  const char* json;
  const char* calls;
};

// The rows of the table in rules/README.md.
constexpr Form kForms[] = {
    {"OpenAI, a message", R"({"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function",
        "function":{"name":"a","arguments":"{\"x\":1}"}},{"type":"function",
        "function":{"name":"b","arguments":"{}"}}]})",
     "a({\"x\":1}) b({})"},
    {"OpenAI, a response", R"({"choices":[{"index":0,"message":{"tool_calls":[{"type":"function",
        "function":{"name":"a","arguments":"{}"}}]}},{"message":{"tool_calls":[
        {"function":{"name":"b","arguments":""}}]}}]})",
     "a({}) b()"},
    {"OpenAI, in a message", R"({"message":{"tool_calls":[{"function":{"name":"a","arguments":{"x":[1, 2]}}}]}})",
     "a({\"x\":[1, 2]})"},
    {"OpenAI, the list alone", R"([{"id":"1","type":"function","function":{"name":"a","arguments":"{}"}}])", "a({})"},
    {"OpenAI, legacy", R"({"content":"","function_call":{"name":"a","arguments":"{}"}})", "a({})"},
    {"OpenAI, a custom tool", R"({"tool_calls":[{"type":"custom","custom":{"name":"sql","input":"SELECT 1"}}]})",
     "sql(SELECT 1)!"},
    {"Responses API", R"({"output":[{"type":"reasoning","summary":[]},{"type":"function_call","call_id":"1","name":"a",
        "arguments":"{}"},{"type":"custom_tool_call","name":"sql","input":"SELECT 1"}]})",
     "a({}) sql(SELECT 1)!"},
    {"Responses API, the list alone", R"([{"type":"function_call","name":"a","arguments":"{}"}])", "a({})"},
    {"Anthropic",
     R"({"content":[{"type":"text","text":"So:"},{"type":"tool_use","id":"1","name":"a","input":{"x":1}}]})",
     "a({\"x\":1})"},
    {"Anthropic, the list alone", R"([{"type":"text","text":"So:"},{"type":"tool_use","name":"a","input":{}}])",
     "a({})"},
    {"OTel GenAI", R"([{"role":"assistant","parts":[{"type":"text","content":"So:"},{"type":"tool_call","id":"1",
        "name":"a","arguments":{"x":1}}],"finish_reason":"tool_call"}])",
     "a({\"x\":1})"},
    {"OTel GenAI, one message", R"({"parts":[{"type":"tool_call","name":"a","arguments":null}]})", "a()"},
    {"Gemini",
     R"({"candidates":[{"content":{"parts":[{"functionCall":{"name":"a","args":{"x":1}}}],"role":"model"}}]})",
     "a({\"x\":1})"},
    {"Gemini, the content", R"({"parts":[{"text":"So:"},{"function_call":{"name":"a"}}]})", "a()"},
    {"Bedrock", R"({"output":{"message":{"content":[{"toolUse":{"toolUseId":"1","name":"a","input":{}}}]}}})", "a({})"},
    {"AI SDK", R"({"content":[{"type":"tool-call","toolCallId":"1","toolName":"a","input":{"x":1}}]})", "a({\"x\":1})"},
    {"LangChain", R"({"tool_calls":[{"name":"a","args":{"x":1},"id":"1","type":"tool_call"}]})", "a({\"x\":1})"},
    {"plain", R"({"name":"a","arguments":{"x":1}})", "a({\"x\":1})"},
    {"plain, a list", R"([{"name":"a","args":{}},{"name":"b","parameters":{"y":2}},{"name":"c","input":" {}"}])",
     "a({}) b({\"y\":2}) c( {})"},
    {"plain, arguments that are no object", R"({"name":"a","arguments":"Oslo"})", "a(Oslo)"},
    {"plain, with a thought", R"({"thought":"x","name":"a","arguments":"{}"})", "a({})"},
    {"Llama", R"({"type":"function","name":"a","parameters":{"x":1}})", "a({\"x\":1})"},
};

TEST(ToolCalls, AreFoundInEveryFormOfThePage) {
  for (const Form& form : kForms) EXPECT_EQ(Calls(form.json), form.calls) << form.says;
}

TEST(ToolCalls, ACallMayLackItsNameOrItsArguments) {
  EXPECT_EQ(Calls(R"({"tool_calls":[{"function":{"arguments":"{}"}},{"function":{"name":3}},{}]})"), "({}) () ()");
  EXPECT_EQ(Calls(R"([{"type":"tool_use","input":{}},{"type":"tool_use","name":"a"}])"), "({}) a()");
  EXPECT_EQ(Calls(R"({"function_call":{}})"), "()");
}

TEST(ToolCalls, AnOrdinaryAnswerHoldsNone) {
  for (const char* json : {
           R"({"answer":"Oslo","name":"get_weather"})",
           R"({"name":"Ada","input":"I want my money back"})",
           R"({"name":"Ada","parameters":[1,2]})",
           R"({"name":"","arguments":{}})",
           R"({"item":{"name":"a","arguments":{}}})",
           R"({"content":{"name":"a","arguments":{}}})",
           R"({"content":[{"name":"a","input":{}}]})",
           R"({"content":"{\"name\":\"a\",\"arguments\":{}}"})",
           R"({"tool_calls":null,"function_call":null,"content":"Oslo"})",
           R"({"tool_calls":[],"content":"Oslo"})",
           R"({"tool_calls":["a"],"function_call":"auto"})",
           R"([{"role":"user","parts":[{"type":"tool_call_response","id":"1","response":{"x":1}}]}])",
           R"({"content":[{"type":"tool_result","tool_use_id":"1","content":[{"type":"text","text":"x"}]}]})",
           R"({"type":"function","function":{"name":"a","parameters":{"type":"object"}}})",
           R"({"type":"tool_call"})",
           R"([[{"name":"a","arguments":{}}]])",
           "[1,null,true]",
           "\"a\"",
           "3",
       }) {
    EXPECT_EQ(Calls(json), "") << json;
  }
}

TEST(ToolCalls, AreFoundToABoundOfNumberAndDepth) {
  std::string list = "[";
  for (int i = 0; i < 100; ++i) list += R"({"name":"a","arguments":{}},)";
  JsonTree tree;
  std::vector<ToolCall> calls;
  list.back() = ']';
  ASSERT_TRUE(tree.Read(list));
  FindToolCalls(tree.root(), &calls);
  EXPECT_EQ(calls.size(), kMaxToolCalls);

  const auto wrapped = [](int levels) {
    std::string json = R"({"type":"tool_use","name":"a","input":{}})";
    for (int i = 0; i < levels; ++i) json = "{\"content\":" + json + "}";
    return Calls(json);
  };
  EXPECT_EQ(wrapped(6), "a({})");
  EXPECT_EQ(wrapped(7), "");
  EXPECT_EQ(wrapped(60), "");
}

}  // namespace
}  // namespace telltale::test

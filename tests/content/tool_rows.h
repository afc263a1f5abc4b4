#pragma once
// tests/content/tool_rows.h - rows of the checks' table: calls of tools.

#include "tests/content/check_rows.h"

namespace telltale::test {

inline void Tools(StreamSpec* spec) {
  spec->tools_file = "tools.json";
  spec->tools_text = R"([{"name": "weather", "parameters": {"required": ["city"]}}])";
}
inline void ToolsOfTexts(StreamSpec* spec) {
  Tools(spec);
  spec->format = Format::kText;
}

inline const Row kToolRows[] = {
    // invalid_tool_call: JSON read, tools are listed, and it holds a call
    {"a call as its tool says", Tools, J(R"({"name": "weather", "arguments": {"city": "Oslo"}})"),
     Check::kInvalidToolCall, "", kPass},
    {"arguments as text", Tools, T(R"({"function_call": {"name": "weather", "arguments": "{\"city\": 1}"}})"),
     Check::kInvalidToolCall, "", kPass},
    {"a call of no tool", Tools, T(R"({"name": "wether", "arguments": {"city": "Oslo"}})"), Check::kInvalidToolCall, "",
     kHit},
    {"arguments that its tool refuses", Tools, J(R"({"tool_calls": [{"name": "weather", "args": {}}]})"),
     Check::kInvalidToolCall, "", kHit},
    {"arguments that are no JSON", Tools, J(R"([{"type": "function_call", "name": "weather", "arguments": "{"}])"),
     Check::kInvalidToolCall, "", kHit},
    {"no call", Tools, J(R"({"name": "weather"})"), Check::kInvalidToolCall, "", kNotAsked},
    {"no JSON", Tools, T("wether"), Check::kInvalidToolCall, "", kNotAsked},
    {"unreadable", Tools, J(R"({"name": "wether", "arguments": {}, })"), Check::kInvalidToolCall, "", kNotAsked},
    {"text is not read as JSON", ToolsOfTexts, T(R"({"name": "wether", "arguments": {}})"), Check::kInvalidToolCall, "",
     kNotAsked},
    {"no tools", Json, T(R"({"name": "wether", "arguments": {}})"), Check::kInvalidToolCall, "", kNotAsked},
};

}  // namespace telltale::test

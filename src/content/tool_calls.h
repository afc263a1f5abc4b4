#pragma once
// content/tool_calls.h - the calls of tools in one JSON value, in the forms that APIs and models write them.
//
// What:     decided by shape; the forms are a table in rules/README.md (invalid_tool_call). A call is what stands in
//           `tool_calls`, `function_call`, `functionCall` or `toolUse`, or says so by its type (function_call,
//           tool_use, tool_call, tool-call, custom_tool_call); looked for in the value, in its elements, and beneath
//           `choices`, `candidates`, `message`, `output`, `content` and `parts`. On the outside alone, an object with
//           `name` and `arguments`, `args`, `input` or `parameters` is one as well.
// Units:    the first kMaxCalls are found, at most 6 levels down.
// Threads:  a pure function.
// Errors:   none: a value that is no call is no call.
// Cost:     a comparison or two for each member of the objects on the way; nothing is allocated once `calls` has grown.

#include <cstddef>
#include <string_view>
#include <vector>

#include "content/json_tree.h"

namespace telltale {

inline constexpr size_t kMaxToolCalls = 64;

// Points into the tree.
struct ToolCall {
  std::string_view name;                // "" where it has none
  const JsonNode* arguments = nullptr;  // null: none were written
  bool gives_text = false;              // of a custom tool: a text of any kind
};

// In the order in which they stand.
void FindToolCalls(const JsonNode& root, std::vector<ToolCall>* calls);

}  // namespace telltale

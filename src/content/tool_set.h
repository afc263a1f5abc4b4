#pragma once
// content/tool_set.h - the tools that a model may call, compiled once: their names, and the schemas of their arguments.
//
// What:     reads a file of tool definitions as people have them: a list, an object with `tools`, or one definition.
//           Told apart by their members: {"type": "function", "function": {"name", "parameters"}} (OpenAI),
//           {"name", "parameters"} (its Responses API), {"name", "input_schema"} (Anthropic), {"name", "inputSchema"}
//           (MCP), {"functionDeclarations": [...]} (Gemini). Without a schema any object is right. What has a type of
//           its own and no name (web_search) is called by nobody, and is left out; {"type": "custom"} takes any text.
// Units:    a file has at most 1 MiB and 512 tools, a name 128 bytes.
// Threads:  immutable after Compile.
// Errors:   Compile says file and line, which tool, what is wrong and what to write instead.
// Cost:     Find 20 to 45 ns. Nearest at worst 0.4 ms: of 512 long names that are nearly alike.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace telltale {

class JsonSchema;

struct Tool {
  std::string name;
  std::shared_ptr<const JsonSchema> parameters;  // null: any object
  bool takes_text = false;                       // its input is a text of any kind
};

class ToolSet {
 public:
  static constexpr size_t kMaxBytes = size_t{1} << 20;
  static constexpr size_t kMaxTools = 512;
  static constexpr size_t kMaxNameBytes = 128;

  // The message begins with `where`, the file's name.
  static absl::StatusOr<std::shared_ptr<const ToolSet>> Compile(std::string_view text, std::string_view where);
  ToolSet(const ToolSet&) = delete;
  ToolSet& operator=(const ToolSet&) = delete;

  const Tool* Find(std::string_view name) const;  // null: there is none
  // For a name that is none: the tool that was probably meant, or "".
  std::string_view Nearest(std::string_view name) const;
  size_t size() const { return tools_.size(); }
  uint64_t content_hash() const { return content_hash_; }

 private:
  class Reader;
  ToolSet() = default;

  std::vector<Tool> tools_;  // by name
  uint64_t content_hash_ = 0;
};

}  // namespace telltale

#pragma once
// content/tool_judge.h - one JSON value against the tools there are: are its calls such as can be carried out?
//
// What:     a call is wrong where it has no name, where no tool has its name, where its arguments are no JSON object
//           (or are a text that holds none), or where the tool's schema says no. Arguments that were not written, and
//           null, are an empty object; an empty text is none. The first wrong call is told.
// Units:    at most kMaxToolCalls calls; arguments as content/json_tree.h reads them.
// Threads:  not thread-safe; one a worker, its buffers used again.
// Errors:   kUndecided where arguments are larger than a tree may be, or a schema took more steps than it may.
// Cost:     0.4 us for a call of three arguments, 0.6 us where no tool has its name; at worst as often
//           the worst of content/json_schema.h as there are calls. Nothing is allocated once the buffers have grown.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "content/json_tree.h"
#include "content/schema_violations.h"
#include "content/tool_calls.h"
#include "content/tool_set.h"

namespace telltale {

enum class ToolVerdict : uint8_t { kNoCall, kRight, kWrong, kUndecided };

class ToolJudge {
 public:
  ToolVerdict Judge(const JsonNode& root, const ToolSet& tools);
  // What is wrong with the first wrong call of the last value; empty: nothing. Lives until the next one.
  std::string_view fault() const { return fault_; }
  void GiveBack() { arguments_.GiveBack(); }

 private:
  ToolVerdict JudgeCall(const ToolCall& call, const ToolSet& tools);
  ToolVerdict JudgeArguments(const Tool& tool, const JsonNode* arguments);
  ToolVerdict Wrong(std::initializer_list<std::string_view> parts);

  std::vector<ToolCall> calls_;
  JsonTree arguments_;
  SchemaScratch scratch_;
  std::string fault_;
  std::string shown_;
};

}  // namespace telltale

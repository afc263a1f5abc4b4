#include "content/tool_judge.h"

#include "content/json_schema.h"
#include "content/text.h"
#include "content/vocabulary_hints.h"

namespace telltale {
namespace {

// Of a name that a model wrote: far beyond what is shown, so that what is cut here was not to be redacted.
constexpr size_t kMaxNameBytes = 1024;

}  // namespace

ToolVerdict ToolJudge::Judge(const JsonNode& root, const ToolSet& tools) {
  fault_.clear();
  FindToolCalls(root, &calls_);
  if (calls_.empty()) return ToolVerdict::kNoCall;
  ToolVerdict verdict = ToolVerdict::kRight;
  for (const ToolCall& call : calls_) {
    const ToolVerdict one = JudgeCall(call, tools);
    if (one == ToolVerdict::kWrong) return one;
    if (one == ToolVerdict::kUndecided) verdict = one;
  }
  return verdict;
}

ToolVerdict ToolJudge::Wrong(std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts) fault_ += part;
  return ToolVerdict::kWrong;
}

ToolVerdict ToolJudge::JudgeCall(const ToolCall& call, const ToolSet& tools) {
  if (call.name.empty()) return Wrong({"a call without a name"});
  const Tool* tool = tools.Find(call.name);
  if (tool == nullptr) {
    Wrong({CutAt(call.name, kMaxNameBytes), " is no tool"});
    const std::string_view meant = tools.Nearest(call.name);
    const size_t bytes = fault_.size() + 2 + meant.size() + 3;
    return meant.empty() || bytes > kMaxEvidenceBytes ? ToolVerdict::kWrong : Wrong({"; ", meant, " is"});
  }
  if (tool->takes_text || call.gives_text) return ToolVerdict::kRight;
  return JudgeArguments(*tool, call.arguments);
}

ToolVerdict ToolJudge::JudgeArguments(const Tool& tool, const JsonNode* arguments) {
  std::string_view text = "{}";
  if (arguments != nullptr && arguments->kind != JsonKind::kNull) {
    if (arguments->kind != JsonKind::kObject && arguments->kind != JsonKind::kString) {
      shown_.clear();
      AppendValue(*arguments, &shown_);
      return Wrong({tool.name, ": arguments are ", shown_, ", not an object"});
    }
    text = arguments->text();
    if (arguments->kind == JsonKind::kObject && tool.parameters == nullptr) return ToolVerdict::kRight;
  }
  if (!arguments_.Read(text)) {
    if (arguments_.size() >= JsonTree::kMaxNodes) return ToolVerdict::kUndecided;
    return Wrong({tool.name, ": arguments are no JSON: ", Trim(text).empty() ? "an empty text" : arguments_.fault()});
  }
  if (arguments_.root().kind != JsonKind::kObject) {
    shown_.clear();
    AppendValue(arguments_.root(), &shown_);
    return Wrong({tool.name, ": arguments hold ", shown_, ", not an object"});
  }
  if (tool.parameters == nullptr) return ToolVerdict::kRight;
  const SchemaVerdict verdict = tool.parameters->Validate(arguments_, &scratch_);
  if (verdict == SchemaVerdict::kUndecided) return ToolVerdict::kUndecided;
  if (verdict == SchemaVerdict::kValid) return ToolVerdict::kRight;
  const Violation& first = scratch_.violations().front();
  Wrong({tool.name, ": ", first.path, first.path.empty() ? "" : ": ", first.keyword});
  return first.evidence.empty() ? ToolVerdict::kWrong : Wrong({" (", first.evidence, ")"});
}

}  // namespace telltale

#include "content/tool_calls.h"

#include "content/ascii.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr int kMaxDepth = 6;
constexpr std::string_view kArguments[] = {"arguments", "args", "input", "parameters"};

// Where a value stands decides what it takes to be a call.
enum class Place : uint8_t { kOutside, kInside, kToolCalls };

bool IsOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
  for (const std::string_view one : words) {
    if (word == one) return true;
  }
  return false;
}

std::string_view TextMember(const JsonNode& node, std::string_view name) {
  const JsonNode* member = node.Member(name);
  return member != nullptr && member->kind == JsonKind::kString ? member->text() : std::string_view();
}

const JsonNode* ObjectMember(const JsonNode& node, std::string_view name) {
  const JsonNode* member = node.Member(name);
  return member != nullptr && member->kind == JsonKind::kObject ? member : nullptr;
}

const JsonNode* ArgumentsOf(const JsonNode& node) {
  for (const std::string_view name : kArguments) {
    if (const JsonNode* member = node.Member(name)) return member;
  }
  return nullptr;
}

// What may be arguments where nothing else says that this is a call: a person has a name, and a product parameters.
bool LooksLikeArguments(const JsonNode& value) {
  if (value.kind == JsonKind::kObject) return true;
  return value.kind == JsonKind::kString && (value.key() == "arguments" || Trim(value.text()).starts_with('{'));
}

class Finder {
 public:
  explicit Finder(std::vector<ToolCall>* calls) : calls_(*calls) {}

  void Look(const JsonNode& value, Place place, int depth) {
    if (value.kind != JsonKind::kArray && value.kind != JsonKind::kObject) return;
    if (depth > kMaxDepth || calls_.size() == kMaxToolCalls) return;
    if (value.kind == JsonKind::kObject) return LookInto(value, place, depth);
    const JsonNode* child = value.first();
    for (uint32_t i = 0; i < value.count; ++i, child = child->next()) {
      // Elements of the whole stand outside, too; those of lists within it do not.
      if (child->kind == JsonKind::kObject || place != Place::kOutside) Look(*child, place, depth + 1);
    }
  }

 private:
  void LookInto(const JsonNode& object, Place place, int depth) {
    if (IsCall(object, place)) return;
    const JsonNode* member = object.first();
    for (uint32_t i = 0; i < object.count; ++i, member = member->next()) {
      const std::string_view key = member->key();
      if (key == "tool_calls") {
        if (member->kind == JsonKind::kArray) Look(*member, Place::kToolCalls, depth + 1);
      } else if (IsOneOf(key, {"function_call", "functionCall", "toolUse"})) {
        if (member->kind == JsonKind::kObject) Take(*member, false);
      } else if (IsOneOf(key, {"choices", "candidates", "message", "output", "content", "parts"})) {
        Look(*member, Place::kInside, depth + 1);
      }
    }
  }

  bool IsCall(const JsonNode& object, Place place) {
    const std::string_view type = TextMember(object, "type");
    const bool has_name = object.Member("name") != nullptr || object.Member("toolName") != nullptr;
    const JsonNode* arguments = ArgumentsOf(object);
    if (has_name || arguments != nullptr) {
      const bool text = type == "custom_tool_call";
      if (text || IsOneOf(type, {"function_call", "tool_use", "tool_call", "tool-call"})) return Take(object, text);
    }
    if (place == Place::kInside) return false;
    const JsonNode* function = ObjectMember(object, "function");
    const JsonNode* custom = function == nullptr ? ObjectMember(object, "custom") : nullptr;
    if (place == Place::kToolCalls) {
      return Take(function != nullptr ? *function : custom != nullptr ? *custom : object, custom != nullptr);
    }
    if (function != nullptr && function->Member("arguments") != nullptr) return Take(*function, false);
    if (TextMember(object, "name").empty() || arguments == nullptr || !LooksLikeArguments(*arguments)) return false;
    return Take(object, false);
  }

  bool Take(const JsonNode& call, bool gives_text) {
    if (calls_.size() == kMaxToolCalls) return true;
    std::string_view name = TextMember(call, "name");
    if (name.empty()) name = TextMember(call, "toolName");
    calls_.push_back({name, ArgumentsOf(call), gives_text});
    return true;
  }

  std::vector<ToolCall>& calls_;
};

}  // namespace

void FindToolCalls(const JsonNode& root, std::vector<ToolCall>* calls) {
  calls->clear();
  Finder(calls).Look(root, Place::kOutside, 0);
}

}  // namespace telltale

#include "content/tool_set.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/hash.h"
#include "content/ascii.h"
#include "content/edit_distance.h"
#include "content/json_schema.h"
#include "content/json_tree.h"
#include "content/rule_compiler.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr size_t kShownBytes = 40;
constexpr size_t kMostEdits = 4;
constexpr size_t kLeastPart = 4;  // bytes of a name that stands in another
constexpr std::string_view kExample = R"({"name": "get_weather", "parameters": {"type": "object"}})";
constexpr std::string_view kSchemas[] = {"parameters", "input_schema", "inputSchema", "parametersJsonSchema",
                                         "parameters_json_schema"};

std::string_view KindName(JsonKind kind) {
  constexpr std::string_view kNames[] = {"null", "true or false", "a number", "a text", "a list", "an object"};
  return kNames[static_cast<size_t>(kind)];
}

std::string_view TextMember(const JsonNode& node, std::string_view name) {
  const JsonNode* member = node.Member(name);
  return member != nullptr && member->kind == JsonKind::kString ? member->text() : std::string_view();
}

// A member that says something: null says nothing.
const JsonNode* Given(const JsonNode& node, std::string_view name) {
  const JsonNode* member = node.Member(name);
  return member == nullptr || member->kind == JsonKind::kNull ? nullptr : member;
}

// Whether the two are one name but for case, blanks, dots, dashes and underscores: getWeather, get_weather.
bool IsSpelledAlike(std::string_view a, std::string_view b) {
  const auto next = [](std::string_view name, size_t* at) {
    while (*at < name.size() && std::string_view("_-. ").find(name[*at]) != std::string_view::npos) ++*at;
    if (*at == name.size()) return '\0';
    const char c = name[(*at)++];
    return ToLower(c);
  };
  for (size_t i = 0, j = 0;;) {
    const char left = next(a, &i);
    if (left != next(b, &j)) return false;
    if (left == '\0') return true;
  }
}

}  // namespace

// One file's walk; it ends with the first error.
class ToolSet::Reader {
 public:
  Reader(ToolSet* set, std::string_view text, std::string_view where) : set_(*set), text_(text), where_(where) {}

  absl::Status Read() {
    if (text_.size() > kMaxBytes) {
      return InvalidArgument("{}: {} bytes of tools; at most {}", where_, text_.size(), kMaxBytes);
    }
    if (text_.starts_with("\xef\xbb\xbf")) text_.remove_prefix(3);  // a byte order mark
    if (!tree_.Read(text_)) {
      return InvalidArgument("{}:{}: not JSON: {}", where_, LineAt(tree_.fault_at()), tree_.fault());
    }
    const JsonNode* list = &tree_.root();
    if (const JsonNode* tools = list->Member("tools"); tools != nullptr) {
      if (tools->kind != JsonKind::kArray) return Wrong(*list, "tools is no list; write \"tools\": [{}]", kExample);
      list = tools;
    }
    if (absl::Status status = list->kind == JsonKind::kArray ? ReadList(*list) : ReadEntry(*list); !status.ok()) {
      return status;
    }
    if (set_.tools_.empty()) return InvalidArgument("{}: no tool; write [{}]", where_, kExample);
    std::ranges::sort(set_.tools_, {}, &Tool::name);
    return absl::OkStatus();
  }

 private:
  long LineAt(size_t at) const {
    return 1 + std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(std::min(at, text_.size())), '\n');
  }

  // Of a list or an object, whose text lies in the file.
  std::string PlaceOf(const JsonNode& node) const {
    return fmt::format("{}:{}", where_, LineAt(static_cast<size_t>(node.text().data() - text_.data())));
  }

  template <typename... Args>
  absl::Status Wrong(const JsonNode& at, fmt::format_string<Args...> format, Args&&... args) const {
    return InvalidArgument("{}: {}", PlaceOf(at), fmt::format(format, std::forward<Args>(args)...));
  }

  absl::Status ReadList(const JsonNode& list) {
    const JsonNode* child = list.first();
    for (uint32_t i = 0; i < list.count; ++i, child = child->next()) {
      if (child->kind != JsonKind::kObject) {
        return Wrong(list, "tool {} is {}; write an object: {}", i + 1, KindName(child->kind), kExample);
      }
      if (absl::Status status = ReadEntry(*child); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status ReadEntry(const JsonNode& entry) {
    if (entry.kind != JsonKind::kObject) {
      return InvalidArgument("{}: {}; write a list of tools: [{}]", where_, KindName(entry.kind), kExample);
    }
    for (const std::string_view key : {"functionDeclarations", "function_declarations"}) {
      const JsonNode* list = Given(entry, key);
      if (list == nullptr) continue;
      if (list->kind != JsonKind::kArray) return Wrong(entry, "{} is {}; write a list", key, KindName(list->kind));
      return ReadDeclarations(*list);
    }
    const std::string_view type = TextMember(entry, "type");
    for (const std::string_view key : {"function", "custom"}) {
      const JsonNode* inner = Given(entry, key);
      if (inner == nullptr) continue;
      if (inner->kind != JsonKind::kObject) {
        return Wrong(entry, "{} is {}; write {{\"type\": \"{}\", \"{}\": {}}}", key, KindName(inner->kind), key, key,
                     kExample);
      }
      if (!type.empty() && type != key) {
        return Wrong(entry, "type is '{}' beside {}; write \"type\": \"{}\"", type.substr(0, kShownBytes), key, key);
      }
      return AddTool(*inner, key == "custom");
    }
    const bool is_named = entry.Member("name") != nullptr;
    if (!is_named && !type.empty() && type != "function" && type != "custom") return absl::OkStatus();
    if (!is_named && HoldsBuiltIn(entry)) return absl::OkStatus();
    return AddTool(entry, type == "custom");
  }

  // Gemini's own: {"googleSearch": {}}.
  static bool HoldsBuiltIn(const JsonNode& entry) {
    for (const std::string_view key :
         {"googleSearch", "google_search", "codeExecution", "code_execution", "urlContext", "url_context"}) {
      if (entry.Member(key) != nullptr) return true;
    }
    return false;
  }

  absl::Status ReadDeclarations(const JsonNode& list) {
    const JsonNode* child = list.first();
    for (uint32_t i = 0; i < list.count; ++i, child = child->next()) {
      if (child->kind != JsonKind::kObject) {
        return Wrong(list, "declaration {} is {}; write an object: {}", i + 1, KindName(child->kind), kExample);
      }
      if (absl::Status status = AddTool(*child, false); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status AddTool(const JsonNode& node, bool takes_text) {
    const std::string_view name = TextMember(node, "name");
    if (name.empty()) return Wrong(node, "a tool without a name; write {}", kExample);
    if (name.size() > kMaxNameBytes) {
      return Wrong(node, "the name '{}...' has {} bytes; at most {}", CutAt(name, kShownBytes), name.size(),
                   kMaxNameBytes);
    }
    const std::string place = PlaceOf(node);
    const auto [first, is_new] = places_.emplace(name, place);
    if (!is_new) {
      return Wrong(node, "the tool '{}' is there already, in {}; keep one of them", name, first->second);
    }
    if (set_.tools_.size() == kMaxTools) return Wrong(node, "more than {} tools; split the stream", kMaxTools);
    Tool& tool = set_.tools_.emplace_back();
    tool.name = name;
    tool.takes_text = takes_text;
    return takes_text ? absl::OkStatus() : ReadSchema(node, place, &tool);
  }

  static absl::Status ReadSchema(const JsonNode& node, std::string_view place, Tool* tool) {
    const JsonNode* schema = nullptr;
    std::string_view called;
    for (const std::string_view key : kSchemas) {
      const JsonNode* given = Given(node, key);
      if (given == nullptr) continue;
      if (schema != nullptr) {
        return InvalidArgument("{}: the tool '{}' has {} and {}; keep one of them", place, tool->name, called, key);
      }
      schema = given;
      called = key;
    }
    if (schema == nullptr) return absl::OkStatus();
    if (schema->kind != JsonKind::kObject) {
      return InvalidArgument("{}: {} of the tool '{}' is {}; write a JSON Schema: {{\"type\": \"object\"}}", place,
                             called, tool->name, KindName(schema->kind));
    }
    auto compiled =
        JsonSchema::Compile(schema->text(), fmt::format("{}: {} of the tool '{}'", place, called, tool->name));
    if (!compiled.ok()) return compiled.status();
    tool->parameters = *std::move(compiled);
    return absl::OkStatus();
  }

  ToolSet& set_;
  std::string_view text_;
  const std::string_view where_;
  JsonTree tree_;
  std::map<std::string, std::string, std::less<>> places_;  // of the names so far
};

absl::StatusOr<std::shared_ptr<const ToolSet>> ToolSet::Compile(std::string_view text, std::string_view where) {
  std::shared_ptr<ToolSet> made(new ToolSet());
  if (absl::Status status = Reader(made.get(), text, where).Read(); !status.ok()) {
    return absl::InvalidArgumentError(OneLine(MessageOf(status)));  // it quotes the file
  }
  made->content_hash_ = Hash(text);
  return std::shared_ptr<const ToolSet>(std::move(made));
}

const Tool* ToolSet::Find(std::string_view name) const {
  const auto found =
      std::ranges::lower_bound(tools_, name, {}, [](const Tool& tool) { return std::string_view(tool.name); });
  return found != tools_.end() && found->name == name ? &*found : nullptr;
}

std::string_view ToolSet::Nearest(std::string_view name) const {
  if (name.empty() || name.size() > kMaxEditedBytes) return {};
  std::string_view nearest;
  size_t best = std::clamp(name.size() / 3, size_t{2}, kMostEdits) + 1;
  for (const Tool& tool : tools_) {
    if (IsSpelledAlike(name, tool.name)) return tool.name;
    const std::string_view longer = name.size() > tool.name.size() ? name : tool.name;
    const std::string_view shorter = name.size() > tool.name.size() ? tool.name : name;
    const bool is_part = shorter.size() >= kLeastPart && longer.find(shorter) != std::string_view::npos;
    const size_t distance = is_part ? 1 : EditDistance(name, tool.name, best - 1);
    if (distance >= best || distance >= longer.size()) continue;
    best = distance;
    nearest = tool.name;
  }
  return nearest;
}

void RuleCompiler::AddTools(const StreamSpec& spec, StreamParts* parts) {
  if (spec.tools_file.empty()) return;
  std::shared_ptr<const ToolSet>& shared = tool_sets_[spec.tools_file];
  if (shared == nullptr) {
    auto tools = ToolSet::Compile(spec.tools_text, spec.tools_file);
    if (!tools.ok()) return Error(tools.status());
    shared = *std::move(tools);
  }
  parts->tools = shared;
}

}  // namespace telltale

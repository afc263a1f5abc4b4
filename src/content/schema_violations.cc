#include "content/schema_violations.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "content/schema_nodes.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr size_t kMaxPathBytes = 160;
constexpr size_t kMaxEvidenceBytes = 160;
constexpr size_t kMaxValueBytes = 40;

void AppendMember(std::string_view key, std::string* path) {
  if (!path->empty()) *path += '.';
  *path += key.empty() ? std::string_view("\"\"") : key;
}

}  // namespace

SchemaScratch::SchemaScratch() {
  violations_.reserve(kMaxViolations);
  told_.reserve(kMaxViolations * (kMaxPathBytes + kMaxEvidenceBytes));
}

void SchemaScratch::Begin() {
  path_.clear();
  violations_.clear();
  told_.clear();
  marks_.clear();
}

void SchemaScratch::Tell(std::string_view keyword, std::string_view evidence, const std::string_view* member) {
  if (full()) return;
  const auto keep = [this](std::string_view text, size_t most) {
    const size_t begin = told_.size();
    told_ += CutAt(text, most);
    return std::string_view(told_).substr(begin);
  };
  const std::string_view kept = keep(evidence, kMaxEvidenceBytes);
  line_.clear();
  for (const Step& step : path_) {
    if (step.element == kMember) {
      AppendMember(step.child->key(), &line_);
    } else {
      fmt::format_to(std::back_inserter(line_), "[{}]", step.element);
    }
    if (line_.size() > kMaxPathBytes) break;
  }
  if (member != nullptr) AppendMember(member->substr(0, kMaxPathBytes), &line_);
  violations_.push_back({keep(line_, kMaxPathBytes), keyword, kept});
}

void AppendViolations(std::span<const Violation> violations, size_t most, std::string* out) {
  const size_t begin = out->size();
  for (const Violation& violation : violations) {
    if (out->size() - begin >= most) break;
    if (out->size() > begin) *out += "; ";
    if (!violation.path.empty()) out->append(violation.path) += ": ";
    out->append(violation.keyword);
    if (!violation.evidence.empty()) out->append(" (").append(violation.evidence) += ')';
  }
}

void AppendValue(const JsonNode& value, std::string* out) {
  switch (value.kind) {
    case JsonKind::kNull:
      *out += "null";
      break;
    case JsonKind::kBoolean:
      *out += value.boolean ? "true" : "false";
      break;
    case JsonKind::kNumber:
      *out += value.text().substr(0, kMaxValueBytes);
      break;
    case JsonKind::kString: {
      const std::string_view shown = CutAt(value.text(), kMaxValueBytes);
      *out += '"';
      *out += shown;
      *out += shown.size() < value.text().size() ? "...\"" : "\"";
      break;
    }
    case JsonKind::kArray:
      fmt::format_to(std::back_inserter(*out), "a list of {}", value.count);
      break;
    case JsonKind::kObject:
      fmt::format_to(std::back_inserter(*out), "an object of {}", value.count);
      break;
  }
}

void AppendTypes(uint8_t types, std::string* out) {
  constexpr std::string_view kNames[] = {"null", "boolean", "number", "string", "array", "object", "integer"};
  bool any = false;
  // null last: "string or null" is how people say it.
  for (const size_t bit : {3, 6, 2, 1, 4, 5, 0}) {
    if ((types >> bit & 1) == 0) continue;
    if (any) *out += " or ";
    *out += kNames[bit];
    any = true;
  }
  if (!any) *out += "nothing";
}

}  // namespace telltale

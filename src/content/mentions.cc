#include "content/mentions.h"

#include <algorithm>

#include "content/rule_compiler.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr size_t kMostBytes = 64;

char Folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }
bool IsInWord(char c) { return (c >= '0' && c <= '9') || (Folded(c) >= 'a' && Folded(c) <= 'z'); }

}  // namespace

bool IsMentioned(std::string_view value, std::string_view text) {
  const bool whole = value.size() <= kMostBytes;
  value = CutAt(value, kMostBytes);
  if (value.empty()) return false;
  const char first = Folded(value.front());
  for (size_t at = 0; at + value.size() <= text.size(); ++at) {
    if (Folded(text[at]) != first) continue;
    size_t same = 1;
    while (same < value.size() && Folded(text[at + same]) == Folded(value[same])) ++same;
    if (same < value.size()) continue;
    const bool goes_on = whole && IsInWord(value.back()) && at + same < text.size() && IsInWord(text[at + same]);
    const bool went_on = IsInWord(first) && at > 0 && IsInWord(text[at - 1]);
    if (!goes_on && !went_on) return true;
  }
  return false;
}

void RuleCompiler::AddMentions(const StreamSpec& spec, StreamParts* parts) {
  const auto add = [&](const std::vector<std::string>& paths, bool wanted) {
    const std::string_view key = wanted ? "must_mention" : "must_not_mention";
    for (const std::string& path : paths) {
      if (!IsAttribute(path)) {
        Error(InvalidArgument("{}: text.{} holds '{}'; write an attribute, such as attributes.order_number", spec.where,
                              key, path));
        continue;
      }
      const bool twice =
          std::ranges::any_of(parts->mentions, [&](const MentionRule& other) { return other.path == path; });
      if (twice) {
        Error(InvalidArgument("{}: text.{} has '{}', which is asked for already; keep one of them", spec.where, key,
                              path));
        continue;
      }
      const FactIndex fact = Track(path, spec.where, parts);
      if (fact != kNoFact) parts->mentions.push_back({path, fact, wanted});
    }
  };
  add(spec.must_mention, true);
  add(spec.must_not_mention, false);
}

}  // namespace telltale

#include "content/named_streams.h"

namespace telltale {
namespace {

constexpr size_t kMaxNames = 64;

// The names that a pattern lists; empty where it does anything else.
std::vector<std::string> NamesIn(std::string_view pattern) {
  std::vector<std::string> names(1);
  for (size_t at = 0; at < pattern.size(); ++at) {
    char c = pattern[at];
    if (c == '|') {
      names.emplace_back();
      continue;
    }
    if (c == '\\') {
      // Before a mark it means the mark; before a letter or a digit, any of a class.
      if (++at == pattern.size()) return {};
      c = pattern[at];
      const auto byte = static_cast<unsigned char>(c);
      if (byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) return {};
    } else if (std::string_view("()[]{}*+?^$").find(c) != std::string_view::npos) {
      return {};
    }
    names.back() += c;
  }
  return names.size() <= kMaxNames ? names : std::vector<std::string>();
}

}  // namespace

std::vector<NamedStream> StreamsNamed(std::string_view workflow, std::string_view step) {
  const std::vector<std::string> steps = NamesIn(step);
  std::vector<NamedStream> named;
  for (const std::string& name : NamesIn(workflow)) {
    if (name.empty()) continue;  // no output has it
    if (steps.empty()) named.push_back({name, std::nullopt});
    for (const std::string& each : steps) named.push_back({name, each});
  }
  return named;
}

}  // namespace telltale

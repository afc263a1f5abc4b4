#include "content/transport.h"

#include <algorithm>
#include <array>

namespace telltale {
namespace {

// In lower case; compared with the end of the text.
constexpr std::array<std::string_view, 7> kMarks = {
    "[truncated]", "(truncated)", "<truncated>", "... truncated", "...truncated", "<!truncated>", "[output truncated]"};

bool EndsFolded(std::string_view text, std::string_view end) {
  if (text.size() < end.size()) return false;
  text.remove_prefix(text.size() - end.size());
  return std::equal(text.begin(), text.end(), end.begin(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + ('a' - 'A') : a) == b; });
}

}  // namespace

std::string_view TransportMark(std::string_view text) {
  if (text.empty()) return {};
  const char last = text.back();
  if (last != ']' && last != ')' && last != '>' && last != 'd' && last != 'D') return {};
  for (const std::string_view mark : kMarks) {
    if (EndsFolded(text, mark)) return text.substr(text.size() - mark.size());
  }
  return {};
}

bool IsTransportLimit(uint64_t bytes, uint64_t characters, std::span<const uint64_t> limits) {
  return std::ranges::binary_search(limits, bytes) || std::ranges::binary_search(limits, characters);
}

}  // namespace telltale

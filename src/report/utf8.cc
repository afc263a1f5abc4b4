#include "report/utf8.h"

#include <fmt/format.h>

#include "base/hash.h"

namespace telltale {
namespace {

constexpr size_t kMaxLabelBytes = 128;
constexpr size_t kHashBytes = 17;  // "~" and 16 hex digits
constexpr std::string_view kReplacement = "\xef\xbf\xbd";

// Length of the well-formed character at the front (Unicode 15, table 3-7), 0 where there is none.
size_t CharacterBytes(std::string_view text) {
  const auto byte = [text](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const auto follows = [&byte](size_t i) { return byte(i) >= 0x80 && byte(i) <= 0xbf; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return follows(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    if (first == 0xe0 && byte(1) < 0xa0) return 0;  // overlong
    if (first == 0xed && byte(1) > 0x9f) return 0;  // surrogates
    return follows(1) && follows(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    if (first == 0xf0 && byte(1) < 0x90) return 0;  // overlong
    if (first == 0xf4 && byte(1) > 0x8f) return 0;  // beyond U+10FFFF
    return follows(1) && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

// Valid text, cut to whole characters.
std::string_view Front(std::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  size_t end = max_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace

std::string ValidUtf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const size_t bytes = CharacterBytes(text);
    if (bytes == 0) {
      valid += kReplacement;
      text.remove_prefix(1);
    } else {
      valid += text.substr(0, bytes);
      text.remove_prefix(bytes);
    }
  }
  return valid;
}

std::string CutText(std::string_view text, size_t max_bytes) {
  constexpr std::string_view kDots = "...";
  // A repaired text is never shorter than the original, so what is cut here would be cut anyway.
  const std::string valid = ValidUtf8(text.substr(0, max_bytes + 4));
  if (valid.size() <= max_bytes && text.size() <= max_bytes) return valid;
  if (max_bytes <= kDots.size()) return std::string(Front(valid, max_bytes));
  return std::string(Front(valid, max_bytes - kDots.size())) += kDots;
}

std::string LabelValue(std::string_view text) {
  const std::string valid = ValidUtf8(text.substr(0, kMaxLabelBytes + 4));
  if (valid == text && valid.size() <= kMaxLabelBytes) return valid;
  return fmt::format("{}~{:016x}", Front(valid, kMaxLabelBytes - kHashBytes), Hash(text));
}

size_t CharacterCount(std::string_view text) {
  size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
  return count;
}

}  // namespace telltale

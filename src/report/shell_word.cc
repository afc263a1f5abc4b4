#include "report/shell_word.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/table.h"

namespace telltale {
namespace {

bool IsPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-_./:,@%+").find(c) != std::string_view::npos;
}

// Bytes by their number wherever a shell or a terminal may see more in them.
std::string InNumbers(std::string_view text) {
  std::string word = "$'";
  for (const char c : text) {
    if (IsPlain(c) || c == ' ') {
      word += c;
    } else {
      word += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  return word + "'";
}

}  // namespace

std::string ShellWord(std::string_view text) {
  if (!text.empty() && std::all_of(text.begin(), text.end(), IsPlain)) return std::string(text);
  if (TerminalText(text) != text) return InNumbers(text);
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'') {
      word += "'\\''";
    } else {
      word += c;
    }
  }
  return word + "'";
}

}  // namespace telltale

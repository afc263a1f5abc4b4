#pragma once
// content/ascii.h - classes of ASCII characters, blind to the locale; a byte beyond ASCII is in none of them.

#include <cstddef>
#include <string_view>

namespace telltale {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool IsLetter(char c) { return IsUpper(c) || IsLower(c); }
constexpr bool IsAlphanumeric(char c) { return IsLetter(c) || IsDigit(c); }
constexpr char ToLower(char c) { return IsUpper(c) ? static_cast<char>(c + ('a' - 'A')) : c; }

// `lower` is in lower case already.
constexpr bool EqualsIgnoringCase(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (ToLower(text[i]) != lower[i]) return false;
  }
  return true;
}

// Whether a word may begin at `at`: no letter, digit or underscore stands before it, unless it belongs to an escape of
// a JSON string that was not unescaped ("\nKEY").
constexpr bool StartsWord(std::string_view text, size_t at) {
  if (at == 0) return true;
  const char before = text[at - 1];
  if (!IsAlphanumeric(before) && before != '_') return true;
  const bool escape = before == 'n' || before == 'r' || before == 't';
  return escape && at >= 2 && text[at - 2] == '\\';
}

}  // namespace telltale

#pragma once
// content/text.h - characters of a text that may hold anything: counting, trimming, folding, cutting.
//
// What:     the few questions content asks of UTF-8. A byte that belongs to no character counts as one character of its
//           own.
// Units:    sizes in bytes unless the name says characters (code points).
// Threads:  free functions without state.
// Errors:   none: every byte string has an answer.
// Cost:     one pass; ASCII is counted eight bytes at a time. Nothing is allocated but by FoldInto's destination.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace telltale {

struct Character {
  uint32_t code;   // U+FFFD where the byte belongs to no character
  uint32_t bytes;  // 1..4
  bool valid;
};
Character WideCharacter(std::string_view text);  // the part of FirstCharacter beyond ASCII
// The character at the beginning of `text`, which is not empty.
inline Character FirstCharacter(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  return first < 0x80 ? Character{first, 1, true} : WideCharacter(text);
}

// How many bytes at the beginning of `text` are ASCII.
size_t AsciiPrefix(std::string_view text);

uint64_t CountCharacters(std::string_view text);

// The first `characters` characters of `text`, or all of it.
std::string_view FirstCharacters(std::string_view text, size_t characters);

// `text` without white space and byte order marks at both ends. White space is what Unicode calls so, and U+200B.
std::string_view TrimSlowly(std::string_view text);
inline std::string_view Trim(std::string_view text) {
  // Nearly every text begins and ends with an ASCII character that is no space.
  const auto is_plain = [](char c) { return c > ' ' && c < '\x7f'; };
  return !text.empty() && is_plain(text.front()) && is_plain(text.back()) ? text : TrimSlowly(text);
}
bool IsBlank(std::string_view text);

// At most `bytes` bytes of `text`, cut where a character ends.
std::string_view CutAt(std::string_view text, size_t bytes);

// The simple lower case of one code point: ASCII, Latin-1, Latin Extended-A, Greek, Cyrillic, Armenian, full-width
// Latin.
uint32_t FoldCharacter(uint32_t code);
// Appends `text` in lower case to `out`; invalid bytes are copied as they are.
void FoldInto(std::string_view text, std::string* out);
void AppendCharacter(uint32_t code, std::string* out);
// For messages: as valid UTF-8 in one line, control characters as blanks. Allocates.
std::string OneLine(std::string_view text);

inline bool IsAsciiSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\v'; }
inline bool IsJsonSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
bool IsSpace(uint32_t code);

}  // namespace telltale

#pragma once
// base/prefix.h - the beginning of a text, ended where a character does: what was UTF-8 stays UTF-8.
//
// Units:    bytes.
// Threads:  a pure function.
// Cost:     looks at the last few bytes only.

#include <cstddef>
#include <string_view>

namespace telltale {

inline std::string_view PrefixOf(std::string_view text, size_t most_bytes) {
  if (text.size() <= most_bytes) return text;
  size_t bytes = most_bytes;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

}  // namespace telltale

#pragma once
// content/letters.h - a short text as characters, with a hash that knows what one edit makes of it.
//
// What:     the hash of a text is the sum of one number for each character and its place. So the hash of a text with
//           one character changed, taken out or put in is a few additions away, without writing that text.
// Units:    code points; a byte that belongs to no character is one of its own, above all code points.
// Threads:  values.
// Errors:   none. Letters hold at most kMaxLetters; Read says whether the text fits.
// Cost:     one multiplication a character, which do not wait for one another: about 1 ns each.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "content/text.h"

namespace telltale {

inline constexpr size_t kMaxLetters = 65;

// The part of a text's hash that the character at place `at` gives.
inline uint64_t LetterHash(size_t at, uint32_t code) {
  uint64_t mixed = (uint64_t{at + 1} << 24 | code) * 0x9e3779b97f4a7c15;
  mixed = (mixed ^ mixed >> 32) * 0xd6e8feb86659fd93;
  return mixed ^ mixed >> 32;
}

inline uint32_t LetterOf(const Character& character, char first) {
  return character.valid ? character.code : 0x110000 + static_cast<unsigned char>(first);
}

inline uint64_t HashOfLetters(std::string_view text) {
  uint64_t hash = 0;
  for (size_t at = 0; !text.empty(); ++at) {
    const Character next = FirstCharacter(text);
    hash += LetterHash(at, LetterOf(next, text.front()));
    text.remove_prefix(next.bytes);
  }
  return hash;
}

struct Letters {
  std::array<uint32_t, kMaxLetters> codes;
  size_t count = 0;

  // False where `text` is longer than fits.
  bool Read(std::string_view text) {
    for (count = 0; !text.empty(); ++count) {
      if (count == kMaxLetters) return false;
      const Character next = FirstCharacter(text);
      codes[count] = LetterOf(next, text.front());
      text.remove_prefix(next.bytes);
    }
    return true;
  }
};

}  // namespace telltale

#pragma once
// content/character_class.h - what a character is to who counts: letter, digit, punctuation, white space, or special.
//
// What:     five classes that no character shares, and what says more: a letter that is a word of its own, because its
//           script has no spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese); a small letter; what ends a word
//           without a space. Letters are as in content/scripts.h, with the vowel signs of their script. Of no class is
//           what only belongs to the character before: accents on their own, joiners, variation selectors. Special is
//           the rest: symbols, currency signs, emoji, controls, bytes that are no character.
// Units:    code points.
// Threads:  the table is made when it is first asked for; from then on it is read only.
// Errors:   none; every code has classes.
// Cost:     one look-up below U+10000, in 64 KiB; a search beyond. To make the table: about 2 ms, once.
// Source:   Unicode 14.0, the general categories P (punctuation) and Nd (digits).

#include <array>
#include <cstdint>

namespace telltale {

using CharacterClass = uint8_t;  // bits
inline constexpr CharacterClass kClassLetter = 1;
inline constexpr CharacterClass kClassDigit = 2;
inline constexpr CharacterClass kClassPunctuation = 4;
inline constexpr CharacterClass kClassSpace = 8;
inline constexpr CharacterClass kClassSpecial = 16;
inline constexpr CharacterClass kClassAlone = 32;   // a letter that is a word of its own
inline constexpr CharacterClass kClassSmall = 64;   // a small letter, in a script that has capitals
inline constexpr CharacterClass kClassBreak = 128;  // no letter, and words end here as they do at a space

class CharacterClasses {
 public:
  static const CharacterClasses& Table();

  CharacterClass Of(uint32_t code) const { return code < kTableSize ? table_[code] : OfHigh(code); }

 private:
  static constexpr uint32_t kTableSize = 0x10000;
  CharacterClasses();
  static CharacterClass OfHigh(uint32_t code);

  std::array<CharacterClass, kTableSize> table_;
};

}  // namespace telltale

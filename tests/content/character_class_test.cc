#include "content/character_class.h"

#include <gtest/gtest.h>

#include <bit>

#include "content/scripts.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr CharacterClass kOneOf = kClassLetter | kClassDigit | kClassPunctuation | kClassSpace | kClassSpecial;

CharacterClass Of(uint32_t code) { return CharacterClasses::Table().Of(code); }

TEST(CharacterClass, EachCharacterHasOneAtMost) {
  for (uint32_t code = 0; code < 0x110000; ++code) {
    const CharacterClass all = Of(code);
    ASSERT_LE(std::popcount(static_cast<unsigned>(all & kOneOf)), 1) << code;
    ASSERT_EQ((all & kClassSpace) != 0, IsSpace(code)) << code;
    if ((all & (kClassAlone | kClassSmall)) != 0) {
      ASSERT_TRUE(all & kClassLetter) << code;
    }
    if ((all & kClassBreak) != 0) {
      ASSERT_TRUE(all & (kClassSpace | kClassPunctuation)) << code;
    }
  }
}

TEST(CharacterClass, AsciiIsAsUnicodeSays) {
  for (const char c : std::string_view("!\"#%&'()*,-./:;?@[\\]_{}")) EXPECT_EQ(Of(static_cast<uint32_t>(c)), 4) << c;
  for (const char c : std::string_view("$+<=>^`|~")) EXPECT_EQ(Of(static_cast<uint32_t>(c)), kClassSpecial) << c;
  EXPECT_EQ(Of('a'), kClassLetter | kClassSmall);
  EXPECT_EQ(Of('Z'), kClassLetter);
  EXPECT_EQ(Of('0'), kClassDigit);
  EXPECT_EQ(Of('9'), kClassDigit);
  EXPECT_EQ(Of('\t'), kClassSpace | kClassBreak);
  EXPECT_EQ(Of(0x1b), kClassSpecial);
}

TEST(CharacterClass, BeyondAsciiAsWell) {
  struct Row {
    uint32_t code;
    CharacterClass wanted;
  };
  constexpr CharacterClass kAloneLetter = kClassLetter | kClassAlone;
  for (const Row& row : {
           Row{0xe9, kClassLetter | kClassSmall},
           Row{0xc9, kClassLetter},
           Row{0x436, kClassLetter | kClassSmall},
           Row{0x416, kClassLetter},
           Row{0x5d0, kClassLetter},
           Row{0x4e2d, kAloneLetter},
           Row{0x3042, kAloneLetter},
           Row{0x30fc, kAloneLetter},
           Row{0x0e01, kAloneLetter},
           Row{0x0e51, kClassDigit},
           Row{0xac00, kClassLetter},
           Row{0x0661, kClassDigit},
           Row{0xff19, kClassDigit},
           Row{0x1d7d8, kClassDigit},
           Row{0x1d5d4, kClassLetter},
           Row{0x2026, kClassPunctuation},
           Row{0x2014, kClassPunctuation | 128},
           Row{0x3002, kClassPunctuation | 128},
           Row{0x0964, kClassPunctuation},
           Row{0x20ac, kClassSpecial},
           Row{0x1f389, kClassSpecial},
           Row{0xfffd, kClassSpecial},
           Row{0xe000, kClassSpecial},
           Row{0x301, 0},
           Row{0x200d, 0},
           Row{0xfe0f, 0},
           Row{0xe0101, 0},
           Row{0x20000, kAloneLetter},
           Row{0x110000, kClassSpecial},
       }) {
    EXPECT_EQ(Of(row.code), row.wanted) << std::hex << row.code;
  }
}

TEST(CharacterClass, EveryLetterOfAScriptIsALetter) {
  for (uint32_t code = 0; code < 0x110000; ++code) {
    if ((Of(code) & (kClassDigit | kClassPunctuation)) != 0 || IsSpace(code)) continue;
    if (!IsLetter(code)) continue;
    ASSERT_TRUE(Of(code) & kClassLetter) << std::hex << code;
  }
}

}  // namespace
}  // namespace telltale

#include "content/text.h"

#include <gtest/gtest.h>

#include <random>

namespace telltale {
namespace {

// The slow twin: one state machine per RFC 3629's table, written down byte range by byte range.
size_t SlowCharacterBytes(const std::string& s, size_t at) {
  const auto byte = [&](size_t i) { return at + i < s.size() ? static_cast<unsigned char>(s[at + i]) : 0u; };
  const auto tail = [&](size_t i) { return byte(i) >= 0x80 && byte(i) <= 0xbf; };
  const unsigned a = byte(0);
  if (a <= 0x7f) return 1;
  if (a >= 0xc2 && a <= 0xdf && tail(1)) return 2;
  if (a == 0xe0 && byte(1) >= 0xa0 && byte(1) <= 0xbf && tail(2)) return 3;
  if (((a >= 0xe1 && a <= 0xec) || a == 0xee || a == 0xef) && tail(1) && tail(2)) return 3;
  if (a == 0xed && byte(1) >= 0x80 && byte(1) <= 0x9f && tail(2)) return 3;
  if (a == 0xf0 && byte(1) >= 0x90 && byte(1) <= 0xbf && tail(2) && tail(3)) return 4;
  if (a >= 0xf1 && a <= 0xf3 && tail(1) && tail(2) && tail(3)) return 4;
  if (a == 0xf4 && byte(1) >= 0x80 && byte(1) <= 0x8f && tail(2) && tail(3)) return 4;
  return 1;  // belongs to no character
}

TEST(Text, CountsCharactersLikeTheTableOfTheStandard) {
  std::mt19937 random(7);
  const std::string pieces[] = {
      "a",        "abcdefghijk",  "\xc3\xa9",         "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xff", "\xe2\x82",
      "\xc0\x80", "\xe0\x82\x80", "\xf0\x82\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80", "\xf0\x9f"};
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (size_t i = random() % 12; i > 0; --i) text += pieces[random() % std::size(pieces)];
    if (round % 3 == 0 && !text.empty()) text[random() % text.size()] = static_cast<char>(random());
    uint64_t slow = 0;
    for (size_t at = 0; at < text.size(); at += SlowCharacterBytes(text, at)) ++slow;
    ASSERT_EQ(CountCharacters(text), slow) << testing::PrintToString(text);
    const size_t some = random() % 8;
    ASSERT_EQ(CountCharacters(FirstCharacters(text, some)), std::min<uint64_t>(some, slow));
  }
}

TEST(Text, TrimsWhatUnicodeCallsWhiteSpace) {
  EXPECT_EQ(Trim("\xef\xbb\xbf \n a b \xc2\xa0\xe3\x80\x80\t"), "a b");
  EXPECT_TRUE(IsBlank("\xe2\x80\x8b\xe2\x80\xa8"));
  EXPECT_EQ(Trim("\x80 a \xff"), "\x80 a \xff");
  EXPECT_EQ(Trim(""), "");
}

TEST(Text, CutsWhereACharacterEnds) {
  const std::string text = "ab\xe2\x82\xac";
  EXPECT_EQ(CutAt(text, 5), text);
  EXPECT_EQ(CutAt(text, 4), "ab");
  EXPECT_EQ(CutAt(text, 3), "ab");
  EXPECT_EQ(CutAt(text, 2), "ab");
  EXPECT_EQ(CutAt("\x80\x80\x80\x80\x80\x80", 5).size(), 5u);  // no character to keep whole
}

TEST(Text, OneLineCanBeShownWhateverItQuotes) {
  EXPECT_EQ(OneLine("a\nb\tc\x7f \xc3\xa4"), "a b c  \xc3\xa4");
  EXPECT_EQ(OneLine("\xff\xc3"), "\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(OneLine("\xc2\x85|\xe2\x80\xa8|\xe2\x80\xa9"), " | | ");
  EXPECT_EQ(OneLine(""), "");
}

TEST(Text, FoldsTheScriptsThatHaveCase) {
  std::string folded;
  FoldInto("ÀÉÎ ŁŻŸ ΑΒΣΩ ЖЯЁ ＡＺ Ünï×ß", &folded);
  EXPECT_EQ(folded, "àéî łżÿ αβσω жяё ａｚ ünï×ß");
  folded.clear();
  FoldInto("A\xff\xc3", &folded);
  EXPECT_EQ(folded, "a\xff\xc3");
}

}  // namespace
}  // namespace telltale

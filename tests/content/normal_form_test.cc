#include "content/normal_form.h"

#include <gtest/gtest.h>

#include <random>

#include "content/text.h"

namespace telltale {
namespace {

std::string Form(std::string_view text, Normalisation how, size_t max_bytes = 1000) {
  std::string room = "left from before";
  return std::string(NormalForm(text, how, max_bytes, &room));
}

std::string Look(std::string_view text) {
  std::string room = "left from before";
  return std::string(LookAlike(text, &room));
}

TEST(NormalForm, DoesWhatWasAskedForAndNothingElse) {
  constexpr Normalisation kNothing{false, false, false, false};
  constexpr Normalisation kTrim{true, false, false, false};
  constexpr Normalisation kFold{false, true, false, false};
  constexpr Normalisation kSqueeze{false, false, true, false};
  constexpr Normalisation kStrip{false, false, false, true};
  constexpr Normalisation kAll{true, true, true, true};
  const struct {
    std::string_view text;
    Normalisation how;
    std::string_view form;
  } rows[] = {
      {" A  b ", kNothing, " A  b "},
      {" A  b\t", kTrim, "A  b"},
      {"\xc2\xa0x\xe2\x80\x8b", kTrim, "x"},
      {" A  B[Z@ ", kFold, " a  b[z@ "},
      {"ÄÖÜ ΣΑΣ ЖЯ", kFold, "äöü σασ жя"},
      {" a \t\r\n b\xc2\xa0 c ", kSqueeze, " a b c "},
      {"Málaga Łódź Đà Nẵng", kStrip, "Malaga Lodz Da Nang"},
      {"Ma\xcc\x81laga", kStrip, "Malaga"},  // the accent as a mark of its own
      {"ß Æ ж 漢", kStrip, "ß Æ ж 漢"},
      {" \xcc\x81 MÁ \t LAGA \xcc\x81", kAll, "ma laga"},
      {"\xff\xc3 A", kAll, "\xff\xc3 a"},
      {"", kAll, ""},
      {" \xcc\x81", kAll, ""},
      {std::string_view("a\0b", 3), kAll, std::string_view("a\0b", 3)},
  };
  for (const auto& row : rows) EXPECT_EQ(Form(row.text, row.how), row.form) << row.text;
}

TEST(NormalForm, OfANormalFormIsItselfAndNeverLonger) {
  std::mt19937 random(5);
  const std::string_view pieces[] = {" ", "\t",           "a", "Z",    "É", "\xcc\x81", "ß", "\xff", "\xc3", "İ", "ẞ",
                                     "Ÿ", "\xe3\x80\x80", "L", "SOBI", "漢"};
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    for (size_t n = random() % 12; n > 0; --n) text += pieces[random() % std::size(pieces)];
    const unsigned bits = random() % 16;
    const Normalisation how{(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0};
    const std::string form = Form(text, how);
    ASSERT_LE(form.size(), text.size());
    ASSERT_EQ(Form(form, how), form) << testing::PrintToString(text) << " " << bits;
    ASSERT_LE(Look(text).size(), text.size());
    ASSERT_EQ(Look(Look(text)), Look(text)) << testing::PrintToString(text);
  }
}

TEST(NormalForm, OfALongTextItsBeginningIsStillTooLong) {
  constexpr Normalisation kFold{true, true, false, false};
  EXPECT_GT(Form("ABC      " + std::string(100, 'x'), kFold, 5).size(), 5u) << "not trimmed to a short one";
  EXPECT_GT(Form("ÄBC      " + std::string(100, 'x'), kFold, 5).size(), 5u);
  EXPECT_LT(Form("Ä" + std::string(1 << 20, 'x'), kFold, 5).size(), 20u) << "and read no further";
  EXPECT_EQ(Form("ABCDE   ", kFold, 5), "abcde");
}

TEST(LookAlike, IsTheSameForWhatAPersonMayConfuse) {
  const std::string_view alike[][2] = {{"SKU-1042O", "SKU-10420"},
                                       {"SKU-l042I", "sku-1O421"},
                                       {"5KU", "SKU"},
                                       {"B8-8B", "88-BB"},
                                       {"a_b", "a-b"},
                                       {"a b", "A - B"},
                                       {"-ab-", "ab"},
                                       {"ＳＫＵ－１", "sku-1"},
                                       {"Málaga", "malaga"},
                                       {"Ma\xcc\x81laga", "MALAGA"},
                                       {"\xd0\xa1\xd0\x9e\xd0\xa0", "cop"},
                                       {"\xce\x91\xce\x92", "ab"},
                                       {"a\xe2\x80\x93"
                                        "b",
                                        "a-b"},
                                       {"a|b", "alb"},
                                       {"ЖЯ", "жя"}};
  for (const auto& [one, other] : alike) EXPECT_EQ(Look(one), Look(other)) << one << " " << other;
  const std::string_view unlike[][2] = {
      {"SKU-1", "SKU-2"}, {"ab", "a-b"}, {"漢", "字"}, {"\xff", "\xfe"}, {"a\xff", "a"}};
  for (const auto& [one, other] : unlike) EXPECT_NE(Look(one), Look(other)) << one << " " << other;
  EXPECT_EQ(Look(" -_- "), "");
}

TEST(WithoutAccent, KnowsItsLetters) {
  EXPECT_EQ(WithoutAccent(0xc0), 'A');
  EXPECT_EQ(WithoutAccent(0xff), 'y');
  EXPECT_EQ(WithoutAccent(0x17e), 'z');
  EXPECT_EQ(WithoutAccent(0x17f), 0x17fu);
  EXPECT_EQ(WithoutAccent(0x1dc), 'u');
  EXPECT_EQ(WithoutAccent(0x219), 's');
  EXPECT_EQ(WithoutAccent(0x21b), 't');
  EXPECT_EQ(WithoutAccent(0x21c), 0x21cu);
  EXPECT_EQ(WithoutAccent(0x301), 0u);
  EXPECT_EQ(WithoutAccent(0x1ef9), 'y');
  EXPECT_EQ(WithoutAccent(0x1eff), 0x1effu);
  EXPECT_EQ(WithoutAccent(0xd7), 0xd7u);
}

}  // namespace
}  // namespace telltale

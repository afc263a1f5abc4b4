#include "content/schema_pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace telltale::test {
namespace {

using testing::HasSubstr;

bool Matches(std::string_view pattern, std::string_view text) {
  const auto made = SchemaPattern::Make(pattern, "x");
  EXPECT_TRUE(made.ok()) << MessageOf(made.status());
  return made.ok() && made->Matches(text);
}

std::string Refused(std::string_view pattern) {
  const auto made = SchemaPattern::Make(pattern, "s.json: #/pattern");
  EXPECT_FALSE(made.ok()) << pattern;
  return MessageOf(made.status());
}

TEST(SchemaPattern, IsSearchedForNotAnchored) {
  EXPECT_TRUE(Matches("b+", "abbc"));
  EXPECT_FALSE(Matches("^b+$", "abbc"));
  EXPECT_FALSE(Matches("^a$", "a\n"));
  EXPECT_TRUE(Matches("", ""));
  EXPECT_TRUE(Matches("a*", "")) << "a pattern may match the empty text here";
}

TEST(SchemaPattern, RespellsWhatOnlyEcmascriptWrites) {
  EXPECT_TRUE(Matches("^\\u00e4$", "ä"));
  EXPECT_TRUE(Matches("^[\\u4e00-\\u9fff]+$", "漢字"));
  EXPECT_TRUE(Matches("^\\ud83d\\ude00$", "😀"));
  EXPECT_TRUE(Matches("^(?<year>\\d{4})$", "2026"));
  EXPECT_TRUE(Matches("^\\s$", "\u00a0"));
  EXPECT_TRUE(Matches("^[\\s]$", "\v"));
  EXPECT_FALSE(Matches("^\\S$", "\u2003"));
  EXPECT_TRUE(Matches("^\\cJ$", "\n"));
  EXPECT_TRUE(Matches("^\\\\u0041$", "\\u0041")) << "an escaped backslash begins nothing";
  EXPECT_TRUE(Matches("^[(?<n>]+$", "(?<n>")) << "a class holds no group";
}

TEST(SchemaPattern, TakesLookAheadRightBehindTheBeginningApart) {
  constexpr std::string_view kDecimal = "^(?!^[-+.]*$)[+-]?0*\\d*\\.?\\d*$";
  for (const char* text : {"1", "-1.5", "+.5", "007"}) EXPECT_TRUE(Matches(kDecimal, text)) << text;
  for (const char* text : {"", "-", "+.", "1a"}) EXPECT_FALSE(Matches(kDecimal, text)) << text;
  constexpr std::string_view kEmail =
      "^(?!\\.)(?!.*\\.\\.)([A-Za-z0-9_'+\\-\\.]*)[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9\\-]*\\.)+[A-Za-z]{2,}$";
  EXPECT_TRUE(Matches(kEmail, "a.b@c.de"));
  EXPECT_FALSE(Matches(kEmail, ".a@c.de"));
  EXPECT_FALSE(Matches(kEmail, "a..b@c.de"));
  EXPECT_TRUE(Matches("^(?=.*\\d)(?=.*[a-z]).{4,}$", "abc1"));
  EXPECT_FALSE(Matches("^(?=.*\\d)(?=.*[a-z]).{4,}$", "abcd"));
  EXPECT_FALSE(Matches("^(?!a(b|[)]))a.", "ab")) << "a parenthesis in a class closes nothing";
}

TEST(SchemaPattern, SaysWhatRe2CannotDo) {
  EXPECT_THAT(Refused("^a(?=b)"), HasSubstr("s.json: #/pattern: pattern '^a(?=b)': "));
  EXPECT_THAT(Refused("^a(?=b)"), HasSubstr("look-ahead only right behind a leading ^"));
  EXPECT_THAT(Refused("^(?!a)b|c"), HasSubstr("RE2")) << "there the look-ahead is of one alternative only";
  EXPECT_THAT(Refused("(a)\\1"), HasSubstr("no back references"));
  EXPECT_THAT(Refused("(?<=a)b"), HasSubstr("RE2"));
  EXPECT_THAT(Refused("^(?!"), HasSubstr("RE2"));
  EXPECT_THAT(Refused("["), HasSubstr("missing ]"));
  EXPECT_THAT(Refused(std::string(4097, 'a')), HasSubstr("at most 4096"));
}

TEST(SchemaPattern, IsBoundedInWhatItMayCost) {
  EXPECT_THAT(Refused("a[a-z ]{0,60}b"), HasSubstr("60"));
  EXPECT_TRUE(Matches("^[a-z ]{0,60}$", "abc")) << "held to the beginning it is one state at a time";
  EXPECT_THAT(Refused("^[\\u00e4\\u0100-\\u4000]{0,900}$"), HasSubstr("instructions"));
  const auto made = SchemaPattern::Make("^a", "x");
  EXPECT_GT(made->Steps(1 << 20), 50000);
  EXPECT_LT(made->Steps(10), 20);
}

}  // namespace
}  // namespace telltale::test

#include "content/ascii.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

TEST(AsciiTest, ClassesAreThoseOfTheCLocale) {
  const std::string_view capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const std::string_view letters = "abcdefghijklmnopqrstuvwxyz";
  for (int i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    const bool digit = std::string_view("0123456789").find(c) != std::string_view::npos;
    const size_t capital = capitals.find(c);
    EXPECT_EQ(IsDigit(c), digit) << i;
    EXPECT_EQ(IsUpper(c), capital != std::string_view::npos) << i;
    EXPECT_EQ(IsLower(c), letters.find(c) != std::string_view::npos) << i;
    EXPECT_EQ(IsAlphanumeric(c), digit || IsLetter(c)) << i;
    EXPECT_EQ(ToLower(c), capital == std::string_view::npos ? c : letters[capital]) << i;
  }
}

TEST(AsciiTest, CaseIsIgnoredAndLengthIsNot) {
  EXPECT_TRUE(EqualsIgnoringCase("NoV", "nov"));
  EXPECT_TRUE(EqualsIgnoringCase("", ""));
  EXPECT_FALSE(EqualsIgnoringCase("nove", "nov"));
  EXPECT_FALSE(EqualsIgnoringCase("noc", "nov"));
}

TEST(AsciiTest, AWordBeginsBehindWhatIsNoPartOfOne) {
  EXPECT_TRUE(StartsWord("key", 0));
  EXPECT_TRUE(StartsWord(" key", 1));
  EXPECT_TRUE(StartsWord("\xc3\xa9key", 2));
  EXPECT_TRUE(StartsWord("\\nkey", 2));
  EXPECT_FALSE(StartsWord("nkey", 1));
  EXPECT_FALSE(StartsWord("\\xkey", 2));
  EXPECT_FALSE(StartsWord("_key", 1));
  EXPECT_FALSE(StartsWord("7key", 1));
}

}  // namespace
}  // namespace telltale

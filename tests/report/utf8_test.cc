#include "report/utf8.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

TEST(Utf8, RepairsEveryKindOfDamage) {
  EXPECT_EQ(ValidUtf8("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"), "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
  const std::string bad = "\xef\xbf\xbd";
  EXPECT_EQ(ValidUtf8("\xff"), bad);
  EXPECT_EQ(ValidUtf8("\xc0\xaf"), bad + bad);            // overlong
  EXPECT_EQ(ValidUtf8("\xed\xa0\x80"), bad + bad + bad);  // a surrogate
  EXPECT_EQ(ValidUtf8("\xf4\x90\x80\x80"), bad + bad + bad + bad);
  EXPECT_EQ(ValidUtf8("\xe2\x82"), bad + bad);  // cut short
}

TEST(Utf8, CutsAtWholeCharacters) {
  EXPECT_EQ(CutText("hello", 5), "hello");
  EXPECT_EQ(CutText("hello!", 5), "he...");
  EXPECT_EQ(CutText("\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4", 6), "\xc3\xa4...");
  EXPECT_EQ(CutText(std::string(100, '\xff'), 9).size(), 9u);
}

TEST(Utf8, LabelValuesAreShortAndStayApart) {
  EXPECT_EQ(LabelValue("plain"), "plain");
  EXPECT_NE(LabelValue("\xff"), LabelValue("\xfe"));
  EXPECT_NE(LabelValue("\xff"), LabelValue("\xef\xbf\xbd"));
  EXPECT_NE(LabelValue(std::string(1000, 'a')), LabelValue(std::string(1001, 'a')));
  EXPECT_LE(LabelValue(std::string(1000, '\xff')).size(), 128u);
  EXPECT_LE(LabelValue(std::string(1000, 'a')).size(), 128u);
}

}  // namespace
}  // namespace telltale

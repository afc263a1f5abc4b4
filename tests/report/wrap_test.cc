#include "report/wrap.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

TEST(Wrap, BreaksBetweenWordsAndIndentsWhatFollows) {
  EXPECT_EQ(Wrapped("- ", 2, 12, "one two three four"), "- one two\n  three four\n");
  EXPECT_EQ(Wrapped("", 0, 12, "one two three"), "one two\nthree\n");
  EXPECT_EQ(Wrapped("", 0, 13, "one two three"), "one two three\n");
}

TEST(Wrap, CountsCharactersAndLeavesLongWordsWhole) {
  EXPECT_EQ(Wrapped("", 0, 7, "\u00e9\u00e9\u00e9 \u00e9\u00e9\u00e9"), "\u00e9\u00e9\u00e9 \u00e9\u00e9\u00e9\n");
  EXPECT_EQ(Wrapped("- ", 2, 6, "incomprehensible a"), "- incomprehensible\n  a\n");
}

TEST(Wrap, LineBreaksAndDoubledBlanksAreBlanks) {
  EXPECT_EQ(Wrapped("", 0, 40, "one\ntwo   three "), "one two three\n");
  EXPECT_EQ(Wrapped("> ", 2, 40, ""), "> \n");
}

}  // namespace
}  // namespace telltale

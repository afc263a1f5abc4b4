#include "base/prefix.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

TEST(PrefixOf, EndsWhereACharacterDoes) {
  EXPECT_EQ(PrefixOf("abc", 3), "abc");
  EXPECT_EQ(PrefixOf("abc", 2), "ab");
  EXPECT_EQ(PrefixOf("", 0), "");
  EXPECT_EQ(PrefixOf("a\u00e9", 2), "a");
  EXPECT_EQ(PrefixOf("a\u00e9", 3), "a\u00e9");
  EXPECT_EQ(PrefixOf("\U0001F600x", 3), "");
  EXPECT_EQ(PrefixOf("\U0001F600x", 4), "\U0001F600");
  EXPECT_EQ(PrefixOf("\x80\x80\x80", 2), "") << "not UTF-8: shorter, never longer";
}

}  // namespace
}  // namespace telltale

#include "content/sql_words.h"

#include <gtest/gtest.h>

#include <string>

namespace telltale::test {
namespace {

TEST(SqlWords, AreKnownInAnyCase) {
  for (const std::string_view word : {"select", "SELECT", "SeLeCt"}) {
    EXPECT_EQ(SqlWordOf(word), SqlWord::kSelect);
    EXPECT_TRUE(BeginsStatement(word));
    EXPECT_FALSE(IsSqlObject(word));
  }
  EXPECT_EQ(SqlWordOf("EXCEPT"), SqlWord::kSetOperator);
  EXPECT_EQ(SqlWordOf("or"), SqlWord::kAnd);
  EXPECT_EQ(SqlWordOf("outer"), SqlWord::kKnown);
  EXPECT_EQ(SqlWordOf("Array"), SqlWord::kTyped);
}

TEST(SqlWords, AnyOtherIsAName) {
  for (const std::string& word : {std::string(), std::string("customers"), std::string("selects"), std::string("sel"),
                                  std::string("s\xc3\xa9lect"), std::string(100, 'a')}) {
    EXPECT_EQ(SqlWordOf(word), SqlWord::kOther) << word;
    EXPECT_FALSE(BeginsStatement(word)) << word;
    EXPECT_FALSE(IsSqlObject(word)) << word;
  }
}

TEST(SqlWords, ObjectsAreWhatIsMade) {
  EXPECT_TRUE(IsSqlObject("TABLE"));
  EXPECT_TRUE(IsSqlObject("view"));
  EXPECT_FALSE(IsSqlObject("where"));
  EXPECT_FALSE(BeginsStatement("view"));
}

}  // namespace
}  // namespace telltale::test

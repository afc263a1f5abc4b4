#include "content/python_tokens.h"

#include <gtest/gtest.h>

#include <string>

namespace telltale::test {
namespace {

TEST(PythonTokens, KeywordsAreFoundAndNothingElse) {
  EXPECT_EQ(PythonWordOf("and"), PythonWord::kJoins);
  EXPECT_EQ(PythonWordOf("yield"), PythonWord::kYield);
  EXPECT_EQ(PythonWordOf("match"), PythonWord::kSoft);
  for (const char* name : {"", "a", "If", "iff", "an", "zebra", "elsewhere", "None", "True"}) {
    EXPECT_EQ(PythonWordOf(name), PythonWord::kName) << name;
  }
}

TEST(PythonTokens, NamesEndBeforeTheSignsOfProse) {
  EXPECT_EQ(EndOfPythonName("a_1 b", 0), 3U);
  EXPECT_EQ(EndOfPythonName("gr\xc3\xb6\xc3\x9f(", 0), 6U);
  EXPECT_EQ(EndOfPythonName("a\xe2\x80\x9d", 0), 1U);
  EXPECT_EQ(EndOfPythonName("\xe2\x86\x92", 0), 0U);
  EXPECT_EQ(EndOfPythonName("a\xe2\x80\xbf", 0), 4U);
}

TEST(PythonTokens, NumbersEndWhereTheirFormDoes) {
  for (const std::string number :
       {"0", "12_000", "0x_fF", "0o17", "0b01", "1.", ".5", "1e5", "1.5E-3", "2j", "1_0.5e+1_0J"}) {
    EXPECT_EQ(EndOfPythonNumber(number, 0), number.size()) << number;
    EXPECT_EQ(EndOfPythonNumber(number + " ", 0), number.size()) << number;
    EXPECT_EQ(EndOfPythonNumber(number + "z", 0), number.size()) << number;
  }
  EXPECT_EQ(EndOfPythonNumber("1_", 0), 1U);
  EXPECT_EQ(EndOfPythonNumber("1else", 0), 1U);
  EXPECT_EQ(EndOfPythonNumber("1e+", 0), 1U);
}

TEST(PythonTokens, TheLongestOperatorIsTaken) {
  EXPECT_EQ(EndOfPythonOperator("**=2", 0), 3U);
  EXPECT_EQ(EndOfPythonOperator("**2", 0), 2U);
  EXPECT_EQ(EndOfPythonOperator("a->b", 1), 3U);
  EXPECT_EQ(EndOfPythonOperator("==", 1), 2U);
  for (const char* none : {"$", "?", "!", "`", "a"}) EXPECT_EQ(EndOfPythonOperator(none, 0), 0U) << none;
}

TEST(PythonTokens, StringsEndAtTheirOwnQuote) {
  EXPECT_EQ(EndOfPythonString("'a' 'b'", 0, false), 3U);
  EXPECT_EQ(EndOfPythonString("'a\\'b'", 0, false), 6U);
  EXPECT_EQ(EndOfPythonString("'''a'\n''b''' ", 0, false), 12U);
  EXPECT_EQ(EndOfPythonString("'a\\\r\nb'", 0, false), 7U);
  EXPECT_EQ(EndOfPythonString("'a\n'", 0, false), 0U);
  EXPECT_EQ(EndOfPythonString("'''a''", 0, false), 0U);
  EXPECT_EQ(EndOfPythonString("'a\\", 0, false), 0U);
}

TEST(PythonTokens, AFormattedStringMayHoldItsQuoteInBraces) {
  const std::string nested = "\"{a[\"b\"]}\"";
  EXPECT_EQ(EndOfPythonString(nested, 0, false), 5U);
  EXPECT_EQ(EndOfPythonString(nested, 0, true), nested.size());
  EXPECT_EQ(EndOfPythonString("'{{' + b", 0, true), 4U);
}

}  // namespace
}  // namespace telltale::test

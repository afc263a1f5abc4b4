#include "content/sql_tokens.h"

#include <gtest/gtest.h>

#include "content/sql_places.h"

namespace telltale::test {
namespace {

// The tokens with bars between; names in <>, strings in {}, values in [].
std::string Cut(std::string_view sql, bool backslash = false) {
  SqlTokens tokens;
  std::string fault;
  if (!tokens.Read(sql, backslash, &fault)) return fault;
  std::string out;
  for (const SqlToken& token : tokens.tokens()) {
    if (token.kind == SqlToken::Kind::kEnd) break;
    const std::string text(sql.substr(token.at, token.size));
    if (!out.empty()) out += '|';
    out += token.kind == SqlToken::Kind::kName     ? "<" + text + ">"
           : token.kind == SqlToken::Kind::kString ? "{" + text + "}"
           : token.kind == SqlToken::Kind::kValue  ? "[" + text + "]"
                                                   : text;
  }
  return out;
}

TEST(SqlTokens, WordsNamesAndStrings) {
  EXPECT_EQ(Cut("SELECT a_1, \"b c\", `d`, [e f] FROM t"), "SELECT|a_1|,|<\"b c\">|,|<`d`>|,|<[e f]>|FROM|t");
  EXPECT_EQ(Cut("'it''s' || E'x'"), "{'it''s'}||||E|{'x'}");
  EXPECT_EQ(Cut("$$a'b$$ $x$ $$ $x$"), "{$$a'b$$}|{$x$ $$ $x$}");
  EXPECT_EQ(Cut("@x @@y #tmp"), "<@x>|<@@y>|<#tmp>");
  EXPECT_EQ(Cut("'a\\'b'", true), "{'a\\'b'}");
  EXPECT_EQ(Cut("'a\\'b'", false), "a string is not closed, line 1");
}

TEST(SqlTokens, SquareBrackets) {
  EXPECT_EQ(Cut("a[1]"), "a|[|1|]");
  EXPECT_EQ(Cut("a[b]"), "a|[|b|]");
  EXPECT_EQ(Cut("ARRAY[b]"), "ARRAY|[|b|]");
  EXPECT_EQ(Cut("ARRAY [b]"), "ARRAY|[|b|]");
  EXPECT_EQ(Cut("[dbo].[Order Details]"), "<[dbo]>|.|<[Order Details]>");
  EXPECT_EQ(Cut("['a', 'b']"), "[|{'a'}|,|{'b'}|]");
}

TEST(SqlTokens, NumbersAndValues) {
  EXPECT_EQ(Cut("1 1.5e-3 .5 0x1F 2fa t.1"), "1|1.5e-3|.5|<0x1F>|<2fa>|t|.|1");
  EXPECT_EQ(Cut("? $1 :name %s %(name)s ${x} {{ y('z') }}"),
            "[?]|[$1]|[:name]|[%s]|[%(name)s]|[$]|[{x}]|[{{ y('z') }}]");
  EXPECT_EQ(Cut("a%b a::int a:b"), "a|%|b|a|::|int|a|[:]|b");
}

TEST(SqlTokens, OperatorsAndTypes) {
  EXPECT_EQ(Cut("a<>b a<=-1 a=-1 a->>'b' a||b"), "a|<>|b|a|<=|-|1|a|=|-|1|a|->>|{'b'}|a||||b");
  EXPECT_EQ(Cut("ARRAY<STRUCT<a INT64>>[1]"), "ARRAY<STRUCT<a INT64>>|[|1|]");
  EXPECT_EQ(Cut("array < b"), "array|<|b");
}

TEST(SqlTokens, Comments) {
  EXPECT_EQ(Cut("a -- b'\nc /* d ' */ e"), "a|c|e");
  EXPECT_EQ(Cut("a # b'\nc\n# d\ne"), "a|c|e");
  EXPECT_EQ(Cut("a /* b /* c */ d */ e"), "a|e");
  EXPECT_EQ(Cut("a /* b /* c */ d"), "a|d");  // they do not stand in one another here
  EXPECT_EQ(Cut("a\n/* b"), "a comment is not closed, line 2");
}

TEST(SqlTokens, BracketsMatch) {
  EXPECT_EQ(Cut("(a\n]"), "'(' is closed by ']', line 2");
  EXPECT_EQ(Cut("\n)"), "unexpected ')', line 2");
  EXPECT_EQ(Cut("((a)"), "'(' is not closed, line 1");
  EXPECT_EQ(Cut(std::string(256, '(') + std::string(256, ')')).size(), 1023u);
  EXPECT_EQ(Cut(std::string(257, '(')), "nested deeper than 256 levels, line 1");
}

TEST(SqlPlaces, ClausesAreToldFromNames) {
  const auto clause = [](std::string_view sql, size_t i) {
    SqlTokens tokens;
    std::string fault;
    EXPECT_TRUE(tokens.Read(sql, false, &fault)) << fault;
    return SqlPlaces(sql, tokens.tokens()).ClauseAt(i);
  };
  EXPECT_EQ(clause("a FROM t", 1), SqlClause::kFrom);
  EXPECT_EQ(clause("a.FROM, t", 2), SqlClause::kNone);
  EXPECT_EQ(clause("1 AS from, t", 2), SqlClause::kNone);
  EXPECT_EQ(clause("a AS FROM t", 2), SqlClause::kFrom);
  EXPECT_EQ(clause("x a IS DISTINCT FROM b", 4), SqlClause::kNone);
  EXPECT_EQ(clause("SELECT DISTINCT FROM b", 2), SqlClause::kFrom);
  EXPECT_EQ(clause("a GROUP BY b", 1), SqlClause::kGroupBy);
  EXPECT_EQ(clause("WITHIN GROUP (a)", 1), SqlClause::kNone);
  EXPECT_EQ(clause("a ORDER SIBLINGS BY b", 1), SqlClause::kOrderBy);
  EXPECT_EQ(clause("SELECT limit FROM t", 1), SqlClause::kNone);
  EXPECT_EQ(clause("t LIMIT 5", 1), SqlClause::kLimit);
}

}  // namespace
}  // namespace telltale::test

#include "content/required_literals.h"

#include <gtest/gtest.h>
#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <algorithm>

namespace telltale {
namespace {

std::string Utf8(char32_t rune) {
  std::string text;
  const auto add = [&](char32_t byte) { text += static_cast<char>(byte); };
  if (rune < 0x80) {
    add(rune);
  } else if (rune < 0x800) {
    add(0xC0 | rune >> 6);
    add(0x80 | (rune & 0x3F));
  } else if (rune < 0x10000) {
    add(0xE0 | rune >> 12);
    add(0x80 | (rune >> 6 & 0x3F));
    add(0x80 | (rune & 0x3F));
  } else {
    add(0xF0 | rune >> 18);
    add(0x80 | (rune >> 12 & 0x3F));
    add(0x80 | (rune >> 6 & 0x3F));
    add(0x80 | (rune & 0x3F));
  }
  return text;
}

std::string FoldedText(std::string text) {
  for (char& c : text) c = static_cast<char>(FoldByte(static_cast<unsigned char>(c)));
  return text;
}

// What the literals of a pattern are, written "exact" or "~folded", in order.
std::string Shown(std::string_view pattern) {
  std::string shown;
  for (const RequiredLiteral& literal : RequiredLiterals(pattern)) {
    if (!shown.empty()) shown += '|';
    if (literal.folded) shown += '~';
    shown += literal.text;
  }
  return shown;
}

TEST(RequiredLiterals, AreWhatEveryMatchHolds) {
  const std::pair<const char*, const char*> rows[] = {
      {"foo", "foo"},
      {"^\\s*foo\\b", "foo"},
      {"foo.*bar!", "bar!"},
      {"(?:foo|bar)+", "bar|foo"},
      {"foo|bar", "bar|foo"},
      {"NaN%", "NaN%"},
      {"\\bNaN\\b", "NaN"},
      {"[Nn]one", "None|none"},
      {"(?i)NaN", "~nan"},
      {"(?i)foo|bar", "~bar|~foo"},
      {"(?m)^foo$|bar", "bar|foo"},
      {"\\bgrotty(?:er)? (?:invoice|order|ticket)s?\\b", "grotty"},
      {"a{3}", "aaa"},
      {"\\[INST\\]", "[INST]"},
      {"a[|]bc|de\\|f", "a|bc|de|f"},
      {"abcdefghijklmnopqrstuvwxyz", "klmnopqrstuvwxyz"},
      {"抱歉", "抱歉"},
      {"(?i)抱歉", "~\xe6\xaa\xb1\xe6\xad\xa9"},
      {"[$€£] ?NaN\\b", "NaN"},
  };
  for (const auto& [pattern, literals] : rows) {
    if (std::string_view(pattern).size() == 26) {
      EXPECT_EQ(Shown(pattern).size(), kMaxLiteralBytes) << Shown(pattern);
      EXPECT_NE(std::string_view(pattern).find(Shown(pattern)), std::string_view::npos);
    } else {
      EXPECT_EQ(Shown(pattern), literals) << pattern;
    }
  }
}

TEST(RequiredLiterals, AreNoneWhereNothingIsNeeded) {
  for (const char* pattern :
       {"ab", "\\d+", "foo|\\d", "(?:foo)?x", "[a-z]+\\b", "\\b", "\\pL{3}", "(", "^.$", "foo|"}) {
    EXPECT_EQ(Shown(pattern), "") << pattern;
  }
}

TEST(RequiredLiterals, KnowTheOtherSpellingsOfALetter) {
  EXPECT_EQ(Shown("(?i)ask"), FoldedText("~ask|~as\u212a|~a\u017fk|~a\u017f\u212a"));
  EXPECT_EQ(Shown("(?i)über"), FoldedText("~über"));
  EXPECT_EQ(Shown("(?i)maß\\w"), FoldedText("~ma\u1e9e|~maß"));
  EXPECT_EQ(Shown("(?i)ÿabc"), "~abc");  // nobody says here what Y with two dots looks like
}

// All letters of Unicode: what RE2 lower-cases to a letter is a spelling of that letter, or the letter has none.
TEST(Spellings, CoverWhatRe2LowerCases) {
  constexpr char32_t kTogether = 64;
  int cased = 0;
  for (char32_t first = 0x80; first < 0x20000; first += kTogether) {
    if (first >= 0xD800 && first < 0xE000) continue;
    std::string upper;
    for (char32_t rune = first; rune < first + kTogether; ++rune) upper += Utf8(rune);
    re2::FilteredRE2 filtered(0);
    int id = 0;
    ASSERT_EQ(filtered.Add(upper, RE2::Options(), &id), RE2::NoError);
    std::vector<std::string> atoms;
    filtered.Compile(&atoms);
    ASSERT_EQ(atoms.size(), 1u);
    std::string_view lower = atoms[0];
    for (char32_t rune = first; rune < first + kTogether; ++rune) {
      size_t bytes = 1;
      while (bytes < lower.size() && (lower[bytes] & 0xC0) == 0x80) ++bytes;
      const std::string letter(lower.substr(0, bytes));
      lower.remove_prefix(bytes);
      if (letter == Utf8(rune)) continue;
      ++cased;
      char32_t code = 0;
      for (char32_t guess = 0; guess < 0x20000 && code == 0; ++guess) {
        if (guess == 0xD800) guess = 0xE000;
        if (Utf8(guess) == letter) code = guess;
        if (letter.size() == 1) guess = 0x20000;
      }
      if (letter.size() == 1) code = static_cast<unsigned char>(letter[0]);
      const std::vector<std::string> ways = Spellings(code);
      if (ways.empty()) continue;
      EXPECT_NE(std::find(ways.begin(), ways.end(), FoldedText(Utf8(rune))), ways.end())
          << letter << " is not known to be spelled " << Utf8(rune);
    }
    EXPECT_TRUE(lower.empty());
  }
  EXPECT_GT(cased, 1300);
}

TEST(Spellings, BeginWithTheLetterItself) {
  for (const char32_t rune : {U'a', U'k', U's', U'1', U'é', U'å', U'ß', U'ł', U'в', U'я', U'ђ', U'中', U'”', U'あ'}) {
    const std::vector<std::string> ways = Spellings(rune);
    ASSERT_FALSE(ways.empty()) << Utf8(rune);
    EXPECT_EQ(ways.front(), FoldedText(Utf8(rune)));
    for (const std::string& way : ways) EXPECT_GE(way.size(), ways.front().size());
  }
}

}  // namespace
}  // namespace telltale

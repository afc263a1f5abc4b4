#include "content/looks.h"

#include <gtest/gtest.h>

#include "content/text.h"

namespace telltale {
namespace {

TEST(Opening, IsTheFirstWordFolded) {
  const std::pair<const char*, const char*> rows[] = {
      {"Yes, it is.", "yes"},
      {"**Yes**: it is.", "yes"},
      {"[No] To determine", "no"},
      {"NO!", "no"},
      {"I'm sorry", "i'm"},
      {"I’m sorry", "i'm"},
      {"L’été est là", "l'été"},
      {"Désolé, je", "désolé"},
      {"Здравствуйте!", "здравствуйте"},
      {"8699 is prime", "#"},
      {"A1b22 c", "a#b#"},
      {"{\"reasoning\": 1}", "reasoning"},
      {"{\n  \"a\": 1}", "{"},
      {"```json\n{}", "```json"},
      {"```\n{}", "```"},
      {"# Summary", "#"},
      {"--- \nText", "---"},
      {"申し訳ありませんが", "申し訳あ"},
      {"抱歉，我无法", "抱歉"},
      {"\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd"},
      {"Donaudampfschifffahrtsgesellschaftskapitaen", "donaudampfschifffahrtsgesells"},
  };
  std::string scratch;
  for (const auto& [text, opening] : rows) EXPECT_EQ(OpeningOf(text, &scratch), opening) << text;
  EXPECT_LE(OpeningOf(std::string(1000, '!'), &scratch).size(), 32u);
  EXPECT_LE(OpeningOf(std::string(1000, 'x'), &scratch).size(), 32u);
}

TEST(Shape, IsTheFirstThatHolds) {
  const std::pair<const char*, const char*> rows[] = {
      {"{\"a\": 1}", "json"},
      {"```json\n{\"a\": 1}\n```", "fenced"},
      {"Here:\n```json\n{\"a\": 1}\n```", "fenced"},
      {"```python\nprint(1)\n```", "code"},
      {"Try this:\n\n~~~\nls\n~~~", "code"},
      {"# Summary\n\n- one\n- two", "headings"},
      {"- one\n- two", "list"},
      {"We need:\n1. one\n2) two\n\nThanks", "list"},
      {"• one\n• two", "list"},
      {"One line with - a dash", "one line"},
      {"First.\n\nSecond.\n\n- one item", "paragraphs"},
      {"a\n- x\nb\nc\nd\ne\nf\n- y\ng", "paragraphs"},
      {"Sure: {\"a\": 1}", "one line"},
      {"#hashtag of the day", "one line"},
  };
  for (const auto& [text, shape] : rows) EXPECT_EQ(ShapeOf(text, Unwrap(text)), shape) << text;
}

}  // namespace
}  // namespace telltale

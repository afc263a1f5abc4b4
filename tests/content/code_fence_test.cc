#include "content/code_fence.h"

#include <gtest/gtest.h>

#include <string>

namespace telltale {
namespace {

TEST(CodeFence, StandsAtTheBeginningOfALine) {
  const std::pair<const char*, const char*> rows[] = {
      {"```\nx\n```", "```"},
      {"Here:\n```python\nprint(1)\n```\n", "```python"},
      {"Here:\r\n```json\r\n{}\r\n```\r\n", "```json"},
      {"   ~~~~ ruby\nputs 1", "~~~~ ruby"},
      {"a\n~~~\nb", "~~~"},
      {"~~~ `x` ~~~", "~~~ `x` ~~~"},
      {"one ``` two\n```\n", "```"},
      {"    ```\nfour spaces are a code block of another kind", ""},
      {"text ```python\nx\n```x", "```x"},
      {"```this``` is code within a line", ""},
      {"``\n~~\n", ""},
      {"~~struck~~ out", ""},
      {"no code at all", ""},
      {"", ""},
      {"`", ""},
  };
  for (const auto& [text, fence] : rows) EXPECT_EQ(FirstFence(text), fence) << text;
}

TEST(CodeFence, TheFirstOfBothKindsIsGiven) {
  EXPECT_EQ(FirstFence("~~~a\n~~~\n```b\n```"), "~~~a");
  EXPECT_EQ(FirstFence("```b\n```\n~~~a\n~~~"), "```b");
}

TEST(CodeFence, ABlockEndsBehindTheLineThatClosesIt) {
  const auto rest = [](std::string_view text) { return text.substr(BlockEnd(text, 0)); };
  EXPECT_EQ(rest("```\nx\n```\nbehind"), "behind");
  EXPECT_EQ(rest("```\nx\n```"), "");
  EXPECT_EQ(rest("```\nx\n``` not bare\n```  \nbehind"), "behind");
  EXPECT_EQ(rest("````\n```\n````\nbehind"), "behind");
  EXPECT_EQ(rest("~~~\n```\n~~~\nbehind"), "behind");
  EXPECT_EQ(rest("```\nnever closed\n"), "");
  EXPECT_EQ(rest("```\n   "), "");
}

TEST(CodeFence, TheFirstBlockIsGivenWithoutItsFences) {
  EXPECT_EQ(FirstBlock("Here:\n```sql\nSELECT 1\n```\nDone."), "SELECT 1\n");
  EXPECT_EQ(FirstBlock("```\na\n```\n```\nb\n```"), "a\n");
  EXPECT_EQ(FirstBlock("````\n```\n````"), "```\n");
  EXPECT_EQ(FirstBlock("~~~\r\na\r\n~~~"), "a\r\n");
  EXPECT_EQ(FirstBlock("```\nnever closed"), "never closed");
  EXPECT_EQ(FirstBlock("```\nnever closed\n"), "never closed\n");
  for (const std::string_view text : {"```\n```", "```", "```\n", "x\n```sql"}) {
    EXPECT_EQ(FirstBlock(text), "") << text;
    EXPECT_NE(FirstBlock(text).data(), nullptr) << text;
  }
  EXPECT_EQ(FirstBlock("no fence, `code` alone").data(), nullptr);
}

TEST(CodeFence, LinesLoseTheirBreak) {
  EXPECT_EQ(LineAt("a\nb\r\nc", 0), "a");
  EXPECT_EQ(LineAt("a\nb\r\nc", 2), "b");
  EXPECT_EQ(LineAt("a\nb\r\nc", 5), "c");
  EXPECT_EQ(LineAt("", 0), "");
}

TEST(CodeFence, HostileTextsAreAnswered) {
  const size_t size = size_t{1} << 20;
  for (const char mark : {'`', '~'}) EXPECT_EQ(FirstFence(std::string(size, mark)).size(), size);
  std::string lines;
  while (lines.size() < size) lines += "``\n";
  EXPECT_EQ(FirstFence(lines), "");
  EXPECT_EQ(BlockEnd("```\n" + lines, 0), lines.size() + 4);
  EXPECT_EQ(FirstFence(std::string_view("\0\xff\n```\0", 7)), std::string_view("```\0", 4));
}

}  // namespace
}  // namespace telltale

#include "content/null_words.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

bool Holds(const NullWords& words, std::string_view text) {
  std::string scratch;
  return words.Holds(text, &scratch);
}

TEST(NullWordsTest, AreFoundInAnyCase) {
  const NullWords words({"n/a", "None", "unbekannt", "-"});
  for (const char* text : {"n/a", "N/A", "none", "NONE", "Unbekannt", "-"}) EXPECT_TRUE(Holds(words, text)) << text;
}

TEST(NullWordsTest, AreFoundInAnyScript) {
  const NullWords words({"неизвестно", "Öde", "未知"});
  for (const char* text : {"НЕИЗВЕСТНО", "öde", "ÖDE", "未知"}) EXPECT_TRUE(Holds(words, text)) << text;
}

TEST(NullWordsTest, MatchInFullOnly) {
  const NullWords words({"n/a", "none"});
  for (const char* text : {"n/", "n/a.", "nonesuch", "none of them", ""}) EXPECT_FALSE(Holds(words, text)) << text;
}

TEST(NullWordsTest, AnEmptySetHoldsNothing) {
  EXPECT_FALSE(Holds(NullWords(), "none"));
  EXPECT_FALSE(Holds(NullWords(), ""));
}

TEST(NullWordsTest, TheHashTellsListsApart) {
  EXPECT_NE(NullWords({"a", "b"}).content_hash(), NullWords({"a", "c"}).content_hash());
  EXPECT_EQ(NullWords({"a", "b"}).content_hash(), NullWords({"a", "b"}).content_hash());
}

}  // namespace
}  // namespace telltale

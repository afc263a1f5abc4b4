#include "content/word_set.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

TEST(WordSet, CountsWhatDiffers) {
  WordSet set;
  for (int text = 0; text < 3; ++text) {
    set.Begin();
    for (const uint64_t hash : {1, 2, 1, 1, 3}) set.Add(hash << 32 | hash);
    EXPECT_EQ(set.words(), 5u);
    EXPECT_EQ(set.distinct(), 3u);
  }
}

TEST(WordSet, OfOnePlaceWordsAreToldByTheRestOfTheirHash) {
  WordSet set;
  set.Begin();
  for (uint64_t i = 0; i < 10; ++i) set.Add(i << 32);
  EXPECT_EQ(set.distinct(), 10u);
}

TEST(WordSet, LooksAtFewPlacesAndAtFewWords) {
  WordSet set;
  set.Begin();
  for (uint64_t i = 0; i < 2 * WordSet::kMostWords; ++i) set.Add(i << 32);  // all want the same place
  EXPECT_EQ(set.words(), WordSet::kMostWords);
  EXPECT_EQ(set.distinct(), 64u);
  set.Begin();
  for (uint64_t i = 0; i < 2 * WordSet::kMostWords; ++i) set.Add(i * 0x9e3779b97f4a7c15);
  EXPECT_EQ(set.distinct(), WordSet::kMostWords);
}

}  // namespace
}  // namespace telltale

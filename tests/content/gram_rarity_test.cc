#include "content/gram_rarity.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

TEST(GramRarity, OrdersWhatPeopleWouldOrder) {
  EXPECT_LT(Commonness("zqxj"), Commonness("obje"));
  EXPECT_LT(Commonness("obje"), Commonness(" the"));
  EXPECT_LT(Commonness("|im_"), Commonness("sorr"));
  EXPECT_LT(Commonness("ht"), Commonness("th"));  // the same letters, but no common pair
}

TEST(GramRarity, KnowsCommonWordsFromUncommonOnes) {
  for (const char* word : {" order", " invoice", " ticket", "error", "the "}) {
    EXPECT_GT(PhraseCommonness(word), PhraseCommonness("stale")) << word;
  }
  EXPECT_LT(PhraseCommonness("stale"), 1e-3);
  EXPECT_GT(PhraseCommonness("the "), 1e-3);
}

TEST(GramRarity, IsAShare) {
  EXPECT_EQ(Commonness(""), 1.0);
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    EXPECT_GT(Commonness({&c, 1}), 0.0);
    EXPECT_LT(Commonness({&c, 1}), 0.2);
  }
}

}  // namespace
}  // namespace telltale

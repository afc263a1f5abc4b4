#include "content/letters.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace telltale {
namespace {

TEST(Letters, ReadsCharactersAndLoneBytesUpToABound) {
  Letters letters;
  ASSERT_TRUE(letters.Read("aß\xff"));
  ASSERT_EQ(letters.count, 3u);
  EXPECT_EQ(letters.codes[1], 0xdfu);
  EXPECT_EQ(letters.codes[2], 0x1100ffu);
  Letters long_one;
  EXPECT_TRUE(long_one.Read(std::string(kMaxLetters, 'x')));
  EXPECT_FALSE(long_one.Read(std::string(kMaxLetters + 1, 'x')));
}

TEST(HashOfLetters, IsOneForAllWaysToGetThere) {
  EXPECT_EQ(HashOfAscii("SKU-1", true), HashOfLetters("sku-1"));
  EXPECT_EQ(HashOfAscii("SKU-1", false), HashOfLetters("SKU-1"));
  EXPECT_EQ(HashOfAscii("ä", true), std::nullopt);
  EXPECT_EQ(HashOfAscii(std::string(257, 'x'), true), std::nullopt);
  std::set<uint64_t> all;
  for (int i = 0; i < 100000; ++i) all.insert(HashOfLetters(std::to_string(i)));
  EXPECT_EQ(all.size(), 100000u);
}

}  // namespace
}  // namespace telltale

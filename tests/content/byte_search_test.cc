#include "content/byte_search.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace telltale {
namespace {

struct Vowel {
  template <typename Bytes>
  constexpr auto operator()(Bytes byte) const {
    return (byte == uint8_t{'a'}) | (byte == uint8_t{'e'}) | (byte >= uint8_t{0xf0});
  }
};

TEST(ByteSearchTest, FindsTheFirstWhereverItStands) {
  for (size_t size = 0; size < 70; ++size) {
    for (size_t place = 0; place < size; ++place) {
      std::string text(size, 'x');
      text[place] = 'e';
      if (place + 1 < size) text[size - 1] = 'a';
      for (size_t from = 0; from <= place; ++from) ASSERT_EQ(FindByte<Vowel>(text, from), place) << size << " " << from;
    }
    EXPECT_EQ(FindByte<Vowel>(std::string(size, 'x'), 0), size);
    EXPECT_EQ(FindByte<Vowel>(std::string(size, 'a'), size), size);
  }
}

TEST(ByteSearchTest, AgreesWithLookingAtEachByte) {
  std::mt19937 random(1);
  for (int round = 0; round < 20000; ++round) {
    std::string text(random() % 100, ' ');
    for (char& c : text) c = random() % 8 == 0 ? static_cast<char>(random()) : 'x';
    size_t expected = 0;
    const auto is_one = [](char c) { return c == 'a' || c == 'e' || static_cast<unsigned char>(c) >= 0xf0; };
    while (expected < text.size() && !is_one(text[expected])) ++expected;
    ASSERT_EQ(FindByte<Vowel>(text, 0), expected);
  }
}

}  // namespace
}  // namespace telltale

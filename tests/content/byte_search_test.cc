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

struct DoubleDash {
  template <typename Bytes>
  constexpr auto operator()(Bytes byte, Bytes next) const {
    return (byte == uint8_t{'-'}) & (next == uint8_t{'-'});
  }
};

TEST(ByteFinderTest, FindsTheFirstWhereverItStands) {
  for (size_t size = 0; size < 200; size += 1 + size / 40) {
    for (size_t place = 0; place < size; ++place) {
      std::string text(size, 'x');
      text[place] = 'e';
      if (place + 1 < size) text[size - 1] = 'a';
      for (size_t from = 0; from <= place; from += 1 + from / 16) {
        ASSERT_EQ(ByteFinder<Vowel>(text).Next(from), place) << size << " " << from;
      }
    }
    EXPECT_EQ(ByteFinder<Vowel>(std::string(size, 'x')).Next(0), size);
    EXPECT_EQ(ByteFinder<Vowel>(std::string(size, 'a')).Next(size + 7), size);
  }
}

TEST(ByteFinderTest, AgreesWithLookingAtEachByte) {
  std::mt19937 random(1);
  for (int round = 0; round < 5000; ++round) {
    std::string text(random() % 300, ' ');
    for (char& c : text) c = random() % 8 == 0 ? static_cast<char>(random()) : 'x';
    ByteFinder<Vowel> finder(text);
    size_t found = finder.Next(0);
    for (size_t at = 0; at < text.size(); ++at) {
      const bool is_one = text[at] == 'a' || text[at] == 'e' || static_cast<unsigned char>(text[at]) >= 0xf0;
      ASSERT_EQ(found == at, is_one) << at;
      if (is_one) found = finder.Next(at + 1);
    }
    ASSERT_EQ(found, text.size());
  }
}

TEST(ByteFinderTest, SkipsWhatTheCallerHasReadAlready) {
  const std::string text = std::string(300, 'a');
  ByteFinder<Vowel> finder(text);
  for (const size_t from : {size_t{0}, size_t{1}, size_t{63}, size_t{64}, size_t{200}, size_t{299}}) {
    EXPECT_EQ(finder.Next(from), from);
  }
  EXPECT_EQ(finder.Next(300), 300u);
}

TEST(ByteFinderTest, ReadsTwoBytesOverTheEndOfABlock) {
  for (size_t place = 0; place + 1 < 140; ++place) {
    std::string text(140, 'x');
    text[place] = text[place + 1] = '-';
    ByteFinder<DoubleDash> finder(text);
    ASSERT_EQ(finder.Next(0), place);
    ASSERT_EQ(finder.Next(place + 1), text.size());
  }
  EXPECT_EQ(ByteFinder<DoubleDash>("-").Next(0), 1u);
}

}  // namespace
}  // namespace telltale

#include "content/byte_search.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace telltale {
namespace {

struct Vowel {
  constexpr bool operator()(uint8_t byte) const { return byte == 'a' || byte == 'e' || byte >= 0xf0; }
};

// Eight kinds of rows: as many as there is room for.
struct Staircase {
  constexpr bool operator()(uint8_t byte) const { return byte < 0x80 && (byte & 0x0f) <= byte >> 4; }
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

void ExpectAgreesWithLookingAtEachByte() {
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

TEST(ByteFinderTest, AgreesWithLookingAtEachByte) {
  ExpectAgreesWithLookingAtEachByte();
  const Avx2::Forbid plain;
  ExpectAgreesWithLookingAtEachByte();
}

TEST(ByteFinderTest, SkipsWhatTheCallerHasReadAlready) {
  const std::string text = std::string(300, 'a');
  ByteFinder<Vowel> finder(text);
  for (const size_t from : {size_t{0}, size_t{1}, size_t{63}, size_t{64}, size_t{200}, size_t{299}}) {
    EXPECT_EQ(finder.Next(from), from);
  }
  EXPECT_EQ(finder.Next(300), 300u);
}

TEST(ByteFinderTest, TellsEveryByteOfAClassFromAllOthers) {
  std::string text;
  for (int byte = 0; byte < 256; ++byte) text += static_cast<char>(byte);
  ByteFinder<Staircase> finder(text);
  size_t found = finder.Next(0);
  for (size_t byte = 0; byte < text.size(); ++byte) {
    ASSERT_EQ(found == byte, Staircase{}(static_cast<uint8_t>(byte))) << byte;
    if (found == byte) found = finder.Next(byte + 1);
  }
}

}  // namespace
}  // namespace telltale

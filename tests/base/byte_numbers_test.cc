#include "base/byte_numbers.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>

namespace telltale {
namespace {

TEST(ByteNumbers, ComeBackAsTheyWere) {
  std::vector<uint64_t> numbers = {0, 1, 127, 128, 16'383, 16'384, std::numeric_limits<uint64_t>::max()};
  for (unsigned bit = 0; bit < 64; ++bit) numbers.push_back(uint64_t{1} << bit);
  std::vector<uint8_t> bytes;
  for (const uint64_t number : numbers) PutNumber(number, &bytes);
  ByteReader from(bytes);
  for (const uint64_t number : numbers) EXPECT_EQ(from.TakeNumber(), number);
  EXPECT_EQ(from.at(), bytes.data() + bytes.size());
}

TEST(ByteNumbers, SignedOnesToo) {
  std::vector<int64_t> numbers = {0, std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min()};
  for (unsigned bit = 0; bit < 63; ++bit) {
    numbers.push_back(int64_t{1} << bit);
    numbers.push_back(-(int64_t{1} << bit));
  }
  std::vector<uint8_t> bytes;
  for (const int64_t number : numbers) PutSigned(number, &bytes);
  ByteReader from(bytes);
  for (const int64_t number : numbers) EXPECT_EQ(from.TakeSigned(), number);
  EXPECT_EQ(from.at(), bytes.data() + bytes.size());
}

TEST(ByteNumbers, AreNotReadBeyondTheirBytes) {
  for (const std::vector<uint8_t>& bytes :
       {std::vector<uint8_t>{}, {0x80}, {0xff, 0xff}, std::vector<uint8_t>(40, 0x80)}) {
    ByteReader from(bytes);
    EXPECT_EQ(from.TakeNumber(), 0u);
    EXPECT_FALSE(from.ok());
    EXPECT_EQ(from.TakeByte(), 0);
    EXPECT_EQ(from.TakeSigned(), 0);
    EXPECT_EQ(from.TakeView(0), "");
    EXPECT_EQ(from.left(), 0u);
  }
  const std::vector<uint8_t> three = {1, 2, 3};
  ByteReader from(three);
  std::array<uint8_t, 4> copy = {9, 9, 9, 9};
  from.TakeCopy(copy.data(), copy.size());
  EXPECT_FALSE(from.ok());
  EXPECT_EQ(copy, (std::array<uint8_t, 4>{}));
}

TEST(ByteNumbers, AreShortNearZero) {
  std::vector<uint8_t> bytes;
  for (const int64_t number : {0, 63, -64}) PutSigned(number, &bytes);
  PutNumber(127, &bytes);
  EXPECT_EQ(bytes.size(), 4u);
  PutNumber(128, &bytes);
  EXPECT_EQ(bytes.size(), 6u);
}

}  // namespace
}  // namespace telltale

#include "base/byte_numbers.h"

#include <gtest/gtest.h>

#include <limits>

namespace telltale {
namespace {

TEST(ByteNumbers, ComeBackAsTheyWere) {
  std::vector<uint64_t> numbers = {0, 1, 127, 128, 16'383, 16'384, std::numeric_limits<uint64_t>::max()};
  for (unsigned bit = 0; bit < 64; ++bit) numbers.push_back(uint64_t{1} << bit);
  std::vector<uint8_t> bytes;
  for (const uint64_t number : numbers) PutNumber(number, &bytes);
  const uint8_t* at = bytes.data();
  for (const uint64_t number : numbers) EXPECT_EQ(TakeNumber(&at), number);
  EXPECT_EQ(at, bytes.data() + bytes.size());
}

TEST(ByteNumbers, SignedOnesToo) {
  std::vector<int64_t> numbers = {0, std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min()};
  for (unsigned bit = 0; bit < 63; ++bit) {
    numbers.push_back(int64_t{1} << bit);
    numbers.push_back(-(int64_t{1} << bit));
  }
  std::vector<uint8_t> bytes;
  for (const int64_t number : numbers) PutSigned(number, &bytes);
  const uint8_t* at = bytes.data();
  for (const int64_t number : numbers) EXPECT_EQ(TakeSigned(&at), number);
  EXPECT_EQ(at, bytes.data() + bytes.size());
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

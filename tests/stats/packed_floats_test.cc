#include "stats/packed_floats.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "base/byte_numbers.h"
#include "tests/stats/streams.h"

namespace telltale {
namespace {

std::vector<uint8_t> Packed(const std::vector<float>& floats, size_t step = 1) {
  std::vector<uint8_t> bytes;
  PutFloats(floats, step, &bytes);
  return bytes;
}

void ExpectBack(const std::vector<float>& floats) {
  std::vector<uint8_t> bytes = Packed(floats);
  const size_t size = bytes.size();
  bytes.push_back(0xA5);  // what comes next
  std::vector<float> back(floats.size());
  ByteReader from(bytes);
  TakeFloats(&from, 1, back);
  EXPECT_EQ(from.at(), bytes.data() + size);
  for (size_t i = 0; i < floats.size(); ++i) {
    EXPECT_EQ(std::bit_cast<uint32_t>(back[i]), std::bit_cast<uint32_t>(floats[i])) << i << ": " << floats[i];
  }
}

TEST(PackedFloats, ComeBackBitForBit) {
  constexpr float kMost = std::numeric_limits<float>::max();
  constexpr float kLeast = std::numeric_limits<float>::denorm_min();
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  ExpectBack({0});
  ExpectBack({-0.0F, 0});
  ExpectBack({0, -0.0F, 0, 0});
  ExpectBack({7, 7, 7});
  ExpectBack({-kInfinity, -kMost, -1, -kLeast, -0.0F, 0, kLeast, 1, kMost, kInfinity});
  ExpectBack({kInfinity, -kInfinity, kMost, -kMost});
  testing::Draw draw(1);
  for (int round = 0; round < 3000; ++round) {
    std::vector<float> floats(1 + static_cast<size_t>(draw.Uniform() * 100));
    const double spread = std::pow(10.0, 20 * draw.Uniform() - 10);
    const double middle = draw.Hit(0.5) ? 0 : std::pow(10.0, 10 * draw.Uniform() - 5);
    const bool is_whole = draw.Hit(0.3);
    for (float& number : floats) {
      const double value = middle + spread * draw.Normal();
      number = static_cast<float>(is_whole ? std::round(value) : value);
    }
    if (draw.Hit(0.7)) std::sort(floats.begin(), floats.end());
    ExpectBack(floats);
  }
}

TEST(PackedFloats, EveryOtherOneByItself) {
  std::vector<float> pairs = {1, 100, 2, 50, 3.5F, 75};
  std::vector<uint8_t> bytes = Packed(pairs, 2);
  const size_t of_values = bytes.size();
  PutFloats(std::span<const float>(pairs).subspan(1), 2, &bytes);
  std::vector<float> back(pairs.size());
  ByteReader from(bytes);
  TakeFloats(&from, 2, back);
  EXPECT_EQ(from.at(), bytes.data() + of_values);
  TakeFloats(&from, 2, std::span<float>(back).subspan(1));
  EXPECT_EQ(from.at(), bytes.data() + bytes.size());
  EXPECT_EQ(back, pairs);
}

TEST(PackedFloats, OrderlyNumbersAreShort) {
  testing::Draw draw(2);
  std::vector<float> whole;
  std::vector<float> real;
  for (int i = 0; i < 22; ++i) {
    whole.push_back(static_cast<float>(200 + 4 * i));
    real.push_back(static_cast<float>(draw.Normal()));
  }
  std::sort(real.begin(), real.end());
  EXPECT_LE(Packed(whole).size(), 16u);
  EXPECT_LE(Packed(real).size(), 76u);
}

}  // namespace
}  // namespace telltale

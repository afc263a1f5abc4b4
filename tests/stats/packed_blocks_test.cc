#include "stats/packed_blocks.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "stats/mix_kernel.h"
#include "stats/sample.h"
#include "tests/stats/block_draws.h"

namespace telltale {
namespace {

using testing::Draw;
using testing::DrawBlock;
using testing::ExpectSameBlocks;

template <typename Payload>
class PackedBlocksOf : public ::testing::Test {};
using Payloads = ::testing::Types<HitCount, Sample, MixCount>;
TYPED_TEST_SUITE(PackedBlocksOf, Payloads);

// The list that it is an economy of.
TYPED_TEST(PackedBlocksOf, IsAListOfBlocks) {
  Draw draw(7);
  for (int round = 0; round < 20; ++round) {
    PackedBlocks<TypeParam> packed;
    std::vector<Block<TypeParam>> plain;
    int64_t now = 1'700'000'000;
    for (int step = 0; step < 200; ++step) {
      if (draw.Hit(0.05)) {
        const auto count = static_cast<size_t>(draw.Uniform() * static_cast<double>(plain.size() + 1));
        packed.DropFirst(count);
        plain.erase(plain.begin(), plain.begin() + static_cast<std::ptrdiff_t>(count));
      } else {
        plain.push_back(DrawBlock<TypeParam>(&draw, &now));
        packed.Append(plain.back());
      }
      ASSERT_EQ(packed.size(), plain.size());
      ASSERT_EQ(packed.empty(), plain.empty());
      if (!plain.empty()) ExpectSameBlocks<TypeParam>({packed.back()}, {plain.back()});
    }
    ExpectSameBlocks(packed.Unpacked(), plain);
    ExpectSameBlocks(PackedBlocks<TypeParam>(plain).Unpacked(), plain);
  }
}

TEST(PackedBlocks, TimesMayBeAnything) {
  std::vector<Block<HitCount>> blocks;
  for (const int64_t second : {int64_t{0}, PackedSecond::kMost, int64_t{5}, int64_t{1'700'000'000}, int64_t{9}}) {
    blocks.push_back({second, PackedSecond::kMost - second, PackedCount::kMost, {PackedCount::kMost}});
    blocks.push_back({second, second, 0, {}});
  }
  ExpectSameBlocks(PackedBlocks<HitCount>(blocks).Unpacked(), blocks);
}

TEST(PackedBlocks, ASampleKeepsEveryBitOfItsValues) {
  constexpr float kMost = std::numeric_limits<float>::max();
  constexpr float kLeast = std::numeric_limits<float>::denorm_min();
  for (const std::vector<float>& values : {std::vector<float>{0},
                                           {-0.0F},
                                           {-0.0F, 0},
                                           {0, -0.0F},
                                           {-kMost, -kLeast, -0.0F, 0, kLeast, kMost},
                                           {7, 7, 7}}) {
    const auto sample = Sample::Of(values, false, 0.3F);
    ASSERT_TRUE(sample.has_value());
    const std::vector<Block<Sample>> blocks = {{1, 2, 3, *sample}};
    ExpectSameBlocks(PackedBlocks<Sample>(blocks).Unpacked(), blocks);
  }
  const auto exact = Sample::Of(std::vector<float>{-2.5F, 0.001F, -2, kMost, 3, 1e9F}, true, 17);
  ASSERT_TRUE(exact.has_value());
  ExpectSameBlocks<Sample>(PackedBlocks<Sample>({{1, 2, 3, *exact}}).Unpacked(), {{1, 2, 3, *exact}});
}

TEST(PackedBlocks, AMixKeepsAnyCount) {
  MixCount most;
  most.counts = {{0, 0xFFFFFFFF, 0, 1}, ~uint64_t{0}};
  most.runs = {{0, 0xFFFFFFFF}, 0};
  ExpectSameBlocks<MixCount>(PackedBlocks<MixCount>({{1, 2, 3, most}}).Unpacked(), {{1, 2, 3, most}});
}

TEST(PackedBlocks, AnOrdinaryBlockTakesFewBytes) {
  const auto bytes = [](const auto& payload) {
    std::vector<uint8_t> written;
    payload.Write(&written);
    return written.size();
  };
  EXPECT_EQ(bytes(HitCount{2}), 1u);
  MixCount mix;
  mix.counts.by_label = {50, 30, 15, 5, 0, 0};
  mix.runs.by_label = {9, 9, 8, 5, 0, 0};
  EXPECT_EQ(bytes(mix), 10u);
  Draw draw(3);
  Sampler whole;
  Sampler real;
  for (int i = 0; i < 200; ++i) {
    whole.Add(std::round(200 + 100 * static_cast<float>(draw.Uniform())));
    real.Add(static_cast<float>(draw.Normal()));
  }
  EXPECT_LE(bytes(whole.Close()), 32u);
  EXPECT_LE(bytes(real.Close()), 96u);
}

}  // namespace
}  // namespace telltale

#include "stats/mix_blocks.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

Block<MixCount> Of(uint32_t a, uint32_t b, uint64_t folded = 0) {
  Block<MixCount> block;
  block.n = a + b + folded;
  block.payload.counts = {{a, b}, folded};
  return block;
}

Window Whole(const std::vector<Block<MixCount>>& blocks) {
  Window window{0, blocks.size(), 0};
  for (const auto& block : blocks) window.n += static_cast<double>(block.n);
  return window;
}

TEST(MixBlocks, CountsTheNamedOnes) {
  EXPECT_DOUBLE_EQ(HitsOfNamed({{3, 4, 5}, 6}, {0, 2, 9}), 8);
  EXPECT_DOUBLE_EQ(HitsOfNamed({{3, 4, 5}, 6}, {}), 0);
}

TEST(MixBlocks, ALabelThatSwingsFromBlockToBlockHasItsPhi) {
  std::vector<Block<MixCount>> steady;
  std::vector<Block<MixCount>> swinging;
  for (int i = 0; i < 40; ++i) {
    steady.push_back(Of(30, 70));
    swinging.push_back(i % 2 == 0 ? Of(10, 90) : Of(50, 50));
  }
  const PartCount third{4000, 1200};
  EXPECT_DOUBLE_EQ(MixPhi(steady, Whole(steady), {0}, 0, third, {}), 1);
  EXPECT_GT(MixPhi(swinging, Whole(swinging), {0}, 0, third, {}), 5);
  EXPECT_GT(MixPhi(swinging, Whole(swinging), {0}, 1, {4000, 2800}, {}), 5) << "and so have all others together";
}

TEST(MixBlocks, WhatDriftsIsSteadyAllTheSame) {
  std::vector<Block<MixCount>> drifting;
  for (uint32_t i = 0; i < 40; ++i) drifting.push_back(Of(10 + i, 90 - i));
  const PartCount in_window{4000, 1180};
  EXPECT_GT(MixPhi(drifting, Whole(drifting), {0}, 0, in_window, {}), 3);
  EXPECT_DOUBLE_EQ(MixPhi(drifting, Whole(drifting), {0}, 0, in_window, {}, true), 1);
}

TEST(MixBlocks, OneBlockUnlikeTheOthersIsLeftOut) {
  std::vector<Block<MixCount>> blocks(40, Of(300, 700));
  blocks[7] = Of(10, 20, 970);
  const Window window = Whole(blocks);
  LabelCounts all;
  for (const auto& block : blocks) all.Add(block.payload.counts);
  const std::vector<bool> unlike = UnlikeTheOthers(blocks, window, {0, 1}, all, {});
  ASSERT_EQ(unlike.size(), blocks.size());
  for (size_t i = 0; i < blocks.size(); ++i) EXPECT_EQ(unlike[i], i == 7) << i;
}

}  // namespace
}  // namespace telltale

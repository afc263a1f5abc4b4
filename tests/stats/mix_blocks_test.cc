#include "stats/mix_blocks.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

Block<MixCount> Of(uint32_t a, uint32_t b, uint64_t folded = 0) {
  MixCount mix;
  mix.counts = {{a, b}, folded};
  return {0, 0, a + b + folded, mix};
}

PartsByBlock Parts(const std::vector<Block<MixCount>>& blocks, const std::vector<size_t>& named) {
  Window window{.end = blocks.size()};
  for (const auto& block : blocks) window.n += static_cast<double>(block.n);
  return {MixBlocks(blocks), window, named};
}

TEST(MixBlocks, CountsTheNamedOnes) {
  EXPECT_DOUBLE_EQ(HitsOfNamed({{3, 4, 5}, 6}, {0, 2, 9}), 8);
  EXPECT_DOUBLE_EQ(HitsOfNamed({{3, 4, 5}, 6}, {}), 0);
  EXPECT_EQ(HitsOfParts({{3, 4, 5}, 6}, {2, 9}, 20), (std::vector<double>{5, 0, 15}));
}

TEST(MixBlocks, ALabelThatSwingsFromBlockToBlockHasItsPhi) {
  std::vector<Block<MixCount>> steady;
  std::vector<Block<MixCount>> swinging;
  for (int i = 0; i < 40; ++i) {
    steady.push_back(Of(30, 70));
    swinging.push_back(i % 2 == 0 ? Of(10, 90) : Of(50, 50));
  }
  const PartCount third{4000, 1200};
  EXPECT_DOUBLE_EQ(Parts(steady, {0}).Phi(0, third, {}, {}), 1);
  EXPECT_GT(Parts(swinging, {0}).Phi(0, third, {}, {}), 5);
  EXPECT_GT(Parts(swinging, {0}).Phi(1, {4000, 2800}, {}, {}), 5) << "and so have all others together";
}

TEST(MixBlocks, WhatDriftsIsSteadyAllTheSame) {
  std::vector<Block<MixCount>> drifting;
  for (uint32_t i = 0; i < 40; ++i) drifting.push_back(Of(10 + i, 90 - i));
  const PartCount in_window{4000, 1180};
  EXPECT_GT(Parts(drifting, {0}).Phi(0, in_window, {}, {}), 3);
  EXPECT_DOUBLE_EQ(Parts(drifting, {0}).Phi(0, in_window, {}, {}, true), 1);
}

TEST(MixBlocks, OneBlockUnlikeTheOthersIsLeftOut) {
  std::vector<Block<MixCount>> blocks(40, Of(300, 700));
  blocks[7] = Of(10, 20, 970);
  LabelCounts all;
  for (const auto& block : blocks) all.Add(block.payload.counts);
  const std::vector<double> hits = HitsOfParts(all, {0, 1}, 40'000);
  const std::vector<bool> unlike = Parts(blocks, {0, 1}).UnlikeTheOthers(hits, std::vector<LongRun>(3), {});
  ASSERT_EQ(unlike.size(), blocks.size());
  for (size_t i = 0; i < blocks.size(); ++i) EXPECT_EQ(unlike[i], i == 7) << i;
}

}  // namespace
}  // namespace telltale

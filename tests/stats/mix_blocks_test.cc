#include "stats/mix_blocks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/stats/streams.h"

namespace telltale {
namespace {

Block<PackedMix> Of(uint32_t a, uint32_t b, uint64_t folded = 0) {
  MixCount mix;
  mix.counts = {{a, b}, folded};
  return {0, 0, a + b + folded, PackedMix(mix)};
}

PartsByBlock Parts(const MixBlocks& blocks, const std::vector<size_t>& named) {
  Window window{0, blocks.size(), 0};
  for (const auto& block : blocks) window.n += static_cast<double>(block.n);
  return {blocks, window, named};
}

void ExpectSame(const MixCount& one, const MixCount& other) {
  const size_t labels = std::max(one.counts.by_label.size(), other.counts.by_label.size());
  for (size_t label = 0; label < labels; ++label) {
    EXPECT_EQ(one.counts[label], other.counts[label]) << label;
    EXPECT_EQ(one.runs[label], other.runs[label]) << label;
  }
  EXPECT_EQ(one.counts.folded, other.counts.folded);
  EXPECT_EQ(one.runs.folded, other.runs.folded);
}

// Counts of any size, many of them 0, of few labels (which stay in place) and of hundreds (which do not).
MixCount Drawn(testing::Draw* draw) {
  MixCount mix;
  mix.counts.folded = draw->Hit(0.5) ? 0 : static_cast<uint64_t>(std::pow(2.0, 48 * draw->Uniform()));
  const double most = std::pow(2.0, 31 * draw->Uniform());
  for (auto labels = static_cast<size_t>(std::pow(500.0, draw->Uniform())); labels > 0; --labels) {
    mix.counts.by_label.push_back(draw->Hit(0.3) ? 0 : static_cast<uint32_t>(std::pow(most, draw->Uniform())));
    mix.runs.by_label.push_back(draw->Hit(0.2) ? 0
                                               : static_cast<uint32_t>(draw->Uniform() * mix.counts.by_label.back()));
  }
  return mix;
}

TEST(PackedMix, GivesBackWhatWasPacked) {
  testing::Draw draw(1);
  for (int i = 0; i < 2000; ++i) {
    const MixCount mix = Drawn(&draw);
    ExpectSame(PackedMix(mix).Unpacked(), mix);
    EXPECT_EQ(PackedMix(mix).events(uint64_t{1} << 40), mix.events(uint64_t{1} << 40));
  }
  ExpectSame(PackedMix().Unpacked(), {});
  MixCount most;
  most.counts = {{0, 0xFFFFFFFF, 0, 1}, ~uint64_t{0}};
  most.runs = {{0, 0xFFFFFFFF}, 0};
  ExpectSame(PackedMix(most).Unpacked(), most);
}

TEST(PackedMix, MergesAsTheCountsDo) {
  testing::Draw draw(2);
  for (int i = 0; i < 1000; ++i) {
    MixCount one = Drawn(&draw);
    const MixCount other = Drawn(&draw);
    PackedMix packed(one);
    packed.Merge(1, PackedMix(other), 1);
    one.Merge(1, other, 1);
    ExpectSame(packed.Unpacked(), one);
    MixCount sum = other;
    packed.AddTo(&sum);
    one.Add(other);
    ExpectSame(sum, one);
  }
}

TEST(PackedMix, BlocksAreThoseThatWerePacked) {
  testing::Draw draw(3);
  std::vector<Block<MixCount>> blocks;
  for (int i = 0; i < 20; ++i) blocks.push_back({i, 2 * i, static_cast<uint64_t>(3 * i), Drawn(&draw)});
  const std::vector<Block<MixCount>> again = UnpackedBlocks(PackedBlocks(blocks));
  ASSERT_EQ(again.size(), blocks.size());
  for (size_t i = 0; i < blocks.size(); ++i) {
    EXPECT_EQ(again[i].first_second, blocks[i].first_second);
    EXPECT_EQ(again[i].last_second, blocks[i].last_second);
    EXPECT_EQ(again[i].n, blocks[i].n);
    ExpectSame(again[i].payload, blocks[i].payload);
  }
}

TEST(MixBlocks, CountsTheNamedOnes) {
  EXPECT_DOUBLE_EQ(HitsOfNamed({{3, 4, 5}, 6}, {0, 2, 9}), 8);
  EXPECT_DOUBLE_EQ(HitsOfNamed({{3, 4, 5}, 6}, {}), 0);
  EXPECT_EQ(HitsOfParts({{3, 4, 5}, 6}, {2, 9}, 20), (std::vector<double>{5, 0, 15}));
}

TEST(MixBlocks, ALabelThatSwingsFromBlockToBlockHasItsPhi) {
  MixBlocks steady;
  MixBlocks swinging;
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
  MixBlocks drifting;
  for (uint32_t i = 0; i < 40; ++i) drifting.push_back(Of(10 + i, 90 - i));
  const PartCount in_window{4000, 1180};
  EXPECT_GT(Parts(drifting, {0}).Phi(0, in_window, {}, {}), 3);
  EXPECT_DOUBLE_EQ(Parts(drifting, {0}).Phi(0, in_window, {}, {}, true), 1);
}

TEST(MixBlocks, OneBlockUnlikeTheOthersIsLeftOut) {
  MixBlocks blocks(40, Of(300, 700));
  blocks[7] = Of(10, 20, 970);
  LabelCounts all;
  for (const auto& block : blocks) block.payload.AddTo(&all);
  const std::vector<double> hits = HitsOfParts(all, {0, 1}, 40'000);
  const std::vector<bool> unlike = Parts(blocks, {0, 1}).UnlikeTheOthers(hits, std::vector<LongRun>(3), {});
  ASSERT_EQ(unlike.size(), blocks.size());
  for (size_t i = 0; i < blocks.size(); ++i) EXPECT_EQ(unlike[i], i == 7) << i;
}

}  // namespace
}  // namespace telltale

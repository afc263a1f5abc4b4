#include "stats/mix_parts.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/stats/streams.h"

namespace telltale {
namespace {

using testing::Draw;
using Part = MixKernel::Part;

// Blocks of 100 of three labels, 60, 30 and 10 %; the odds of the last two swing by `sway` (of their logarithm).
struct Learned {
  MixBlocks blocks;
  MixBaseline baseline;
};

Learned Blocks(int count, double sway, Draw* draw) {
  Learned learned;
  MixCount all;
  for (int i = 0; i < count; ++i) {
    const double middle = 0.3 * std::exp(sway * draw->Normal());
    const double rare = 0.1 * std::exp(sway * draw->Normal());
    MixCount mix;
    for (int k = 0; k < 100; ++k) {
      const double u = draw->Uniform() * (0.6 + middle + rare);
      mix.counts.Add(u < 0.6 ? 0 : u < 0.6 + middle ? 1 : 2, 1);
    }
    mix.runs = mix.counts;
    learned.blocks.Append({i, i, 100, mix});
    all.Add(mix);
  }
  learned.baseline = {100.0 * count, all.counts, all.runs};
  return learned;
}

void AnchorAt(const Learned& learned, const std::vector<size_t>& names, MixParts* parts) {
  const Window window{.end = learned.blocks.size(), .n = learned.baseline.n};
  const PartsByBlock by_block(learned.blocks, window, names);
  parts->Anchor(learned.baseline, names, {by_block, std::vector<bool>(window.end), {}, 1});
}

TEST(MixParts, AreTheNamedOnesTheRestAndThoseNeverSeen) {
  Draw draw(1);
  MixParts parts;
  EXPECT_EQ(parts.Of(Part::kLabel, 1).hits, 0) << "there is none yet";
  const Learned learned = Blocks(40, 0, &draw);
  AnchorAt(learned, {0, 1}, &parts);
  ASSERT_EQ(parts.all().size(), 4u);
  EXPECT_EQ(parts.Of(Part::kLabel, 1).hits, learned.baseline.counts[1]);
  EXPECT_EQ(parts.Of(Part::kRest).hits, learned.baseline.counts[2]);
  EXPECT_EQ(parts.Of(Part::kNever).hits, 0) << "none came once only";
  EXPECT_EQ(parts.Of(Part::kLabel, 2).hits, 0) << "it is not named";
  LabelCounts look;
  look.by_label = {5, 2, 1, 4};
  EXPECT_EQ(parts.HitsOf(parts.Of(Part::kLabel, 0), 12, look, 1), 5);
  EXPECT_EQ(parts.HitsOf(parts.Of(Part::kRest), 12, look, 1), 5);
  EXPECT_EQ(parts.HitsOf(parts.Of(Part::kNever), 12, look, 1), 1);
}

TEST(MixParts, ALabelThatIsNamedAgainKeepsItsOnsetAndItsLongRun) {
  Draw draw(2);
  MixParts parts;
  AnchorAt(Blocks(48, 0.5, &draw), {0, 1, 2}, &parts);
  parts.SetOnsets(4800);
  LabelCounts look;
  look.by_label = {0, 20, 0};
  parts.Look(77, 20, look, 0);
  ASSERT_TRUE(parts.Of(Part::kLabel, 1).onset.Since(Side::kUp).standing());
  const LongRun before = parts.Of(Part::kLabel, 1).long_run;
  EXPECT_EQ(before.windows(), 1);
  AnchorAt(Blocks(48, 0.5, &draw), {1, 0}, &parts);
  EXPECT_EQ(parts.Of(Part::kLabel, 1).long_run.windows(), 2);
  EXPECT_NE(parts.Of(Part::kLabel, 1).long_run.excess(), before.excess());
  EXPECT_EQ(parts.Of(Part::kLabel, 1).onset.Since(Side::kUp).second(), 77);
  EXPECT_EQ(parts.Of(Part::kLabel, 2).long_run.windows(), 0) << "it is of the rest now";
  parts.ResetOnsets();
  EXPECT_FALSE(parts.Of(Part::kLabel, 1).onset.Since(Side::kUp).standing());
}

// In twenty blocks of bursts one label may look steadier than it is, when all together do not: phi of the third is
// 1 + 100 / 9 * 0.28.
TEST(MixParts, WhatAllTellKeepsTheUnluckyOnesPhi) {
  int alone = 0;
  int all = 0;
  int untouched = 0;
  const auto own_phi = [](const Learned& learned) {
    const PartsByBlock by_block(learned.blocks, {0, 20, 2000}, {0, 1, 2});
    return by_block.Phi(2, {2000, static_cast<double>(learned.baseline.counts[2])}, {}, {});
  };
  for (uint64_t seed = 0; seed < 200; ++seed) {
    Draw draw(seed);
    const Learned swinging = Blocks(20, 0.5, &draw);
    MixParts parts;
    AnchorAt(swinging, {0, 1, 2}, &parts);
    alone += own_phi(swinging) < 2.5 ? 1 : 0;
    all += parts.Of(Part::kLabel, 2).phi < 2.5 ? 1 : 0;
    const Learned steady = Blocks(20, 0, &draw);
    MixParts quiet;
    AnchorAt(steady, {0, 1, 2}, &quiet);
    untouched += quiet.Of(Part::kLabel, 2).phi < own_phi(steady) + 0.1 ? 1 : 0;
  }
  EXPECT_GE(alone, 10);
  EXPECT_LE(all, alone / 3);
  EXPECT_GE(untouched, 180);
}

TEST(MixParts, LongRunsAreToldAndTakenBack) {
  Draw draw(3);
  MixParts parts;
  AnchorAt(Blocks(48, 0.5, &draw), {0, 2}, &parts);
  const std::vector<LabelRun> told = parts.LabelRuns();
  ASSERT_EQ(told.size(), 2u);
  MixParts others;
  others.Restore(told, parts.Of(Part::kRest).long_run);
  const std::vector<LongRun> here = parts.LongRunsOf({2, 0, 9});
  const std::vector<LongRun> there = others.LongRunsOf({2, 0, 9});
  ASSERT_EQ(there.size(), 4u);
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(there[i].windows(), here[i].windows()) << i;
    EXPECT_EQ(there[i].excess(), here[i].excess()) << i;
  }
  EXPECT_EQ(there[2].windows(), 0) << "there is no label 9";
  EXPECT_EQ(there[3].windows(), 1);
}

}  // namespace
}  // namespace telltale

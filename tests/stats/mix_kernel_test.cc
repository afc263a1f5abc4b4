#include "stats/mix_kernel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <vector>

#include "tests/stats/streams.h"

namespace telltale {
namespace {

using testing::Draw;

constexpr double kLnA = 11.512925464970229;

LabelCounts Counts(const std::vector<uint32_t>& by_label, uint64_t folded = 0) {
  LabelCounts counts;
  for (size_t label = 0; label < by_label.size(); ++label) counts.Add(label, by_label[label]);
  counts.folded = folded;
  return counts;
}

double Total(const LabelCounts& counts) {
  return std::accumulate(counts.by_label.begin(), counts.by_label.end(), static_cast<double>(counts.folded));
}

void AnchorAt(const LabelCounts& baseline, MixKernel* kernel, double ln_a = kLnA) {
  const std::vector<size_t> named = MixKernel::NamedIn(baseline);
  kernel->Anchor({Total(baseline), baseline, baseline}, named, std::vector<double>(named.size(), 1), 1, ln_a);
}

TEST(MixKernel, NamesTheCommonestLabelsThatCameTenTimes) {
  EXPECT_EQ(MixKernel::NamedIn(Counts({9, 10, 500, 0, 10})), (std::vector<size_t>{2, 1, 4}));
  std::vector<uint32_t> many;
  for (uint32_t i = 0; i < 40; ++i) many.push_back(10 + i);
  const std::vector<size_t> named = MixKernel::NamedIn(Counts(many));
  ASSERT_EQ(named.size(), MixKernel::kMostNamed);
  EXPECT_EQ(named.front(), 39u);
  EXPECT_EQ(named.back(), 25u);
  EXPECT_TRUE(MixKernel::NamedIn({}).empty());
}

// The mean as the recipe writes it, over rate kernels of their own.
TEST(MixKernel, IsTheMeanOfItsParts) {
  const LabelCounts baseline = Counts({700, 250, 40, 1, 2, 1, 1, 1, 1, 3});
  const double n = Total(baseline);
  MixKernel mix;
  AnchorAt(baseline, &mix);
  std::vector<RateKernel> named(3);
  RateKernel rest;
  RateKernel never;
  const RateZone zone = MixKernel::kZone;
  named[0].Anchor({n, 700, 1}, zone, true, true, kLnA);
  named[1].Anchor({n, 250, 1}, zone, true, true, kLnA);
  named[2].Anchor({n, 40, 1}, zone, true, true, kLnA);
  rest.Anchor({n, n - 990, 1}, zone, true, true, kLnA);
  const double spread = (5 + 2 * 1) / 5.0;  // five labels came once, one twice
  never.Anchor({n / spread, 5 / spread, 1}, zone, true, false, kLnA);
  Draw draw(4);
  for (int look = 0; look < 300; ++look) {
    std::vector<uint32_t> now(10);
    for (int i = 0; i < 20; ++i) ++now[draw.Hit(0.5) ? 0 : draw.Hit(0.6) ? 1 : draw.Hit(0.5) ? 2 : 9];
    const double new_labels = draw.Hit(0.1) ? 1 : 0;
    mix.Look(20, Counts(now), new_labels);
    for (size_t i = 0; i < 3; ++i) named[i].Look(20, now[i]);
    rest.Look(20, now[9]);
    never.Look(20, new_labels);
    double sum = rest.Evidence(Side::kUp) + rest.Evidence(Side::kDown);
    for (const RateKernel& kernel : named) sum += kernel.Evidence(Side::kUp) + kernel.Evidence(Side::kDown);
    const double mean = never.Evidence(Side::kUp) / 4 + 0.75 * sum / 8;
    ASSERT_NEAR(mix.Evidence() / mean, 1, 1e-5) << look;
  }
  EXPECT_GT(mix.Evidence(), 1e3);
}

struct Move {
  const char* what;
  std::vector<double> after;  // shares
  MixKernel::Part part;
  size_t label;
  Side side;
  size_t other = SIZE_MAX;  // where one label moves at the cost of another, either may be named
};

TEST(MixKernel, NamesWhatMoved) {
  // Shares of five labels in the baseline; the sixth never came.
  const LabelCounts baseline = Counts({1200, 600, 180, 16, 4});
  const Move moves[] = {
      {"a common label rises", {0.75, 0.15, 0.09, 0.008, 0.002, 0}, MixKernel::Part::kLabel, 0, Side::kUp, 1},
      {"a common label falls", {0.4, 0.5, 0.09, 0.008, 0.002, 0}, MixKernel::Part::kLabel, 1, Side::kUp, 0},
      {"a rare label becomes common", {0.6, 0.3, 0.05, 0.05, 0, 0}, MixKernel::Part::kLabel, 3, Side::kUp},
      {"a label of the rest rises", {0.6, 0.3, 0.05, 0.008, 0.042, 0}, MixKernel::Part::kRest, 0, Side::kUp},
      {"a label is gone", {0.7, 0.3, 0, 0, 0, 0}, MixKernel::Part::kLabel, 2, Side::kDown},
  };
  for (const Move& move : moves) {
    MixKernel kernel;
    AnchorAt(baseline, &kernel);
    Draw draw(5);
    int looks = 0;
    while (kernel.Evidence() < std::exp(kLnA) && looks < 5000) {
      double u = draw.Uniform();
      size_t label = 0;
      while (label + 1 < move.after.size() && u >= move.after[label]) u -= move.after[label++];
      LabelCounts one;
      one.Add(label, 1);
      kernel.Look(1, one, 0);
      ++looks;
    }
    EXPECT_LT(looks, 1500) << move.what;
    const MixKernel::Mover mover = kernel.Strongest();
    EXPECT_EQ(mover.part, move.part) << move.what;
    const bool is_other = mover.part == MixKernel::Part::kLabel && mover.label == move.other;
    if (mover.part == MixKernel::Part::kLabel && !is_other) {
      EXPECT_EQ(mover.label, move.label) << move.what;
    }
    EXPECT_EQ(mover.side == move.side, !is_other) << move.what;
  }
}

TEST(MixKernel, ANewLabelIsNamedAsNeverSeen) {
  MixKernel kernel;
  AnchorAt(Counts({1500, 500}), &kernel);
  ASSERT_TRUE(kernel.watches_never());
  EXPECT_TRUE(kernel.is_known(1));
  EXPECT_FALSE(kernel.is_known(2));
  int looks = 0;
  for (; kernel.Evidence() < std::exp(kLnA) && looks < 2000; ++looks) {
    LabelCounts one;
    const bool is_new = looks % 40 == 0;
    one.Add(is_new ? 2 : looks % 4 == 1 ? 1 : 0, 1);
    kernel.Look(1, one, is_new ? 1 : 0);
  }
  EXPECT_LT(looks, 600);
  EXPECT_TRUE(kernel.Strongest().part == MixKernel::Part::kNever || kernel.Strongest().part == MixKernel::Part::kRest);
  EXPECT_EQ(kernel.Strongest().side, Side::kUp);
}

TEST(MixKernel, WhereLabelsWereFoldedNothingIsNew) {
  MixKernel kernel;
  AnchorAt(Counts({1500, 500}, 3), &kernel);
  EXPECT_FALSE(kernel.watches_never());
  EXPECT_EQ(kernel.visible_share(), 1);
}

TEST(MixKernel, ALabelThatStaysNamedKeepsItsEvidence) {
  MixKernel kernel;
  AnchorAt(Counts({1500, 500}), &kernel);
  for (int i = 0; i < 300; ++i) kernel.Look(1, Counts({0, 1}), 0);
  const double before = kernel.Evidence();
  AnchorAt(Counts({1500, 500}), &kernel);
  EXPECT_EQ(kernel.Evidence(), before);
  AnchorAt(Counts({0, 0, 1500, 500}), &kernel);  // other labels: nothing is known of them
  EXPECT_FALSE(kernel.is_named(1));
  EXPECT_LT(kernel.Strongest().evidence, before);
  kernel.Reset();
  EXPECT_EQ(kernel.Evidence(), 0);
}

TEST(MixKernel, OneLabelAlwaysIsNoEvidence) {
  MixKernel kernel;
  AnchorAt(Counts({5000}), &kernel);
  for (int i = 0; i < 100'000; ++i) {
    kernel.Look(1, Counts({1}), 0);
    ASSERT_LT(kernel.Evidence(), std::exp(kLnA) / 10) << i;
  }
}

// False alarms of the kernel alone, its baseline drawn anew for each stream, over mixes of few labels and of many.
TEST(FalseAlarms, TheMixKernelKeepsItsLevelWithEstimatedBaselines) {
  struct Law {
    const char* name;
    size_t labels;
    double tail;  // share of label i is about (i + 1)^-tail
  };
  for (const Law& law : {Law{"two labels", 2, 2}, Law{"four labels", 4, 1}, Law{"twenty labels", 20, 1},
                         Law{"a thousand labels", 1000, 1.2}}) {
    std::vector<double> upto(law.labels);
    double total = 0;
    for (size_t i = 0; i < law.labels; ++i) upto[i] = total += std::pow(static_cast<double>(i + 1), -law.tail);
    const auto draw_label = [&](Draw& draw) {
      const double u = draw.Uniform() * total;
      return static_cast<size_t>(std::upper_bound(upto.begin(), upto.end(), u) - upto.begin());
    };
    constexpr int kLooks = 20'000;
    int alarms = 0;
    const int streams = testing::Streams(30);
    for (int s = 0; s < streams; ++s) {
      Draw draw(700 + static_cast<uint64_t>(s));
      LabelCounts baseline;
      for (int i = 0; i < 2000; ++i) baseline.Add(std::min(draw_label(draw), law.labels - 1), 1);
      MixKernel kernel;
      AnchorAt(baseline, &kernel);
      LabelCounts one;
      for (int look = 0; look < kLooks; ++look) {
        const size_t label = std::min(draw_label(draw), law.labels - 1);
        one.Clear();
        one.Add(label, 1);
        kernel.Look(1, one, kernel.is_known(label) ? 0 : 1);
        if (kernel.Evidence() < std::exp(kLnA)) continue;
        ++alarms;
        kernel.Reset();
      }
    }
    const double looks = static_cast<double>(streams) * kLooks;
    std::printf("%-20s %5d alarms in %8.0f looks: %.2f where 1 is allowed\n", law.name, alarms, looks,
                alarms / looks * std::exp(kLnA));
    const double allowed = looks * std::exp(-kLnA);
    EXPECT_LE(alarms, 1.5 * allowed + 4 * std::sqrt(1.5 * allowed)) << law.name;
  }
}

}  // namespace
}  // namespace telltale

#include "stats/sample.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/stats/streams.h"

namespace telltale {
namespace {

using testing::Draw;

std::vector<WeightedValue> Values(const Sample& sample, uint64_t n) {
  std::array<WeightedValue, Sample::kMost> room;
  const auto values = sample.Values(room, n);
  return {values.begin(), values.end()};
}

double WeightBelow(const Sample& sample, uint64_t n, float limit) {
  double weight = 0;
  for (const WeightedValue& v : Values(sample, n)) weight += v.value < limit ? static_cast<double>(v.weight) : 0;
  return weight;
}

TEST(Sample, KeepsFewDistinctValuesWithTheirCounts) {
  Draw draw(1);
  Sampler sampler;
  std::map<float, float> counts;
  for (int i = 0; i < 250; ++i) {
    const auto v = static_cast<float>(draw.Level(0.8));
    ++counts[v];
    sampler.Add(v);
  }
  const Sample sample = sampler.Close();
  std::map<float, float> kept;
  for (const WeightedValue& v : Values(sample, 250)) kept[v.value] = v.weight;
  EXPECT_EQ(kept, counts);
  EXPECT_EQ(sampler.n(), 0U);
}

TEST(Sample, MergesCountsExactly) {
  Sampler sampler;
  for (int i = 0; i < 100; ++i) sampler.Add(i % 4 == 0 ? 1.0F : 2.0F);
  Sample left = sampler.Close();
  for (int i = 0; i < 50; ++i) sampler.Add(i % 2 == 0 ? 2.0F : 3.0F);
  left.Merge(100, sampler.Close(), 50);
  const auto values = Values(left, 150);
  ASSERT_EQ(values.size(), 3U);
  EXPECT_EQ(values[0].weight, 25);
  EXPECT_EQ(values[1].weight, 100);
  EXPECT_EQ(values[2].weight, 25);
}

TEST(Sample, RanksOfManyValuesAreUnbiasedThroughCloseAndMerge) {
  Draw draw(2);
  double drift = 0;
  double square = 0;
  constexpr int kBlocks = 400;
  for (int b = 0; b < kBlocks; ++b) {
    Sampler sampler;
    double below = 0;
    const auto fill = [&](int n) {
      for (int i = 0; i < n; ++i) {
        const auto v = static_cast<float>(draw.Normal());
        below += v < 0.3F ? 1 : 0;
        sampler.Add(v);
      }
    };
    fill(200);
    Sample sample = sampler.Close();
    fill(100);
    sample.Merge(200, sampler.Close(), 100);
    const double error = WeightBelow(sample, 300, 0.3F) - below;
    drift += error / kBlocks;
    square += error * error / kBlocks;
  }
  EXPECT_LT(std::abs(drift), 4 * std::sqrt(square / kBlocks)) << "bias";
  EXPECT_LT(std::sqrt(square), 12) << "of 300; the sampling error of a rank itself is about 8";
}

TEST(Sample, ALongBlockIsThinnedWithoutBias) {
  Draw draw(3);
  double drift = 0;
  constexpr int kBlocks = 100;
  for (int b = 0; b < kBlocks; ++b) {
    Sampler sampler;
    double below = 0;
    for (int i = 0; i < 5000; ++i) {
      const auto v = static_cast<float>(draw.Normal());
      below += v < 0 ? 1 : 0;
      sampler.Add(v);
    }
    drift += (WeightBelow(sampler.Close(), 5000, 0) - below) / kBlocks;
  }
  EXPECT_LT(std::abs(drift), 120) << "of 5000";
}

TEST(Sample, EqualInputGivesEqualSamples) {
  const auto make = [] {
    Draw draw(4);
    Sampler sampler;
    for (int i = 0; i < 777; ++i) sampler.Add(static_cast<float>(draw.Normal()));
    return Values(sampler.Close(), 777);
  };
  const auto first = make();
  const auto second = make();
  ASSERT_EQ(first.size(), Sample::kMost);
  for (size_t i = 0; i < first.size(); ++i) EXPECT_EQ(first[i].value, second[i].value);
}

TEST(Sample, AnEmptySampleMergesIntoTheOther) {
  Sampler sampler;
  Sample empty = sampler.Close();
  EXPECT_TRUE(empty.empty());
  sampler.Add(5);
  const Sample one = sampler.Close();
  empty.Merge(0, one, 1);
  EXPECT_EQ(Values(empty, 1).size(), 1U);
}

}  // namespace
}  // namespace telltale

#include "base/hash.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <random>
#include <set>
#include <string>

namespace telltale {
namespace {

TEST(Hash, DependsOnEveryByteLengthAndSeed) {
  std::set<uint64_t> seen;
  size_t made = 0;
  for (size_t length = 0; length <= 150; ++length) {
    const std::string zeros(length, '\0');
    seen.insert(Hash(zeros));
    seen.insert(Hash(zeros, 1));
    made += 2;
    for (size_t at = 0; at < length; ++at) {
      std::string text = zeros;
      text[at] = 1;
      seen.insert(Hash(text));
      ++made;
    }
  }
  EXPECT_EQ(seen.size(), made);
}

TEST(Hash, FlipsHalfOfTheBitsWhenOneFlips) {
  std::mt19937_64 random(3);
  double flipped = 0;
  int trials = 0;
  for (const size_t length : {1, 7, 8, 9, 16, 17, 33, 65, 128, 200}) {
    for (int i = 0; i < 500; ++i) {
      std::string text(length, ' ');
      for (char& c : text) c = static_cast<char>(random());
      const uint64_t before = Hash(text);
      const size_t bit = random() % (8 * length);
      text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
      flipped += std::popcount(before ^ Hash(text));
      ++trials;
    }
  }
  EXPECT_NEAR(flipped / trials, 32, 0.5);
}

TEST(Hash, FillsBucketsEvenly) {
  constexpr int kBuckets = 1024;
  constexpr int kKeys = 100 * kBuckets;
  std::vector<int> low(kBuckets);
  std::vector<int> high(kBuckets);
  for (int i = 0; i < kKeys; ++i) {
    const uint64_t hash = Hash("id-" + std::to_string(i));
    ++low[hash % kBuckets];
    ++high[hash >> 54];
  }
  for (const std::vector<int>& counts : {low, high}) {
    double chi_squared = 0;
    for (const int count : counts) chi_squared += (count - 100) * (count - 100) / 100.0;
    EXPECT_LT(std::abs(chi_squared - (kBuckets - 1)), 5 * std::sqrt(2.0 * kBuckets));
  }
}

TEST(Hash, CombineMindsTheOrder) { EXPECT_NE(Combine(Hash("a"), Hash("b")), Combine(Hash("b"), Hash("a"))); }

TEST(Hash, OfNothingIsTheSameWhereverItPoints) {
  EXPECT_EQ(Hash(std::string_view()), Hash(""));
  EXPECT_EQ(Hash(std::string_view(), 7), Hash("", 7));
}

}  // namespace
}  // namespace telltale

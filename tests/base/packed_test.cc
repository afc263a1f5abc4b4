#include "base/packed.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

TEST(Packed, ReadsAsTheWideNumber) {
  const PackedSecond early(100);
  const PackedSecond late(4'000'000'000);
  EXPECT_EQ(early - late, -3'999'999'900);
  EXPECT_EQ(late + late, 8'000'000'000);
  EXPECT_EQ(sizeof(early), 4u);
}

TEST(Packed, HoldsWhatDoesNotFitAtTheNearestThatDoes) {
  EXPECT_EQ(PackedSecond(-5), 0);
  EXPECT_EQ(PackedSecond(int64_t{1} << 40), PackedSecond::kMost);
  PackedCount count(PackedCount::kMost - 1);
  count += 5;
  EXPECT_EQ(count, PackedCount::kMost);
  count += ~uint64_t{0};
  EXPECT_EQ(count, PackedCount::kMost);
  EXPECT_TRUE(PackedCount::Fits(PackedCount::kMost));
  EXPECT_FALSE(PackedCount::Fits(PackedCount::kMost + 1));
  EXPECT_FALSE(PackedSecond::Fits(-1));
}

}  // namespace
}  // namespace telltale

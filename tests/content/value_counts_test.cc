#include "content/value_counts.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

TEST(ValueCounts, CountsEachAndKnowsWhenItCame) {
  ValueCounts counts;
  counts.Add("a", 1);
  counts.Add("b", 2);
  counts.Add("a", 5);
  ASSERT_EQ(counts.entries().size(), 2u);
  EXPECT_EQ(counts.entries()[0].label, "a");
  EXPECT_EQ(counts.entries()[0].count, 2u);
  EXPECT_EQ(counts.entries()[0].first, 1u);
  EXPECT_EQ(counts.entries()[0].last, 5u);
  EXPECT_EQ(counts.entries()[1].first, 2u);
  EXPECT_EQ(counts.total(), 3u);
  EXPECT_FALSE(counts.overflowed());
}

TEST(ValueCounts, KeepsNoMoreThanItHasRoomFor) {
  ValueCounts counts(2);
  counts.Add("a", 1);
  counts.Add("b", 2);
  EXPECT_FALSE(counts.overflowed());
  counts.Add("c", 3);
  counts.Add("b", 4);
  EXPECT_TRUE(counts.overflowed());
  EXPECT_EQ(counts.entries().size(), 2u);
  EXPECT_EQ(counts.entries()[1].count, 2u);
  EXPECT_EQ(counts.total(), 4u);
}

}  // namespace
}  // namespace telltale

#include "base/byte_budget.h"

#include <gtest/gtest.h>

#include <utility>

namespace telltale {
namespace {

TEST(ByteBudget, HoldsWhatFitsAndGivesItBack) {
  ByteBudget budget(100);
  HeldBytes first(&budget);
  EXPECT_TRUE(first.Grow(60));
  {
    HeldBytes second(&budget);
    EXPECT_FALSE(second.Grow(41));
    EXPECT_TRUE(second.Grow(40));
    EXPECT_FALSE(second.Grow(1));
    EXPECT_EQ(budget.used(), 100);
  }
  EXPECT_EQ(budget.used(), 60);
  first.Release();
  EXPECT_EQ(budget.used(), 0);
}

TEST(ByteBudget, TheFirstAlwaysFits) {
  ByteBudget budget(100);
  HeldBytes large(&budget);
  EXPECT_TRUE(large.Grow(1000));
  HeldBytes other(&budget);
  EXPECT_FALSE(other.Grow(1));
  EXPECT_FALSE(large.Grow(~uint64_t{0}));
  EXPECT_EQ(budget.used(), 1000);
}

TEST(HeldBytes, GoOnInAnother) {
  ByteBudget budget(100);
  HeldBytes first(&budget);
  ASSERT_TRUE(first.Grow(10));
  HeldBytes second(std::move(first));
  EXPECT_EQ(budget.used(), 10);
  HeldBytes third(&budget);
  ASSERT_TRUE(third.Grow(5));
  third = std::move(second);
  EXPECT_EQ(budget.used(), 10);
  third.Release();
  EXPECT_EQ(budget.used(), 0);
}

TEST(HeldBytes, WithoutABudgetEverythingFits) {
  HeldBytes held;
  EXPECT_TRUE(held.Grow(~uint64_t{0}));
}

}  // namespace
}  // namespace telltale

#include "engine/slice_values.h"

#include <gtest/gtest.h>

#include <string>

namespace telltale {
namespace {

constexpr uint64_t kMemory = 100;

TEST(SliceValues, NumbersValuesInTheOrderInWhichTheyCome) {
  SliceValues values;
  EXPECT_EQ(values.See("a", 50, 1, kMemory), 0);
  EXPECT_EQ(values.See("", 60, 2, kMemory), 1);
  EXPECT_EQ(values.See("b", 70, 3, kMemory), 2);
  EXPECT_EQ(values.See("a", 40, 4, kMemory), 0);
  EXPECT_EQ(values.size(), 3u);
  EXPECT_EQ(values.text(0), "a");
  EXPECT_EQ(values.first(0), 40);  // the earliest, in whatever order they came
  EXPECT_EQ(values.first(2), 70);
}

TEST(SliceValues, CutsWhatIsLongWhereACharacterEnds) {
  SliceValues values;
  const std::string most(SliceValues::kMostBytes, 'x');
  EXPECT_EQ(values.See(most + "one", 1, 1, kMemory), 0);
  EXPECT_EQ(values.See(most + std::string(1'000'000, 'y'), 1, 2, kMemory), 0);
  EXPECT_EQ(values.text(0), most);
  EXPECT_EQ(values.See(std::string(63, 'x') + "\xc3\xa9", 1, 3, kMemory), 1);
  EXPECT_EQ(values.text(1), std::string(63, 'x'));
  EXPECT_EQ(values.See(std::string_view("\0\xff", 2), 1, 4, kMemory), 2);
  EXPECT_EQ(values.See(std::string_view("\0\xfe", 2), 1, 5, kMemory), 3);
}

TEST(SliceValues, GivesANumberAwayOnlyOnceNobodyCanAskForIt) {
  SliceValues values;
  uint64_t now = 0;
  for (size_t i = 0; i < SliceValues::kMost; ++i) values.See("v" + std::to_string(i), 1, ++now, kMemory);
  EXPECT_EQ(values.See("more", 1, ++now, kMemory), SliceValues::kOther);
  // The first value came with output 1, and is remembered until output 101.
  now = kMemory;
  EXPECT_EQ(values.See("more", 1, now, kMemory), SliceValues::kOther);
  EXPECT_EQ(values.See("more", 7, ++now, kMemory), 0);
  EXPECT_EQ(values.text(0), "more");
  EXPECT_EQ(values.first(0), 7);
  EXPECT_EQ(values.See("v0", 8, now, kMemory), SliceValues::kOther);
}

}  // namespace
}  // namespace telltale

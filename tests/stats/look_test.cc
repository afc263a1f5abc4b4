#include "stats/look.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

int64_t At(int64_t milliseconds) { return LookAt(Time(std::chrono::milliseconds(milliseconds))); }

TEST(Look, IsNamedByItsFirstSecond) {
  EXPECT_EQ(At(1'760'000'000'000), 1'760'000'000);
  EXPECT_EQ(At(1'760'000'004'999), 1'760'000'000);
  EXPECT_EQ(At(1'760'000'005'000), 1'760'000'005);
}

TEST(Look, GoesDownBeforeTheEpochToo) {
  EXPECT_EQ(At(-1), -5);
  EXPECT_EQ(At(-5000), -5);
  EXPECT_EQ(At(-5001), -10);
}

}  // namespace
}  // namespace telltale

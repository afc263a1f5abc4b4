#include "base/refilled.h"

#include <gtest/gtest.h>

#include <string>

namespace telltale {
namespace {

TEST(RefilledTest, HoldsWhatWasAddedSinceItWasEmptied) {
  Refilled<std::string> list;
  EXPECT_TRUE(list.empty());
  EXPECT_EQ(list.begin(), list.end());
  for (const size_t count : {3U, 100U, 1U, 0U, 17U}) {
    list.clear();
    for (size_t i = 0; i < count; ++i) list.push_back(std::to_string(i));
    ASSERT_EQ(list.size(), count);
    EXPECT_EQ(list.empty(), count == 0);
    size_t at = 0;
    for (const std::string& item : list) EXPECT_EQ(item, std::to_string(at++));
    EXPECT_EQ(at, count);
    if (count == 0) continue;
    EXPECT_EQ(list[count - 1], std::to_string(count - 1));
  }
}

}  // namespace
}  // namespace telltale

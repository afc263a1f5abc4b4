#include "content/edit_distance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace telltale::test {
namespace {

// The same with a whole table, and without a bound.
size_t Plainly(const std::string& a, const std::string& b) {
  std::vector<std::vector<size_t>> cost(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = i + j;
        continue;
      }
      const size_t replace = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
      }
    }
  }
  return cost[a.size()][b.size()];
}

TEST(EditDistance, CountsWhatAHandGetsWrong) {
  EXPECT_EQ(EditDistance("get_weather", "get_weather", 5), 0u);
  EXPECT_EQ(EditDistance("get_wether", "get_weather", 5), 1u);
  EXPECT_EQ(EditDistance("get_waether", "get_weather", 5), 1u) << "two neighbours swapped";
  EXPECT_EQ(EditDistance("getWeather", "get_weather", 5), 2u);
  EXPECT_EQ(EditDistance("", "abc", 5), 3u);
  EXPECT_EQ(EditDistance("", "", 0), 0u);
}

TEST(EditDistance, IsTheSameAsThatOfAWholeTableWithinItsBound) {
  std::mt19937 random(7);
  const auto word = [&](size_t longest) {
    std::string text;
    for (size_t i = random() % (longest + 1); i > 0; --i) text += static_cast<char>('a' + random() % 3);
    return text;
  };
  for (int i = 0; i < 20'000; ++i) {
    const std::string a = word(9);
    const std::string b = word(9);
    for (size_t most = 0; most < 6; ++most) {
      ASSERT_EQ(EditDistance(a, b, most), std::min(Plainly(a, b), most + 1)) << a << " / " << b << " / " << most;
    }
  }
}

TEST(EditDistance, LongNamesAreNeverNear) {
  const std::string longest(kMaxEditedBytes, 'x');
  EXPECT_EQ(EditDistance(longest, longest, 3), 0u);
  EXPECT_EQ(EditDistance(longest, longest + "x", 3), 4u);
  EXPECT_EQ(EditDistance(std::string(1'000'000, 'x'), longest, 3), 4u);
}

}  // namespace
}  // namespace telltale::test

#include "engine/look_counts.h"

#include <gtest/gtest.h>

#include <tuple>
#include <vector>

#include "stats/rate_watch.h"

namespace telltale {
namespace {

TEST(LookCountsTest, TellsEachSignalOnceAndForgets) {
  LookCounts counts(3);
  counts.Of(2)->Add(true);
  counts.Of(2)->Add(false);
  counts.Of(0)->Add(false);
  EXPECT_FALSE(counts.Close());
  std::vector<std::tuple<size_t, uint32_t, uint32_t>> told;
  const auto tell = [&](size_t signal, uint32_t evaluations, uint32_t hits) {
    told.emplace_back(signal, evaluations, hits);
  };
  counts.TakeAll(tell);
  EXPECT_EQ(told, (std::vector<std::tuple<size_t, uint32_t, uint32_t>>{{0, 1, 0}, {2, 2, 1}}));
  told.clear();
  counts.TakeAll(tell);
  EXPECT_TRUE(told.empty());
}

TEST(LookCountsTest, HasNoPlaceBeyondItsBound) {
  LookCounts counts(3);
  EXPECT_NE(counts.Of(2), nullptr);
  EXPECT_EQ(counts.Of(3), nullptr);
}

// The twin: a watch that is told second by second says what one that is told output by output says.
TEST(LookCountsTest, TogetherIsAsOneByOne) {
  RateWatch single;
  RateWatch together;
  uint64_t opened = 0;
  for (int second = 0; second < 4000; ++second) {
    const Time time{std::chrono::seconds(1'770'000'000 + second)};
    const int outputs = 1 + second % 7;
    uint32_t hits = 0;
    Change change = Change::kNone;
    for (int i = 0; i < outputs; ++i) {
      const bool hit = (second * 7 + i) % (second < 3000 ? 50 : 5) == 0;
      hits += hit ? 1 : 0;
      const Change said = single.Add(time, hit, 12);
      if (said != Change::kNone) change = said;
    }
    ASSERT_EQ(together.AddAll(time, static_cast<uint32_t>(outputs), hits, 12), change) << second;
    if (change == Change::kOpened) ++opened;
    ASSERT_EQ(single.Summary().ln_evidence, together.Summary().ln_evidence) << second;
  }
  EXPECT_EQ(single.Summary().observations, together.Summary().observations);
  EXPECT_EQ(opened, 1u);
}

}  // namespace
}  // namespace telltale

#include "content/pattern_speed.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

std::shared_ptr<const PatternSet> Set() {
  const auto set =
      PatternSet::Make({{"foo-bar", "a.yaml:1"}, {"\\d[a-z]{3}", "a.yaml:2"}, {"baz", "a.yaml:3"}, {"q!", "a.yaml:4"}});
  EXPECT_TRUE(set.ok()) << set.status();
  return *set;
}

// Each of three timed runs of a thing takes as long as the list says, then no time at all.
Stopwatch Takes(std::vector<double> seconds) {
  return [seconds, calls = size_t{0}, now = 0.0]() mutable {
    const size_t run = calls++ / 6;
    if (calls % 2 == 0 && run < seconds.size()) now += seconds[run];
    return now;
  };
}

TEST(PatternSpeed, IsQuietAboutAFastSet) {
  EXPECT_FALSE(MeasurePatterns(*Set(), Takes({})).slow());
  EXPECT_TRUE(MeasurePatterns(*Set(), Takes({})).slowest.empty());
  EXPECT_EQ(SlownessOf(*Set(), Takes({1e-4, 1e-4})), "");
}

TEST(PatternSpeed, NamesTheSlowestPatterns) {
  // The set, its automaton, then each pattern.
  const Stopwatch stopwatch = Takes({1e-4, 0.1, 1e-4, 0.2, 1e-3, 1e-2});
  const PatternSpeed speed = MeasurePatterns(*Set(), stopwatch);
  EXPECT_TRUE(speed.slow());
  ASSERT_EQ(speed.slowest.size(), 3u);
  EXPECT_EQ(speed.slowest[0].pattern, 1);
  EXPECT_EQ(speed.slowest[1].pattern, 3);
  EXPECT_EQ(speed.slowest[2].pattern, 2);
  EXPECT_LT(speed.automaton_bytes_per_second, kSlowBytesPerSecond);
  EXPECT_GT(speed.bytes_per_second, kSlowBytesPerSecond);
  const std::string warning = SlownessOf(*Set(), Takes({1e-4, 0.1, 1e-4, 0.2}));
  EXPECT_NE(warning.find("a.yaml:2: '\\d[a-z]{3}'"), std::string::npos) << warning;
}

TEST(PatternSpeed, TellsWhenTheAutomatonHasNoRoom) {
  const auto set = PatternSet::Make({{"foo-bar", "a.yaml:1"}, {"\\d[a-z]{3}", "a.yaml:2"}}, 1);
  ASSERT_TRUE(set.ok());
  const PatternSpeed speed = MeasurePatterns(**set, Takes({}));
  EXPECT_TRUE(speed.fell_back);
  EXPECT_TRUE(speed.slow());
  EXPECT_NE(SlownessOf(**set, Takes({})).find("one by one"), std::string::npos);
}

}  // namespace
}  // namespace telltale

#include "engine/tally.h"

#include <gtest/gtest.h>

#include <random>

namespace telltale {
namespace {

// Drawn from few and from many names, so that labels come again, and some never.
TEST(Tally, CountsAsAMapDoes) {
  std::mt19937 random(1);
  for (const int limit : {0, 1, 7, 60, 3000}) {
    Tally tally(limit);
    std::map<std::string, size_t> numbers;
    std::map<std::string, uint64_t> counts;
    for (int i = 0; i < 20'000; ++i) {
      const std::string label = "kind-" + std::to_string(random() % (random() % 2 == 0 ? 5 : 5000));
      const bool only_known = random() % 10 == 0;
      const std::optional<size_t> number = only_known ? tally.Know(label) : tally.Add(label);
      const bool has_room = numbers.size() < static_cast<size_t>(limit);
      if (has_room) numbers.emplace(label, numbers.size());
      const auto expected = numbers.find(label);
      ASSERT_EQ(number.has_value(), expected != numbers.end()) << label;
      if (number) {
        ASSERT_EQ(*number, expected->second) << label;
      }
      if (!only_known) ++counts[number ? label : std::string(kOther)];
    }
    EXPECT_EQ(tally.Counts(), counts);
    const std::vector<std::string_view> labels = tally.Labels();
    ASSERT_EQ(labels.size(), numbers.size());
    for (const auto& [label, number] : numbers) {
      EXPECT_EQ(labels[number], label);
      EXPECT_EQ(tally.LabelOf(number), label);
    }
    EXPECT_EQ(tally.LabelOf(numbers.size()), "");
  }
}

TEST(Tally, TheEmptyLabelIsOne) {
  Tally tally(5);
  EXPECT_EQ(tally.Add("a"), 0u);
  EXPECT_EQ(tally.Add(""), 1u);
  EXPECT_EQ(tally.Add(""), 1u);
  EXPECT_EQ(tally.Counts(), (std::map<std::string, uint64_t>{{"", 2}, {"a", 1}}));
}

}  // namespace
}  // namespace telltale

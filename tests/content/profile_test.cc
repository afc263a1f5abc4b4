#include "content/profile.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/content/probe.h"

namespace telltale {
namespace {

using test::JsonOutput;
using test::kNow;
using test::TextOutput;

class Feeding {
 public:
  Feeding() : rules_(test::CompileOrDie(test::SomeRules())) {}
  void Feed(const Output& output, int times = 1) {
    for (int i = 0; i < times; ++i) profile.Add(output, analyzer_.Read(output, rules_->For("w", "s"), kNow));
  }
  StreamProfile profile;

 private:
  std::shared_ptr<const RuleSet> rules_;
  Analyzer analyzer_{Values::kKept};
};

TEST(Burst, IsGrossWhereMoreThanHalfOfTwentyInARowHit) {
  Burst even;
  for (int i = 0; i < 1000; ++i) even.Add(i % 2 == 0);
  EXPECT_FALSE(even.is_gross());
  EXPECT_EQ(even.hits(), 500u);
  Burst once;
  for (int i = 0; i < 1000; ++i) once.Add(i >= 500 && i < 511);
  EXPECT_TRUE(once.is_gross());
  Burst young;
  for (int i = 0; i < 19; ++i) young.Add(true);
  EXPECT_FALSE(young.is_gross());
}

TEST(StreamProfile, CountsWhatOutputsAre) {
  Feeding stream;
  stream.Feed(TextOutput(""), 2);
  stream.Feed(TextOutput("I'm sorry, but I can't do that."), 3);
  stream.Feed(TextOutput("{\"a\": 1"));
  stream.Feed(TextOutput("Here it is:\n```json\n{\"a\": 1}\n```\n"));
  stream.Feed(JsonOutput("{\"a\": 1}"));
  stream.Feed(TextOutput("[object Object]"));
  const StreamProfile& profile = stream.profile;
  EXPECT_EQ(profile.outputs, 9u);
  EXPECT_EQ(profile.empty.hits(), 2u);
  EXPECT_EQ(profile.refused.hits(), 3u);
  EXPECT_EQ(profile.truncated.hits(), 1u);
  EXPECT_EQ(profile.json, 2u);
  EXPECT_EQ(profile.json_bodies, 1u);
  EXPECT_EQ(profile.wrapped, 1u);
  EXPECT_EQ(profile.with_token, 1u);
  EXPECT_EQ(profile.invalid.hits(), 4u);
  EXPECT_EQ(profile.lengths.count(), 7u);
}

TEST(StreamProfile, KnowsWhenAndWhatAnswered) {
  Feeding stream;
  Output output = TextOutput("Yes.");
  output.model_version = "m-2";
  output.finish_reason = "stop";
  output.confidence = 0.75;
  for (const int hour : {3, 1, 2}) {
    output.produced_at = kNow + std::chrono::hours(hour);
    stream.Feed(output);
  }
  EXPECT_EQ(stream.profile.first, kNow + std::chrono::hours(1));
  EXPECT_EQ(stream.profile.last, kNow + std::chrono::hours(3));
  EXPECT_EQ(stream.profile.model_versions.entries()[0].label, "m-2");
  EXPECT_EQ(stream.profile.finish_reasons.total(), 3u);
  EXPECT_EQ(stream.profile.confidence.max(), 0.75);
}

TEST(StreamProfile, CountsHeadingsAndScriptsOfTexts) {
  Feeding stream;
  stream.Feed(TextOutput("# Sales\nThey went up by five per cent.\n# Support\nTwo tickets are open.\n# SALES\nagain\n"),
              2);
  stream.Feed(TextOutput("# Sales\n# Support\nНичего нового не было сказано.\n"));
  const auto count = [&](std::string_view name) {
    const auto& all = stream.profile.sections;
    const auto found = std::find_if(all.begin(), all.end(), [&](const SectionCount& s) { return s.name == name; });
    return found == all.end() ? 0 : found->outputs;
  };
  EXPECT_EQ(count("Sales"), 2u);
  EXPECT_EQ(count("Support"), 3u);
  EXPECT_EQ(stream.profile.texts, 3u);
  EXPECT_EQ(stream.profile.lettered, 3u);
  EXPECT_EQ(stream.profile.written_in[static_cast<size_t>(Script::kCyrillic)], 1u);
}

TEST(StreamProfile, KeysThatAreDataGiveTheirPlacesUp) {
  Feeding stream;
  for (int i = 0; i < 600; ++i) {
    stream.Feed(JsonOutput(fmt::format(R"({{"row-{}":1,"always":2}})", i)));
  }
  stream.Feed(JsonOutput(R"({"late":1,"always":2})"));
  const auto& fields = stream.profile.fields;
  EXPECT_LE(fields.size(), StreamProfile::kMaxFields);
  EXPECT_GT(stream.profile.rare_fields, 100u);
  const auto always =
      std::find_if(fields.begin(), fields.end(), [](const auto& field) { return field.path == "always"; });
  ASSERT_NE(always, fields.end());
  EXPECT_EQ(always->seen, 601u);
  EXPECT_EQ(always->filled, 601u);
}

}  // namespace
}  // namespace telltale

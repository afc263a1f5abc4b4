// What a stream looks like from outside (src/engine/stream_snapshot.cc), asked through the engine.

#include <gtest/gtest.h>

#include "engine/engine.h"
#include "tests/support/invoices.h"

namespace telltale {
namespace {

TEST(StreamSnapshotTest, CountsTheSecondThatIsNotOverYet) {
  Engine engine({}, PlainRules());
  Analyzer analyzer;
  Invoices invoices;
  const Time now = *ParseTime("2026-03-02T08:00:00Z");
  for (uint64_t outputs = 1; outputs <= 40; ++outputs) {
    engine.Accept(invoices.Next(now, {.empty_name = outputs > 20 ? 1.0 : 0.0}), now, analyzer);
    const Snapshot look = engine.Look();
    ASSERT_EQ(look.streams.size(), 1u);
    EXPECT_EQ(look.streams[0].outputs, outputs);
    for (const SignalSnapshot& signal : look.streams[0].signals) {
      if (signal.check == Check::kUnversionedPrompt) {
        EXPECT_EQ(signal.evaluations, outputs);
        EXPECT_EQ(signal.hits, 0u);
      }
      if (signal.check == Check::kEmptyField && signal.field == "customer.name") {
        EXPECT_EQ(signal.hits, outputs > 20 ? outputs - 20 : 0) << outputs;
      }
    }
  }
}

// One step's snapshot under such a rule for it.
StreamSnapshot Under(const StreamSpec& spec, const std::string& step = "extract") {
  RuleSpecs specs;
  specs.streams = {spec};
  const auto rules = RuleSet::Compile(specs, [](const VocabularySpec& wanted) { return NotFound("{}", wanted.file); });
  EXPECT_TRUE(rules.ok()) << rules.status();
  Engine engine({}, *rules);
  Analyzer analyzer;
  Invoices invoices;
  const Time now = *ParseTime("2026-03-02T08:00:00Z");
  Output output = invoices.Next(now, {});
  output.step = step;
  engine.Accept(output, now, analyzer);
  return engine.Look().streams.at(0);
}

StreamSpec WithField(const FieldSpec& field) {
  StreamSpec spec;
  spec.fields = {field};
  return spec;
}

FieldSpec Field(std::string path) {
  FieldSpec field;
  field.path = std::move(path);
  return field;
}

TEST(StreamSnapshotTest, TellsWhetherRulesSayWhatTheContentShouldBe) {
  EXPECT_FALSE(Under({}).content_expected);
  FieldSpec watched = Field("category");
  watched.mix = true;
  watched.distribution = true;
  EXPECT_FALSE(Under(WithField(watched)).content_expected) << "watched only: no value of it is wrong";
  FieldSpec required = Field("category");
  required.required = true;
  EXPECT_TRUE(Under(WithField(required)).content_expected);
  FieldSpec listed = Field("currency");
  listed.one_of = {"EUR", "USD"};
  EXPECT_TRUE(Under(WithField(listed)).content_expected);
  StreamSpec sections;
  sections.sections = {"Sales"};
  EXPECT_TRUE(Under(sections).content_expected);
  StreamSpec limited;
  limited.max_length = 100;
  EXPECT_TRUE(Under(limited).content_expected);
  StreamSpec measured;
  measured.measures = {{.measure = Measure::kWords, .min = std::nullopt, .max = std::nullopt}};
  EXPECT_FALSE(Under(measured).content_expected);
  measured.measures.front().max = 200;
  EXPECT_TRUE(Under(measured).content_expected);
}

TEST(StreamSnapshotTest, TellsWhetherSubjectsAreFollowedFromHereOrToHere) {
  EXPECT_FALSE(Under({}).is_followed);
  StreamSpec spec;
  spec.step = "extract";
  spec.comparisons.followed_by = FollowedBySpec{.step = "send"};
  EXPECT_TRUE(Under(spec).is_followed);
  EXPECT_TRUE(Under(spec, "send").is_followed);
  EXPECT_FALSE(Under(spec, "archive").is_followed);
}

}  // namespace
}  // namespace telltale

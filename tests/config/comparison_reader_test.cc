// The keys that compare outputs with one another, right and wrong.

#include "config/comparison_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/rules_file.h"
#include "config/settings.h"
#include "tests/golden.h"

namespace telltale {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::Pair;

TEST(ComparisonReader, ReadsEveryKey) {
  const auto rules = ParseRules(R"(streams:
  - fields:
      total: {max: 5, alert: each}
      name: {required: true, alert: rate, alert_above: 5%, alert_below: 1%}
    duplicates: {key: [invoice_id, attributes.tenant], within: 30d, alert: each}
    followed_by: {step: send, within: 2h, alert: each}
    subject: {within: 12h, alert: each}
    alert: {each: [model_changed, sequence_gap], never: [prompt_edited], above: {refusal: 20%, empty_field: 0.1},
            below: {fenced_json: 80%, refusal: 1%}}
  - duplicates: {key: id}
    followed_by: {step: send}
)",
                                "r.yaml");
  ASSERT_TRUE(rules.ok()) << rules.status();
  const StreamSpec& stream = rules->streams[0];
  EXPECT_TRUE(stream.fields[0].alert_each);
  EXPECT_FALSE(stream.fields[1].alert_each);
  EXPECT_THAT(stream.comparisons.duplicates->key, ElementsAre("invoice_id", "attributes.tenant"));
  EXPECT_EQ(stream.comparisons.duplicates->within, days(30));
  EXPECT_EQ(stream.comparisons.followed_by->step, "send");
  EXPECT_EQ(stream.comparisons.followed_by->within, hours(2));
  EXPECT_EQ(stream.comparisons.subject_within, hours(12));
  EXPECT_THAT(stream.comparisons.each, ElementsAre(Check::kDuplicateContent, Check::kNotContinued,
                                                   Check::kProcessedTwice, Check::kModelChanged, Check::kSequenceGap));
  EXPECT_THAT(stream.comparisons.never, ElementsAre(Check::kPromptEdited));
  EXPECT_THAT(stream.comparisons.limits, ElementsAre(Pair(Check::kRefusal, AlertLimits{0.2, 0.01}),
                                                     Pair(Check::kEmptyField, AlertLimits{.above = 0.1}),
                                                     Pair(Check::kFencedJson, AlertLimits{.below = 0.8})));
  EXPECT_FALSE(stream.fields[0].limits.any());
  EXPECT_EQ(stream.fields[1].limits, (AlertLimits{0.05, 0.01}));
  EXPECT_EQ(rules->streams[1].comparisons.duplicates->within, days(7));
  EXPECT_EQ(rules->streams[1].comparisons.followed_by->within, hours(1));
  EXPECT_EQ(rules->streams[1].comparisons.subject_within, days(1));
  EXPECT_TRUE(rules->streams[1].comparisons.each.empty());
}

TEST(ComparisonReader, WrongKeysAreToldWithWhatToWriteInstead) {
  const auto rules = ParseRules(R"(streams:
  - fields: {total: {alert: always}}
    duplicates: {within: 7d, alert: yes}
    followed_by: {steps: send}
    subject: {within: 0s}
    alert: each
  - duplicates: [invoice_id]
    followed_by: {step: send, within: 365d}
    alert: {each: [sequence_gaps, length, whatever, duplicate_content], never: [refusal], only: [x]}
  - fields: {total: {alert_above: 120%}, name: {alert: each, alert_above: 0.1},
               note: {alert_above: 10%, alert_below: 90%}, tax: {alert: each, alert_below: 0.1}}
    alert: {above: {refusals: 0.1, refusal: 1, length: 0.2, empty_field: often, whatever: 1%, fenced_json: 0.5},
            below: {fenced_json: 50%, opening: 1%}}
)",
                                "r.yaml");
  ASSERT_FALSE(rules.ok());
  EXPECT_TRUE(MatchesGolden("comparison_errors.golden.txt", MessageOf(rules.status())));
}

TEST(ComparisonReader, SettingsSayHowLongAnAlertStandsAndHowMuchIsRemembered) {
  const auto settings = ParseSettings("alerts: {resolve_each: 1h}\nmemory: {limit: 128MiB}\n", "t.yaml");
  ASSERT_TRUE(settings.ok()) << settings.status();
  EXPECT_EQ(settings->engine.each_stands, hours(1));
  EXPECT_EQ(settings->engine.key_bytes, uint64_t{16} << 20);
  EXPECT_EQ(ParseSettings("", "t.yaml")->engine.each_stands, minutes(15));
}

}  // namespace
}  // namespace telltale

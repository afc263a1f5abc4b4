// The keys that compare outputs with one another, right and wrong.

#include "config/comparison_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/memory_plan.h"
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

TEST(ComparisonReader, ReadsLimitsOfMediansWhereTheirNumbersAreNamed) {
  const auto rules = ParseRules(R"(streams:
  - fields: {total: {alert_median_above: 1000, alert_median_below: -5, alert_above: 5%}, note: {required: true}}
    text: {measures: [words, {name: sentences, alert_median_above: 20}]}
    alert: {above: {length: 2000, output_tokens: 1e3, score: {toxicity: 0.1, "a b": 0}},
            below: {confidence: 0.7, length: 10, refusal: 1%, score: {faithfulness: 0.8, "a b": -1}}}
)",
                                "r.yaml");
  ASSERT_TRUE(rules.ok()) << rules.status();
  const StreamSpec& stream = rules->streams[0];
  EXPECT_EQ(stream.fields[0].median, (AlertLimits{1000, -5}));
  EXPECT_EQ(stream.fields[0].limits, AlertLimits{.above = 0.05}) << "of its rates";
  EXPECT_FALSE(stream.fields[1].median.any());
  EXPECT_FALSE(stream.measures[0].median.any());
  EXPECT_EQ(stream.measures[1].median, AlertLimits{.above = 20});
  EXPECT_THAT(stream.comparisons.limits, ElementsAre(Pair(Check::kLength, AlertLimits{2000, 10}),
                                                     Pair(Check::kOutputTokens, AlertLimits{.above = 1000}),
                                                     Pair(Check::kConfidence, AlertLimits{.below = 0.7}),
                                                     Pair(Check::kRefusal, AlertLimits{.below = 0.01})));
  EXPECT_THAT(stream.comparisons.scores,
              ElementsAre(Pair("toxicity", AlertLimits{.above = 0.1}), Pair("a b", AlertLimits{0, -1}),
                          Pair("faithfulness", AlertLimits{.below = 0.8})));
}

TEST(ComparisonReader, WrongLimitsOfMediansAreToldWithWhatToWriteInstead) {
  const auto rules = ParseRules(R"(streams:
  - fields:
      total: {alert_median_above: nan, alert_median_below: 5%}
      name: {type: string, alert_median_above: 10}
      tax: {alert_median_above: 5, alert_median_below: 5}
      sum: {distribution: true, alert_below: 0.5}
      count: {type: integer, alert_median_over: 5}
    text:
      measures:
        - {name: words, alert_median_above: 1, alert_median_below: 2}
        - {name: sentences, alert_above: 3}
    alert:
      above: {length: 20%, confidence: 70, output_tokens: -1, score: 0.5, number: 5, shape: 1}
      below:
        measure: {words: 3}
        length: .inf
        score: {toxicity: high, '': 1, faithfulness: {above: 1}}
  - alert: {above: {confidence: 0.5, score: {s: 1}}, below: {confidence: 0.6, score: {s: 2}}}
)",
                                "r.yaml");
  ASSERT_FALSE(rules.ok());
  EXPECT_TRUE(MatchesGolden("median_limit_errors.golden.txt", MessageOf(rules.status())));
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
  EXPECT_EQ(settings->engine.key_bytes, PlanMemory(uint64_t{128} << 20).keys);
  EXPECT_EQ(ParseSettings("", "t.yaml")->engine.each_stands, minutes(15));
}

}  // namespace
}  // namespace telltale

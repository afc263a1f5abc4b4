// Limits of medians through the engine: from the rules to the incident, and what a reload makes of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/engine.h"
#include "tests/support/invoices.h"

namespace telltale {
namespace {

using ::testing::IsEmpty;

class MedianLimitsTest : public ::testing::Test {
 protected:
  // One output a minute with this score; the verdicts about scores on the way.
  std::vector<Verdict> Feed(int count, double score) {
    std::vector<Verdict> verdicts;
    for (int i = 0; i < count; ++i) {
      now_ += std::chrono::minutes(1);
      Output output = invoices_.Next(now_, {});
      output.scores = {{"faithfulness", score}};
      engine_.Accept(output, now_, analyzer_);
      for (Verdict& verdict : engine_.TakeVerdicts()) {
        if (verdict.check == Check::kScore) verdicts.push_back(std::move(verdict));
      }
    }
    return verdicts;
  }

  void SetLimit(double least) {
    RuleSpecs specs;
    specs.streams.emplace_back().comparisons.scores = {{"faithfulness", {.below = least}}};
    engine_.SetRules(PlainRules(specs));
  }

  Time now_ = *ParseTime("2026-03-02T08:00:00Z");
  Invoices invoices_;
  Analyzer analyzer_;
  Engine engine_{EngineOptions{}, PlainRules()};
};

TEST_F(MedianLimitsTest, OpensAnIncidentBeforeAndWhateverIsUsual) {
  SetLimit(0.7);
  const std::vector<Verdict> verdicts = Feed(200, 0.5);
  ASSERT_EQ(verdicts.size(), 1U);
  EXPECT_TRUE(verdicts[0].open);
  EXPECT_EQ(verdicts[0].limit, 0.7);
  EXPECT_EQ(verdicts[0].field, "faithfulness");
  EXPECT_LT(verdicts[0].current.observations, 60);
  EXPECT_EQ(verdicts[0].baseline.observations, 0);
  const Snapshot look = engine_.Look();
  ASSERT_EQ(look.incidents.size(), 1U);
  EXPECT_EQ(look.incidents[0].lead.limit, 0.7);
  EXPECT_FALSE(look.incidents[0].resolved);
}

TEST_F(MedianLimitsTest, AReloadSetsMovesAndTakesOutALimitWithoutLearningAnew) {
  EXPECT_THAT(Feed(1000, 0.5), IsEmpty()) << "it is usual";
  SetLimit(0.7);
  std::vector<Verdict> verdicts = Feed(100, 0.5);
  ASSERT_EQ(verdicts.size(), 1U);
  EXPECT_GT(verdicts[0].baseline.observations, 500) << "what was learned before is told beside it";
  SetLimit(0.7);
  EXPECT_THAT(Feed(5, 0.5), IsEmpty()) << "the same again";
  SetLimit(0.3);
  verdicts = Feed(1, 0.5);
  ASSERT_EQ(verdicts.size(), 1U);
  EXPECT_FALSE(verdicts[0].open);
  const Snapshot look = engine_.Look();
  ASSERT_EQ(look.incidents.size(), 1U);
  EXPECT_TRUE(look.incidents[0].resolved);
  EXPECT_THAT(Feed(500, 0.5), IsEmpty());
}

}  // namespace
}  // namespace telltale

#include "report/coverage.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace telltale {
namespace {

using Evaluations = std::vector<std::pair<Check, uint64_t>>;

StreamSnapshot Step(std::string workflow, std::string step, const Evaluations& evaluations = {}) {
  StreamSnapshot stream;
  stream.workflow = std::move(workflow);
  stream.step = std::move(step);
  stream.outputs = 100;
  for (const auto& [check, count] : evaluations) {
    stream.signals.emplace_back();
    stream.signals.back().check = check;
    stream.signals.back().evaluations = count;
  }
  return stream;
}

// The names of the causes that the only workflow is covered against.
std::set<std::string_view> CoveredOf(std::vector<StreamSnapshot> steps) {
  Snapshot snapshot;
  snapshot.streams = std::move(steps);
  const std::vector<WorkflowCoverage> workflows = CoverageOf(snapshot);
  EXPECT_EQ(workflows.size(), 1u);
  std::set<std::string_view> covered;
  for (size_t i = 0; i < kCauseCount; ++i) {
    if (workflows.front().covered[i]) covered.insert(CauseName(static_cast<Cause>(i)));
  }
  return covered;
}

using Names = std::set<std::string_view>;

TEST(Coverage, WithoutVersionsRulesAndNumbersThereIsNone) {
  EXPECT_EQ(CoveredOf({Step("mail", "answer", {{Check::kUnversionedPrompt, 100}, {Check::kEmptyField, 100}})}),
            Names());
}

TEST(Coverage, EditsAndSwapsAreCoveredWhereHalfOfTheOutputsAreAsked) {
  EXPECT_EQ(CoveredOf({Step("mail", "answer", {{Check::kPromptEdited, 50}})}), Names({"prompt_edited"}));
  EXPECT_EQ(CoveredOf({Step("mail", "answer", {{Check::kPromptEdited, 49}})}), Names());
  EXPECT_EQ(CoveredOf({Step("mail", "answer", {{Check::kModelChanged, 100}})}), Names({"model_swapped"}));
  EXPECT_EQ(CoveredOf({Step("mail", "answer", {{Check::kModelChanged, 1}})}), Names());
}

TEST(Coverage, AStepWithoutOutputsYetIsNotCovered) {
  StreamSnapshot step = Step("mail", "answer", {{Check::kPromptEdited, 0}});
  step.outputs = 0;
  EXPECT_EQ(CoveredOf({step}), Names());
}

TEST(Coverage, ContentIsCoveredWhereARuleSaysWhatItShouldBe) {
  StreamSnapshot step = Step("mail", "answer");
  step.content_expected = true;
  EXPECT_EQ(CoveredOf({step}), Names({"content_unchecked"}));
}

TEST(Coverage, WhatIsLostAndWhatIsDoubledMustBothBeSeen) {
  const auto lost_or_doubled = [](const Evaluations& evaluations, bool is_followed = false) {
    StreamSnapshot step = Step("mail", "answer", evaluations);
    step.is_followed = is_followed;
    return CoveredOf({step}).contains("lost_or_doubled");
  };
  EXPECT_FALSE(lost_or_doubled({{Check::kSequenceGap, 100}})) << "doubles are not seen";
  EXPECT_FALSE(lost_or_doubled({{Check::kDuplicateContent, 100}})) << "losses are not seen";
  EXPECT_FALSE(lost_or_doubled({{Check::kProcessedTwice, 100}})) << "losses are not seen";
  EXPECT_TRUE(lost_or_doubled({{Check::kSequenceGap, 100}, {Check::kDuplicateContent, 100}}));
  EXPECT_TRUE(lost_or_doubled({{Check::kSequenceGap, 100}, {Check::kProcessedTwice, 100}}));
  EXPECT_TRUE(lost_or_doubled({{Check::kProcessedTwice, 100}}, true)) << "the subject is awaited in the next step";
  EXPECT_FALSE(lost_or_doubled({{Check::kDuplicateContent, 100}}, true)) << "no subject, nothing to await";
  EXPECT_FALSE(lost_or_doubled({{Check::kProcessedTwice, 10}}, true)) << "few have a subject";
}

TEST(Coverage, AWorkflowIsCoveredWhereEachOfItsStepsIs) {
  StreamSnapshot first = Step("mail", "answer", {{Check::kPromptEdited, 100}, {Check::kModelChanged, 100}});
  StreamSnapshot second = Step("mail", "route", {{Check::kModelChanged, 100}});
  second.content_expected = true;
  EXPECT_EQ(CoveredOf({first, second}), Names({"model_swapped"}));
}

TEST(Coverage, NobodyDecidesYetWhereAHumanIsNeeded) {
  StreamSnapshot step = Step("mail", "answer");
  for (int check = 0; check < kCheckCount; ++check) {
    step.signals.emplace_back();
    step.signals.back().check = static_cast<Check>(check);
    step.signals.back().evaluations = 100;
  }
  step.content_expected = true;
  step.is_followed = true;
  EXPECT_EQ(CoveredOf({step}), Names({"prompt_edited", "model_swapped", "content_unchecked", "lost_or_doubled"}));
}

TEST(Coverage, WorkflowsAreToldApartAndTheOneForAllOthersIsNotCovered) {
  Snapshot snapshot;
  snapshot.streams = {Step("__other__", "__other__", {{Check::kModelChanged, 100}}),
                      Step("mail", "answer", {{Check::kModelChanged, 100}}), Step("mail", "route"),
                      Step("sms", "send")};
  const std::vector<WorkflowCoverage> workflows = CoverageOf(snapshot);
  ASSERT_EQ(workflows.size(), 3u);
  EXPECT_EQ(workflows[0].workflow, "__other__");
  EXPECT_EQ(workflows[0].covered, (std::array<bool, kCauseCount>{}));
  EXPECT_EQ(workflows[1].workflow, "mail");
  EXPECT_EQ(workflows[2].workflow, "sms");
}

}  // namespace
}  // namespace telltale

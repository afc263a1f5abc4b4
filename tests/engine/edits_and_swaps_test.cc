// PromptTexts and AnsweringModels: prompts edited in place, models swapped underneath.

#include <gtest/gtest.h>

#include "engine/answering_models.h"
#include "engine/prompt_texts.h"

namespace telltale {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

const Time kStart = *ParseTime("2026-03-02T08:00:00Z");

TEST(PromptTexts, AnotherTextUnderTheSameVersionIsAnEdit) {
  PromptTexts prompts(10);
  EXPECT_EQ(prompts.See(1, 100, kStart), PromptText::kKnown);
  EXPECT_EQ(prompts.See(1, 100, kStart), PromptText::kKnown);
  EXPECT_EQ(prompts.See(2, 200, kStart), PromptText::kKnown) << "another version has another text";
  EXPECT_EQ(prompts.See(1, 101, kStart + hours(5)), PromptText::kEdited);
  EXPECT_EQ(prompts.See(1, 101, kStart + hours(6)), PromptText::kKnown) << "an edit is told once";
  EXPECT_EQ(prompts.See(1, 100, kStart + hours(7)), PromptText::kKnown) << "so is going back";
}

TEST(PromptTexts, TheFourthTextInAnHourIsToldOnceThenNothingMore) {
  PromptTexts prompts(10);
  prompts.See(1, 100, kStart);
  EXPECT_EQ(prompts.See(1, 101, kStart + minutes(1)), PromptText::kEdited);
  EXPECT_EQ(prompts.See(1, 102, kStart + minutes(2)), PromptText::kEdited);
  EXPECT_EQ(prompts.See(1, 103, kStart + minutes(3)), PromptText::kTooMany);
  EXPECT_EQ(prompts.See(1, 104, kStart + minutes(4)), PromptText::kNotJudged);
  EXPECT_EQ(prompts.See(1, 100, kStart + days(4)), PromptText::kNotJudged);
  EXPECT_EQ(prompts.See(2, 200, kStart + days(4)), PromptText::kKnown) << "other versions go on";
}

TEST(PromptTexts, SlowEditsAreTold) {
  PromptTexts prompts(10);
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(prompts.See(1, 100 + static_cast<uint64_t>(i), kStart + hours(i)),
              i == 0 ? PromptText::kKnown : PromptText::kEdited);
  }
  EXPECT_EQ(prompts.See(1, 200, kStart + hours(9)), PromptText::kTooMany) << "nine are no edits any more";
}

TEST(PromptTexts, AreBounded) {
  PromptTexts prompts(2);
  prompts.See(1, 100, kStart);
  prompts.See(2, 200, kStart);
  prompts.See(1, 100, kStart);
  prompts.See(3, 300, kStart);
  EXPECT_EQ(prompts.See(1, 101, kStart), PromptText::kEdited) << "used lately, so kept";
  EXPECT_EQ(prompts.See(2, 201, kStart), PromptText::kKnown) << "forgotten, so new";
}

TEST(AnsweringModels, AnotherVersionIsASwapAndThenAccepted) {
  AnsweringModels models;
  EXPECT_EQ(models.See("large", "large-1", "", kStart), nullptr);
  EXPECT_EQ(models.See("large", "large-1", "", kStart), nullptr);
  const ModelSwap* swap = models.See("large", "large-2", "", kStart + hours(1));
  ASSERT_NE(swap, nullptr);
  EXPECT_EQ(swap->from, "large-1");
  EXPECT_EQ(swap->to, "large-2");
  EXPECT_EQ(models.See("large", "large-2", "", kStart + hours(2)), nullptr);
  EXPECT_EQ(models.See("small", "small-1", "", kStart + hours(2)), nullptr) << "asked for another";
}

TEST(AnsweringModels, WhatIsNotGivenSaysNothing) {
  AnsweringModels models;
  models.See("m", "v1", "fp_a", kStart);
  EXPECT_EQ(models.See("m", "", "fp_a", kStart), nullptr);
  EXPECT_EQ(models.See("m", "v1", "", kStart), nullptr);
  const ModelSwap* swap = models.See("m", "", "fp_b", kStart);
  ASSERT_NE(swap, nullptr);
  EXPECT_EQ(swap->to, "fp_b");
  swap = models.See("m", "v2", "fp_c", kStart);
  ASSERT_NE(swap, nullptr);
  EXPECT_EQ(swap->to, "v2") << "the version says more";
}

TEST(AnsweringModels, WhatWasMadeBeforeTheSwapIsNoSwapBack) {
  AnsweringModels models;
  models.See("m", "v1", "", kStart);
  EXPECT_NE(models.See("m", "v2", "", kStart + minutes(10)), nullptr);
  EXPECT_EQ(models.See("m", "v1", "", kStart + minutes(9)), nullptr);
  EXPECT_EQ(models.See("m", "v2", "", kStart + minutes(11)), nullptr);
  EXPECT_NE(models.See("m", "v1", "", kStart + minutes(12)), nullptr);
}

TEST(AnsweringModels, AreBounded) {
  AnsweringModels models;
  for (int i = 0; i < 40; ++i) EXPECT_EQ(models.See(std::to_string(i), "v1", "", kStart), nullptr);
  EXPECT_EQ(models.See("0", "v2", "", kStart), nullptr) << "forgotten, so new";
  EXPECT_NE(models.See("39", "v2", "", kStart), nullptr);
}

}  // namespace
}  // namespace telltale

#include "engine/budget_share.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/signal.h"

namespace telltale {
namespace {

double LengthThresholdOf(std::string_view field) {
  const Time start = *ParseTime("2026-03-02T08:00:00Z");
  Signal signal(Check::kLength, field, 1, GrossLevel::kNever, 64, false);
  for (int i = 0; i < 400; ++i) signal.AddNumber(start + i * std::chrono::seconds(1), i * 37 % 101, 12, true);
  return signal.Look(start + std::chrono::seconds(400), false, 4).watch.ln_threshold;
}

double ThresholdOf(Check check) {
  const Time start = *ParseTime("2026-03-02T08:00:00Z");
  Signal signal(check, "", 1, GrossLevel::kNever, 64, false);
  for (int i = 0; i < 400; ++i) signal.AddRate(start + i * std::chrono::seconds(1), i % 10 == 0, 12, true);
  return signal.Look(start + std::chrono::seconds(400), false, 4).watch.ln_threshold;
}

TEST(BudgetShare, AGuardNeedsFourTimesTheEvidence) {
  EXPECT_GT(ThresholdOf(Check::kInvalidJson), 0);
  EXPECT_NEAR(ThresholdOf(Check::kPlaceholder) - ThresholdOf(Check::kInvalidJson), std::log(4), 1e-9);
}

TEST(BudgetShare, SoDoesTheLengthOfOneField) {
  EXPECT_GT(LengthThresholdOf(""), 0);
  EXPECT_NEAR(LengthThresholdOf("summary") - LengthThresholdOf(""), std::log(4), 1e-9);
}

}  // namespace
}  // namespace telltale

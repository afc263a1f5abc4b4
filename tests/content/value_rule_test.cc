#include "content/value_rule.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

const Time kNoon = *ParseTime("2026-06-15T12:00:00Z");

const Answer& On(const Answers& answers, Question question) { return answers[static_cast<size_t>(question)]; }

TEST(ValueRule, OnlyWhatARuleAsksIsAnswered) {
  Answers answers;
  Ask(ValueRule(), {ValueType::kString, "x", std::nullopt}, kNoon, &answers);
  for (const Answer& answer : answers) EXPECT_FALSE(answer.asked);
}

TEST(ValueRule, TheFirstOffenderIsKept) {
  ValueRule rule;
  rule.max = 10;
  Answers answers;
  for (const double value : {3.0, 12.0, 99.0}) {
    Ask(rule, {ValueType::kNumber, value < 50 ? "12" : "99", value}, kNoon, &answers);
  }
  EXPECT_TRUE(On(answers, Question::kRange).hit);
  EXPECT_EQ(On(answers, Question::kRange).offender, "12");
}

TEST(ValueRule, ADateOfTextOrDigitsIsComparedWithNow) {
  ValueRule rule;
  rule.type = FieldType::kDate;
  rule.max_age = std::chrono::days(30);
  Answers answers;
  Ask(rule, {ValueType::kString, "2023-01-01", std::nullopt}, kNoon, &answers);
  EXPECT_FALSE(On(answers, Question::kType).hit);
  EXPECT_TRUE(On(answers, Question::kTooOld).hit);
  EXPECT_FALSE(On(answers, Question::kTooNew).asked);
  Answers others;
  Ask(rule, {ValueType::kString, "tomorrow", std::nullopt}, kNoon, &others);
  EXPECT_TRUE(On(others, Question::kType).hit);
  EXPECT_EQ(On(others, Question::kType).offender, "tomorrow");
  EXPECT_FALSE(On(others, Question::kTooOld).asked);
}

TEST(ValueRule, AnObjectIsInNoList) {
  ValueRule rule;
  rule.one_of = {"object", "x"};
  Answers answers;
  Ask(rule, {ValueType::kObject, {}, std::nullopt}, kNoon, &answers);
  EXPECT_TRUE(On(answers, Question::kList).hit);
  EXPECT_EQ(On(answers, Question::kList).offender, "object");
}

}  // namespace
}  // namespace telltale

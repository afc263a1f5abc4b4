#include "engine/signal.h"

#include <gtest/gtest.h>

#include "engine/snapshot.h"

namespace telltale {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr double kLnA = 13.8;
constexpr double kFourAYear = 4;

class SignalTest : public ::testing::Test {
 protected:
  // One answer a minute; the last change of state.
  Change Feed(Signal& signal, int count, double rate) {
    Change last = Change::kNone;
    for (int i = 0; i < count; ++i) {
      now_ += minutes(1);
      const bool hit = static_cast<int>((i + 1) * rate) > static_cast<int>(i * rate);
      const Change change = signal.AddRate(now_, hit, kLnA, true);
      if (change == Change::kOpened) signal.Settle(signal.Describe(now_, kFourAYear, false));
      if (change != Change::kNone) last = change;
    }
    return last;
  }
  Time now_ = *ParseTime("2026-03-02T08:00:00Z");
};

TEST_F(SignalTest, GoesThroughItsStates) {
  Signal signal(Check::kEmptyField, "name", 1, GrossLevel::kNever, 64);
  const auto state = [&] { return SignalStateName(signal.Look(now_, false, kFourAYear).state); };
  EXPECT_EQ(state(), "learning");
  Feed(signal, 1000, 0.01);
  EXPECT_EQ(state(), "watching");
  EXPECT_EQ(Feed(signal, 100, 0.5), Change::kOpened);
  EXPECT_EQ(state(), "open");
  Change change = Change::kNone;
  for (int i = 0; i < 50 && change == Change::kNone; ++i) change = Feed(signal, 10, 0.01);
  EXPECT_EQ(change, Change::kResolved);
  EXPECT_EQ(state(), "resolved");
  now_ += hours(2);
  EXPECT_EQ(state(), "watching") << "what is over is news for an hour";
  EXPECT_EQ(SignalStateName(signal.Look(now_, true, kFourAYear).state), "stale");
}

TEST_F(SignalTest, WhatIsAcceptedIsOverAndLearntAnew) {
  Signal signal(Check::kEmptyField, "name", 1, GrossLevel::kNever, 64);
  const auto state = [&] { return SignalStateName(signal.Look(now_, false, kFourAYear).state); };
  EXPECT_EQ(signal.Close(now_), Change::kNone);
  Feed(signal, 1000, 0.01);
  ASSERT_EQ(Feed(signal, 100, 0.5), Change::kOpened);
  ASSERT_TRUE(signal.may_be_accepted());
  EXPECT_EQ(signal.Close(now_), Change::kResolved);
  EXPECT_FALSE(signal.is_open());
  EXPECT_NEAR(signal.Describe(now_, kFourAYear, true).baseline.value, 0.01, 0.01) << "told with what it was";
  signal.LearnAnew();
  EXPECT_EQ(state(), "accepted");
  EXPECT_EQ(Feed(signal, 500, 0.5), Change::kNone) << "half is normal now";
  EXPECT_EQ(state(), "watching");
  EXPECT_EQ(Feed(signal, 200, 0.01), Change::kOpened) << "and what was normal is not";
}

TEST_F(SignalTest, AMixSaysWhichLabelMoved) {
  Signal signal(Check::kMix, "category", 1, GrossLevel::kNever, 3);
  const auto feed = [&](int outputs, int a, int b, int c) {  // of ten
    for (int i = 0; i < outputs; ++i) {
      now_ += minutes(1);
      const int turn = i * 7 % 10;
      const std::string_view label = turn < a ? "sale" : turn < a + b ? "refund" : turn < a + b + c ? "other" : "new";
      Change change = Change::kNone;
      signal.AddLabel(now_, label, kLnA, true, &change);
      if (change == Change::kOpened) return true;
    }
    return false;
  };
  EXPECT_FALSE(feed(1000, 6, 3, 1));
  EXPECT_EQ(signal.Look(now_, false, kFourAYear).state, SignalState::kWatching);
  ASSERT_TRUE(feed(400, 9, 0, 1));
  const Verdict verdict = signal.Describe(now_, kFourAYear, false);
  EXPECT_EQ(verdict.alertname, "CategoryMixShift");
  EXPECT_EQ(verdict.severity, Severity::kWarning);
  ASSERT_TRUE(verdict.label == "refund" || verdict.label == "sale") << verdict.label;
  EXPECT_EQ(verdict.up, verdict.label == "sale");
  EXPECT_NEAR(verdict.baseline.value, verdict.up ? 0.6 : 0.3, 0.02);
  EXPECT_NEAR(verdict.current.value, verdict.up ? 0.9 : 0.0, 0.1);
  EXPECT_EQ(signal.Look(now_, false, kFourAYear).label, verdict.label);
}

TEST_F(SignalTest, OfManyLabelsTheCommonestIsNamed) {
  Signal signal(Check::kOpening, "", 1, GrossLevel::kNever, 64);
  Change change = Change::kNone;
  for (int i = 0; i < 1000; ++i) signal.AddLabel(now_ += minutes(1), i % 3 == 0 ? "the" : "a", kLnA, true, &change);
  for (int i = 0; i < 100 && change == Change::kNone; ++i) {
    signal.AddLabel(now_ += minutes(1), i % 3 == 0 ? "i" : "sorry", kLnA, true, &change);
  }
  ASSERT_EQ(change, Change::kOpened);
  const std::string label = signal.Describe(now_, kFourAYear, false).label;
  EXPECT_TRUE(label == "rare and new ones, mostly sorry" || label == "new ones, mostly sorry") << label;
}

TEST_F(SignalTest, WhatIsOnlyCountedTeachesAMixNothing) {
  Signal signal(Check::kMix, "due", 1, GrossLevel::kNever, 64);
  Change change = Change::kNone;
  for (int i = 0; i < 1000; ++i) signal.AddLabel(now_ += minutes(1), i < 900 ? "a" : "b", kLnA, false, &change);
  EXPECT_EQ(change, Change::kNone);
  EXPECT_EQ(signal.labels()->Counts().at("b"), 100u);
  EXPECT_EQ(signal.Look(now_, false, kFourAYear).watch.observations, 0u);
}

TEST_F(SignalTest, ChanceIsTheBudgetAtTheThresholdAndRarerAfterIt) {
  Signal signal(Check::kEmptyField, "name", 1, GrossLevel::kNever, 64);
  Feed(signal, 1000, 0.01);
  Verdict opened;
  for (int i = 0; i < 100; ++i) {
    now_ += minutes(1);
    if (signal.AddRate(now_, i % 2 == 0, kLnA, true) != Change::kOpened) continue;
    opened = signal.Describe(now_, kFourAYear, false);
    signal.Settle(opened);
  }
  EXPECT_GE(opened.once_in_years, 0.25);
  EXPECT_GT(signal.Describe(now_, kFourAYear, true).once_in_years, 10 * opened.once_in_years);
}

TEST_F(SignalTest, WhatWasSaidAtOpeningStaysWithTheAlarm) {
  Signal signal(Check::kEmptyField, "name", 1, GrossLevel::kNever, 64);
  Feed(signal, 1000, 0.01);
  Feed(signal, 100, 0.5);
  const Verdict open = signal.Describe(now_, kFourAYear, true);
  Feed(signal, 500, 0.01);
  const Verdict over = signal.Describe(now_, kFourAYear, true);
  EXPECT_EQ(over.alertname, "EmptyFieldRateHigh");
  EXPECT_EQ(over.severity, open.severity);
  EXPECT_EQ(over.onset, open.onset);
}

TEST_F(SignalTest, ALimitIsToldAndStaysWithTheAlarm) {
  Signal signal(Check::kRefusal, "", 1, GrossLevel::kNever, 64, false, {.above = 0.2});
  ASSERT_EQ(Feed(signal, 200, 0.5), Change::kOpened);
  const Verdict open = signal.Describe(now_, kFourAYear, true);
  EXPECT_NEAR(open.limit.value_or(0), 0.2, 1e-9);
  EXPECT_EQ(open.alertname, "RefusalRateHigh");
  EXPECT_EQ(open.severity, Severity::kCritical);
  EXPECT_EQ(Feed(signal, 1000, 0.01), Change::kResolved);
  EXPECT_NEAR(signal.Describe(now_, kFourAYear, true).limit.value_or(0), 0.2, 1e-9);
  EXPECT_EQ(signal.Describe(now_, kFourAYear, false).limit, std::nullopt);
}

TEST_F(SignalTest, ALimitOfAMedianIsToldStaysWithTheAlarmAndGoesWithTheRule) {
  const auto feed = [this](Signal& signal, int count, double value) {
    Change last = Change::kNone;
    for (int i = 0; i < count; ++i) {
      now_ += minutes(1);
      const Change change = signal.AddNumber(now_, value, kLnA, true);
      if (change == Change::kOpened) signal.Settle(signal.Describe(now_, kFourAYear, false));
      if (change != Change::kNone) last = change;
    }
    return last;
  };
  Signal signal(Check::kConfidence, "", 1, GrossLevel::kNever, 64, false, {.below = 0.7});
  ASSERT_EQ(feed(signal, 100, 0.5), Change::kOpened) << "before it is known what is usual";
  const Verdict open = signal.Describe(now_, kFourAYear, true);
  EXPECT_EQ(open.limit, 0.7);
  EXPECT_FALSE(open.up);
  EXPECT_FALSE(open.gross);
  EXPECT_EQ(open.alertname, "ConfidenceShift");
  EXPECT_EQ(open.severity, Severity::kWarning);
  EXPECT_NEAR(open.current.value, 0.5, 1e-6);
  EXPECT_GT(open.current.hits, 90U);
  EXPECT_GE(open.once_in_years, 1 / kFourAYear);
  EXPECT_EQ(signal.Look(now_, false, kFourAYear).state, SignalState::kOpen);
  EXPECT_EQ(feed(signal, 400, 0.8), Change::kResolved);
  EXPECT_EQ(signal.Describe(now_, kFourAYear, true).limit, 0.7);
  EXPECT_EQ(signal.Describe(now_, kFourAYear, false).limit, std::nullopt);
  signal = Signal(Check::kConfidence, "", 1, GrossLevel::kNever, 64, false, {.below = 0.7});
  ASSERT_EQ(feed(signal, 100, 0.5), Change::kOpened);
  EXPECT_EQ(signal.Redefine(1, GrossLevel::kNever, false, {.below = 0.7}), Change::kNone) << "the same rule again";
  EXPECT_EQ(signal.Redefine(1, GrossLevel::kNever, false, {.below = 0.3}), Change::kResolved);
  EXPECT_FALSE(signal.is_open());
  EXPECT_EQ(signal.Redefine(2, GrossLevel::kNever, false, {.below = 0.7}), Change::kNone);
  EXPECT_EQ(feed(signal, 100, 0.5), Change::kOpened) << "defined anew, with its limit";
}

TEST_F(SignalTest, ALowerLimitIsToldAndSomebodyIsWokenForIt) {
  Signal signal(Check::kFencedJson, "", 1, GrossLevel::kNever, 64, false, {.below = 0.8});
  ASSERT_EQ(Feed(signal, 400, 0.5), Change::kOpened);
  const Verdict open = signal.Describe(now_, kFourAYear, true);
  EXPECT_NEAR(open.limit.value_or(0), 0.8, 1e-9);
  EXPECT_FALSE(open.up);
  EXPECT_EQ(open.alertname, "FencedJsonRateLow");
  EXPECT_EQ(open.severity, Severity::kCritical);
  EXPECT_EQ(signal.Redefine(1, GrossLevel::kNever, false, {.above = 0.9}), Change::kResolved);
  EXPECT_FALSE(signal.is_open());
}

TEST_F(SignalTest, LooksAheadOnlyWhereAskedTo) {
  Signal rate(Check::kEmptyField, "name", 1, GrossLevel::kNever, 64);
  Feed(rate, 5000, 0.02);
  SignalSnapshot look = rate.Look(now_, false, kFourAYear);
  EXPECT_FALSE(look.outlook);
  rate.LookAhead(&look);
  ASSERT_TRUE(look.outlook && look.outlook->day.above && look.outlook->week.above);
  EXPECT_GT(*look.outlook->day.above, 0.02);
  EXPECT_LE(*look.outlook->week.above, *look.outlook->day.above);
  Signal mix(Check::kMix, "lang", 1, GrossLevel::kNever, 64);
  Change change = Change::kNone;
  for (int i = 0; i < 2000; ++i) {
    mix.AddLabel(now_ + std::chrono::minutes(i), i % 3 == 0 ? "de" : "en", kLnA, true, &change);
  }
  look = mix.Look(now_, false, kFourAYear);
  mix.LookAhead(&look);
  EXPECT_EQ(look.commonest, "en");
  EXPECT_TRUE(look.outlook->day.unseen);
}

TEST_F(SignalTest, WhatLeftThePinnedBaselineIsSaidToAndStaysSo) {
  Signal signal(Check::kEmptyField, "name", 1, GrossLevel::kNever, 64);
  Feed(signal, 10'000, 0.02);
  for (double rate = 0.02; !signal.is_open() && rate < 0.06; rate += 0.0001) Feed(signal, 500, rate);
  ASSERT_TRUE(signal.is_open());
  const Verdict open = signal.Describe(now_, kFourAYear, true);
  EXPECT_TRUE(open.pinned);
  EXPECT_NEAR(open.baseline.value, 0.02, 0.004);
  EXPECT_EQ(Feed(signal, 5000, 0.02), Change::kResolved);
  EXPECT_TRUE(signal.Describe(now_, kFourAYear, true).pinned);
  EXPECT_FALSE(signal.Describe(now_, kFourAYear, false).pinned);
}

TEST_F(SignalTest, ALimitThatIsTakenOutEndsItsAlarmAndNothingElse) {
  Signal signal(Check::kRefusal, "", 1, GrossLevel::kNever, 64, false, {.above = 0.2});
  ASSERT_EQ(Feed(signal, 200, 0.5), Change::kOpened);
  EXPECT_EQ(signal.Redefine(1, GrossLevel::kNever, false, {}), Change::kResolved);
  EXPECT_FALSE(signal.is_open());
  EXPECT_EQ(signal.Redefine(1, GrossLevel::kNever, false, {}), Change::kNone);
  Feed(signal, 1000, 0.01);
  ASSERT_EQ(Feed(signal, 100, 0.5), Change::kOpened);
  EXPECT_EQ(signal.Redefine(1, GrossLevel::kNever, false, {.above = 0.9}), Change::kNone)
      << "it left its baseline, too";
  EXPECT_TRUE(signal.is_open());
}

TEST_F(SignalTest, WhatIsOnlyCountedIsNotJudged) {
  Signal signal(Check::kEmptyOutput, "", 1, GrossLevel::kHalf, 64);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(signal.AddRate(now_, true, kLnA, false), Change::kNone);
  EXPECT_EQ(signal.Look(now_, false, kFourAYear).hits, 100u);
  EXPECT_EQ(signal.Look(now_, false, kFourAYear).watch.observations, 0u);
}

TEST_F(SignalTest, KeepsTheLastThreeExamplesCutAtACharacter) {
  Signal signal(Check::kEmptyField, "name", 1, GrossLevel::kNever, 64);
  for (int i = 0; i < 5; ++i)
    signal.KeepExample(std::string(1, static_cast<char>('a' + i)), "name: \"\"", now_ + minutes(i));
  const std::string long_evidence = std::string(95, 'x') + "é";
  signal.KeepExample("f", long_evidence, now_ + minutes(9));
  const Verdict verdict = signal.Describe(now_, kFourAYear, false);
  ASSERT_EQ(verdict.examples.size(), 3u);
  EXPECT_EQ(verdict.examples[0].output_id, "f");
  EXPECT_EQ(verdict.examples[0].evidence, std::string(95, 'x'));
  EXPECT_EQ(verdict.examples[2].output_id, "d");
}

}  // namespace
}  // namespace telltale

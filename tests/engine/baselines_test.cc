#include "engine/baselines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "engine/engine.h"
#include "tests/support/invoices.h"

namespace telltale {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Time kStart = *ParseTime("2026-03-02T08:00:00Z");

// An engine, and the outputs that it gets.
struct Sidecar {
  explicit Sidecar(const EngineOptions& options = {}) : engine(options, PlainRules()) {}

  // One a minute, until something opens that was not open before; how many it took.
  int Feed(int most, const Invoices::Faults& faults) {
    for (int i = 1; i <= most; ++i) {
      now += minutes(1);
      engine.Accept(invoices.Next(now, faults), now, analyzer);
      engine.Tick(now);
      for (const Verdict& verdict : engine.TakeVerdicts()) {
        if (verdict.open) return i;
      }
    }
    return most + 1;
  }
  const SignalSnapshot* Find(const Snapshot& look, Check check, std::string_view field) {
    for (const StreamSnapshot& stream : look.streams) {
      for (const SignalSnapshot& signal : stream.signals) {
        if (signal.check == check && signal.field == field) return &signal;
      }
    }
    return nullptr;
  }

  Engine engine;
  Analyzer analyzer;
  Invoices invoices;
  Time now = kStart;
};

std::vector<LearnedStream> Learned(const Sidecar& sidecar) { return sidecar.engine.Learned("", std::nullopt); }

size_t Taken(const std::vector<BaselineReceipt>& receipts) {
  return static_cast<size_t>(std::ranges::count(receipts, BaselineFate::kTaken, &BaselineReceipt::fate));
}

size_t SignalsIn(const std::vector<LearnedStream>& streams) {
  size_t signals = 0;
  for (const LearnedStream& stream : streams) signals += stream.signals.size();
  return signals;
}

TEST(Baselines, ANewEngineJudgesItsFirstOutputsByWhatAnotherHasLearned) {
  Sidecar old;
  ASSERT_EQ(old.Feed(2000, {}), 2001);
  const std::vector<LearnedStream> learned = Learned(old);
  ASSERT_THAT(learned, SizeIs(1));
  EXPECT_EQ(learned[0].workflow, "invoice-intake");
  EXPECT_EQ(learned[0].step, "extract");

  Sidecar seeded;
  seeded.now = old.now;
  const auto receipts = seeded.engine.TakeLearned(learned, false, seeded.now);
  EXPECT_EQ(Taken(receipts), SignalsIn(learned));
  const Snapshot look = seeded.engine.Look();
  const SignalSnapshot* const name = seeded.Find(look, Check::kEmptyField, "customer.name");
  ASSERT_NE(name, nullptr);
  EXPECT_EQ(name->state, SignalState::kWatching);
  EXPECT_EQ(name->evaluations, 0u) << "what this engine counted";
  EXPECT_NEAR(name->watch.baseline, 0.01, 0.01);

  Sidecar fresh;
  fresh.now = old.now;
  EXPECT_LE(seeded.Feed(60, {.empty_name = 0.5}), 30);
  EXPECT_EQ(fresh.Feed(60, {.empty_name = 0.5}), 61);
}

TEST(Baselines, WhatIsTakenIsToldAgainAlike) {
  Sidecar old;
  old.Feed(1500, {});
  const std::vector<LearnedStream> learned = Learned(old);
  Sidecar seeded;
  seeded.engine.TakeLearned(learned, false, old.now);
  const std::vector<LearnedStream> again = Learned(seeded);
  ASSERT_THAT(again, SizeIs(1));
  ASSERT_EQ(again[0].signals.size(), learned[0].signals.size());
  for (size_t i = 0; i < learned[0].signals.size(); ++i) {
    const LearnedSignal& a = learned[0].signals[i];
    const LearnedSignal& b = again[0].signals[i];
    EXPECT_EQ(a.check, b.check);
    EXPECT_EQ(a.field, b.field);
    EXPECT_EQ(a.definition, b.definition);
    EXPECT_EQ(a.past.index(), b.past.index());
    EXPECT_EQ(std::visit([](const auto& past) { return past.observations; }, a.past),
              std::visit([](const auto& past) { return past.observations; }, b.past));
  }
}

TEST(Baselines, LabelsGoByNameWhateverTheirNumber) {
  Sidecar old;
  ASSERT_EQ(old.Feed(1000, {}), 1001);
  Sidecar young;
  young.now = old.now;
  young.invoices = Invoices(7);
  young.Feed(20, {});  // its labels came up in another order
  ASSERT_GT(Taken(young.engine.TakeLearned(Learned(old), false, young.now)), 10u);
  EXPECT_EQ(young.Feed(500, {}), 501) << "the same mix";
  EXPECT_LE(young.Feed(500, {.refund_as_sale = 1}), 400) << "in its first day it is slow: the hours are not known";
  const auto verdicts = young.engine.Incidents();
  ASSERT_FALSE(verdicts.empty());
  EXPECT_TRUE(verdicts[0].lead.label == "sale" || verdicts[0].lead.label == "refund") << verdicts[0].lead.label;
}

// Of all mixes: the long run of each label, by field and name.
std::map<std::string, double> RunsByName(const std::vector<LearnedStream>& streams) {
  std::map<std::string, double> runs;
  for (const LearnedStream& stream : streams) {
    for (const LearnedSignal& signal : stream.signals) {
      const auto* const past = std::get_if<MixPast>(&signal.past);
      if (past == nullptr) continue;
      for (const LabelRun& of_one : past->label_runs) {
        runs[signal.field + ": " + signal.labels[of_one.label]] = of_one.run.excess()[0];
      }
    }
  }
  return runs;
}

TEST(Baselines, LongRunsGoByNameToo) {
  Sidecar old;
  ASSERT_EQ(old.Feed(3000, {}), 3001);
  Sidecar young;
  young.now = old.now;
  young.invoices = Invoices(7);
  young.Feed(20, {});
  young.engine.TakeLearned(Learned(old), false, young.now);
  const std::map<std::string, double> told = RunsByName(Learned(old));
  EXPECT_GE(told.size(), 4u);
  EXPECT_EQ(RunsByName(Learned(young)), told);
}

TEST(Baselines, LabelsBeyondTheBoundAreFoldedNotLost) {
  Sidecar old;
  old.Feed(1000, {});
  EngineOptions narrow;
  narrow.max_labels = 1;
  Sidecar seeded(narrow);
  EXPECT_GT(Taken(seeded.engine.TakeLearned(Learned(old), false, old.now)), 10u);
  for (const LearnedStream& stream : Learned(seeded)) {
    for (const LearnedSignal& signal : stream.signals) {
      const bool is_sound = std::visit([](const auto& past) { return FaultOf(past).empty(); }, signal.past);
      EXPECT_TRUE(is_sound) << CheckName(signal.check) << " " << signal.field;
      EXPECT_LE(signal.labels.size(), 1u);
    }
  }
}

TEST(Baselines, WhatHasABaselineOfItsOwnKeepsItUnlessToldOtherwise) {
  Sidecar good;
  good.Feed(1000, {});
  Sidecar other;
  other.Feed(1000, {.empty_name = 0.3});
  ASSERT_LE(other.Feed(100, {.empty_name = 0.9}), 100);
  const auto kept = other.engine.TakeLearned(Learned(good), false, other.now);
  EXPECT_EQ(Taken(kept), 0u);
  EXPECT_TRUE(std::ranges::all_of(kept, [](const auto& r) { return r.fate == BaselineFate::kHasItsOwn; }));
  EXPECT_FALSE(other.engine.Incidents().at(0).resolved);

  const auto replaced = other.engine.TakeLearned(Learned(good), true, other.now);
  EXPECT_EQ(Taken(replaced), replaced.size());
  EXPECT_TRUE(other.engine.Incidents().at(0).resolved) << "what stood open was told against the old one";
  const std::vector<Verdict> over = other.engine.TakeVerdicts();
  ASSERT_FALSE(over.empty());
  EXPECT_FALSE(over[0].open);
  EXPECT_LE(other.Feed(100, {.empty_name = 0.3}), 60) << "usual before, and no more";
}

TEST(Baselines, AnotherDefinitionIsLeftOut) {
  Sidecar old;
  old.Feed(500, {});
  std::vector<LearnedStream> learned = Learned(old);
  for (LearnedSignal& signal : learned[0].signals) ++signal.definition;
  Sidecar seeded;
  const auto receipts = seeded.engine.TakeLearned(learned, true, old.now);
  EXPECT_EQ(receipts.size(), learned[0].signals.size());
  for (const BaselineReceipt& receipt : receipts) EXPECT_EQ(receipt.fate, BaselineFate::kDefinedDifferently);
  EXPECT_THAT(seeded.engine.Look().streams, IsEmpty()) << "no place is taken for nothing";
}

TEST(Baselines, BoundsHold) {
  Sidecar old;
  old.Feed(500, {});
  std::vector<LearnedStream> learned = Learned(old);
  EngineOptions options;
  options.max_streams = 1;
  options.max_signals = 5;
  Sidecar seeded(options);
  learned.push_back(learned[0]);
  learned[1].step = "other";
  const auto receipts = seeded.engine.TakeLearned(learned, false, old.now);
  EXPECT_EQ(Taken(receipts), 5u);
  EXPECT_TRUE(std::ranges::all_of(receipts, [](const auto& receipt) {
    return receipt.fate == BaselineFate::kTaken || receipt.fate == BaselineFate::kNoRoom;
  }));
  EXPECT_THAT(seeded.engine.Look().streams, SizeIs(1));
}

TEST(Baselines, WhatCannotBeIsLeftOut) {
  Sidecar old;
  old.Feed(500, {});
  const std::vector<LearnedStream> learned = Learned(old);
  const auto fate = [&](const std::string& workflow, const std::string& step, Time now) {
    std::vector<LearnedStream> named = learned;
    named[0].workflow = workflow;
    named[0].step = step;
    Sidecar seeded;
    const auto receipts = seeded.engine.TakeLearned(named, true, now);
    EXPECT_EQ(receipts.size(), learned[0].signals.size());
    return receipts.at(0).fate;
  };
  EXPECT_EQ(fate("w", "s", old.now), BaselineFate::kTaken);
  EXPECT_EQ(fate("__other__", "", old.now), BaselineFate::kNoStream);
  EXPECT_EQ(fate("", "s", old.now), BaselineFate::kNoStream);
  EXPECT_EQ(fate("w\n", "s", old.now), BaselineFate::kNoStream);
  EXPECT_EQ(fate("w", std::string(129, 's'), old.now), BaselineFate::kNoStream);
  EXPECT_EQ(fate("w", "s", old.now - days(2)), BaselineFate::kInTheFuture);
}

TEST(Baselines, AStreamWithoutOutputsIsKeptAWeek) {
  Sidecar old;
  old.Feed(500, {});
  Sidecar seeded;
  seeded.engine.TakeLearned(Learned(old), false, old.now);
  seeded.engine.Tick(old.now + days(6));
  EXPECT_THAT(seeded.engine.Look().streams, SizeIs(1));
  EXPECT_THAT(seeded.engine.TakeVerdicts(), IsEmpty());
  seeded.engine.Tick(old.now + days(8));
  EXPECT_THAT(seeded.engine.Look().streams, IsEmpty());
}

TEST(Baselines, OnlyWhatIsAskedForIsTold) {
  Sidecar old;
  old.Feed(300, {});
  EXPECT_THAT(old.engine.Learned("invoice-intake", std::nullopt), SizeIs(1));
  EXPECT_THAT(old.engine.Learned("invoice-intake", "extract"), SizeIs(1));
  EXPECT_THAT(old.engine.Learned("invoice-intake", ""), IsEmpty());
  EXPECT_THAT(old.engine.Learned("support", std::nullopt), IsEmpty());
  Sidecar young;
  young.Feed(20, {});
  EXPECT_THAT(Learned(young), IsEmpty()) << "it has no baseline yet";
}

TEST(Baselines, EachFateHasItsWords) {
  for (int fate = 0; fate <= static_cast<int>(BaselineFate::kNoStream); ++fate) {
    EXPECT_EQ(BaselineFateFromName(BaselineFateName(static_cast<BaselineFate>(fate))), static_cast<BaselineFate>(fate));
    EXPECT_FALSE(BaselineFateText(static_cast<BaselineFate>(fate)).empty());
  }
  EXPECT_EQ(BaselineFateFromName("lost"), std::nullopt);
}

}  // namespace
}  // namespace telltale

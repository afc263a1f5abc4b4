// Signals that move together (src/engine/together.cc), asked of the whole engine.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "engine/engine.h"
#include "tests/support/invoices.h"

namespace telltale {
namespace {

constexpr int kFields = 8;

// A stream whose outputs have eight fields, each of which is empty now and then.
class EightFields {
 public:
  // `rates`: how often each is empty, all in the same outputs where that is as often.
  void Feed(int outputs, const std::vector<double>& rates) {
    for (int i = 0; i < outputs; ++i) {
      now_ += std::chrono::minutes(1);
      std::string body = "{";
      const double draw = std::generate_canonical<double, 32>(random_);
      for (int field = 0; field < kFields; ++field) {
        const bool empty = draw < rates[static_cast<size_t>(field)];
        body += fmt::format(R"({}"f{}":"{}")", field == 0 ? "" : ",", field, empty ? "" : "a word");
      }
      Output output;
      const std::string id = fmt::format("id-{}", now_.time_since_epoch().count());
      output.id = id;
      output.workflow = "forms";
      output.step = "fill";
      output.body_kind = BodyKind::kJson;
      body += "}";
      output.body = body;
      engine_.Accept(output, now_, analyzer_);
      for (Verdict& verdict : engine_.TakeVerdicts()) verdicts_.push_back(std::move(verdict));
    }
  }

  Engine engine_{{}, PlainRules({})};
  Analyzer analyzer_;
  std::mt19937_64 random_{3};
  Time now_ = *ParseTime("2026-03-02T08:00:00Z");
  std::vector<Verdict> verdicts_;
};

TEST(Together, WhatNoSignalCouldTellAloneOpensOneIncident) {
  const std::vector<double> usual(kFields, 0.02);
  int only_together = 0;
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    EightFields run;
    run.random_.seed(seed);
    run.Feed(3000, usual);
    ASSERT_TRUE(run.verdicts_.empty()) << run.verdicts_[0].alertname;
    run.Feed(600, std::vector<double>(kFields, 0.08));
    ASSERT_FALSE(run.verdicts_.empty());
    const Time first = run.verdicts_[0].time;
    std::vector<const Verdict*> opened;
    for (const Verdict& verdict : run.verdicts_) {
      if (verdict.time == first) opened.push_back(&verdict);
    }
    const bool together = std::ranges::all_of(opened, [](const Verdict* verdict) { return verdict->with_others; });
    if (!together) continue;
    ++only_together;
    EXPECT_GE(opened.size(), 2u);
    for (const Verdict* const verdict : opened) {
      EXPECT_GE(verdict->once_in_years, 0.25) << "with the others it is as rare as the budget wants";
      EXPECT_EQ(run.engine_.Incidents().size(), 1u);
    }
  }
  EXPECT_GE(only_together, 2) << "in most runs some field has luck and is first";
}

TEST(Together, OneThatMovesAloneIsToldOnItsOwnEvidence) {
  EightFields run;
  std::vector<double> rates(kFields, 0.02);
  run.Feed(3000, rates);
  rates[3] = 0.2;
  run.Feed(300, rates);
  ASSERT_FALSE(run.verdicts_.empty());
  EXPECT_EQ(run.verdicts_[0].field, "f3");
  EXPECT_FALSE(run.verdicts_[0].with_others);
}

TEST(Together, WhatOnlyJoinedIsOverWithTheOthers) {
  for (uint64_t seed = 1; seed <= 6; ++seed) {
    EightFields run;
    run.random_.seed(seed);
    run.Feed(3000, std::vector<double>(kFields, 0.02));
    run.Feed(150, std::vector<double>(kFields, 0.15));
    run.Feed(1500, std::vector<double>(kFields, 0.02));
    ASSERT_EQ(run.engine_.Incidents().size(), 1u);
    const Incident incident = run.engine_.Incidents()[0];
    ASSERT_TRUE(incident.resolved) << seed;
    std::set<std::pair<Check, std::string>> open;
    bool joined = false;
    for (const Verdict& verdict : run.verdicts_) {
      joined = joined || verdict.with_others;
      if (verdict.open) {
        open.emplace(verdict.check, verdict.field);
      } else {
        EXPECT_EQ(open.erase({verdict.check, verdict.field}), 1u);
      }
    }
    EXPECT_TRUE(open.empty());
    EXPECT_TRUE(joined);
  }
}

size_t ToldOf(const EightFields& run, std::string_view field, bool open) {
  return static_cast<size_t>(std::ranges::count_if(
      run.verdicts_, [&](const Verdict& verdict) { return verdict.field == field && verdict.open == open; }));
}

// Whether none of those that are open would be by itself.
bool NoneStandsByItself(const EightFields& run) {
  const Snapshot now = run.engine_.Look();
  return std::ranges::all_of(now.streams.at(0).signals, [](const SignalSnapshot& signal) {
    return signal.state != SignalState::kOpen || signal.watch.ln_evidence < signal.watch.ln_threshold;
  });
}

TEST(Together, WhatStillStandsTogetherGoesOnWhenOneOfThemHasReturned) {
  int by_their_sum = 0;
  for (uint64_t seed = 1; seed <= 4; ++seed) {
    EightFields run;
    run.random_.seed(seed);
    run.Feed(3000, std::vector<double>(kFields, 0.02));
    const std::vector<double> more(kFields, 0.08);
    for (int i = 0; i < 600 && run.verdicts_.empty(); ++i) run.Feed(1, more);
    ASSERT_TRUE(std::ranges::all_of(run.verdicts_, [](const Verdict& verdict) { return verdict.with_others; }));
    // One goes; the others neither return nor get worse.
    std::vector<double> rates(kFields, 0.045);
    rates[0] = 0;
    for (int i = 0; i < 1000 && ToldOf(run, "f0", false) == 0; ++i) run.Feed(1, rates);
    ASSERT_EQ(ToldOf(run, "f0", false), 1u) << seed;
    by_their_sum += NoneStandsByItself(run) ? 1 : 0;
    for (int field = 1; field < kFields; ++field) {
      EXPECT_EQ(ToldOf(run, fmt::format("f{}", field), true), 1u);
      EXPECT_EQ(ToldOf(run, fmt::format("f{}", field), false), 0u) << "seed " << seed << ", field " << field;
    }
    ASSERT_EQ(run.engine_.Incidents().size(), 1u);
    EXPECT_FALSE(run.engine_.Incidents()[0].resolved);
    run.Feed(600, std::vector<double>(kFields, 0));
    EXPECT_TRUE(run.engine_.Incidents()[0].resolved);
  }
  EXPECT_GE(by_their_sum, 3) << "it is what their shares make up together";
}

// In how many of twelve runs a field joins the incident of another that it follows after so many minutes.
int JoinedAfter(int minutes) {
  int joined = 0;
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    EightFields run;
    run.random_.seed(seed);
    std::vector<double> rates(kFields, 0.02);
    run.Feed(3000, rates);
    rates[0] = 0.4;
    for (int i = 0; i < 100 && ToldOf(run, "f0", true) == 0; ++i) run.Feed(1, rates);
    run.Feed(minutes, rates);
    rates[1] = 0.2;
    run.Feed(40, rates);
    joined += std::ranges::any_of(run.verdicts_,
                                  [](const Verdict& verdict) { return verdict.field == "f1" && verdict.with_others; });
  }
  return joined;
}

TEST(Together, WhatBeginsToMoveMoreThanAnHourLaterDoesNotJoinOnLittle) {
  EXPECT_GE(JoinedAfter(20), 4);
  EXPECT_EQ(JoinedAfter(150), 0);
}

}  // namespace
}  // namespace telltale

// Simulated days through the engine: quiet while nothing changes, awake when something does, the same in any case.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/engine.h"
#include "tests/support/invoices.h"

namespace telltale {
namespace {

using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Time kStart = *ParseTime("2026-03-02T00:00:00Z");

std::string Told(const std::vector<Verdict>& verdicts) {
  std::string text;
  for (const Verdict& verdict : verdicts) {
    text += fmt::format("{} {} {} {} {} -> {} 1e{}\n", FormatTime(verdict.time), verdict.open ? "open" : "resolved",
                        verdict.alertname, verdict.field, verdict.baseline.value, verdict.current.value,
                        verdict.log10_evidence);
  }
  return text;
}

class Days {
 public:
  explicit Days(uint64_t seed) : invoices_(seed), engine_(EngineOptions{}, PlainRules()) {}

  void Run(int outputs, const Invoices::Faults& faults, Duration step = minutes(2)) {
    for (int i = 0; i < outputs; ++i) {
      now_ += step;
      engine_.Accept(invoices_.Next(now_, faults), now_, analyzer_);
      if (i % tick_every_ == 0) engine_.Tick(now_ + std::chrono::seconds(5));  // idle for long enough to be judged
      for (Verdict& verdict : engine_.TakeVerdicts()) verdicts_.push_back(std::move(verdict));
    }
  }
  void TickEvery(int outputs) { tick_every_ = outputs; }

  Engine& engine() { return engine_; }
  std::vector<Verdict>& verdicts() { return verdicts_; }

 private:
  Time now_ = kStart;
  Invoices invoices_;
  Analyzer analyzer_;
  Engine engine_;
  int tick_every_ = 1;
  std::vector<Verdict> verdicts_;
};

TEST(Days, AMonthOfOrdinaryInvoicesIsQuiet) {
  for (const uint64_t seed : {1, 2, 3}) {
    Days month(seed);
    month.Run(20'000, {});  // 28 days
    EXPECT_THAT(month.verdicts(), IsEmpty()) << "seed " << seed << "\n" << Told(month.verdicts());
    const Snapshot look = month.engine().Look();
    EXPECT_GT(look.streams.at(0).signals.size(), 15u) << "there was something to be quiet about";
  }
}

TEST(Days, EachRealFailureIsToldByItsName) {
  struct Row {
    const char* what;
    Invoices::Faults faults;
    const char* alertname;
    const char* field;
  };
  for (const Row& row : {Row{"empty names 1 % -> 8 %", {.empty_name = 0.08}, "EmptyFieldRateHigh", "customer.name"},
                         Row{"confidence 0.92 -> 0.90", {.confidence = 0.90}, "ConfidenceShift", ""},
                         Row{"broken JSON 0 -> 5 %", {.bad_json = 0.05}, "InvalidJsonRateHigh", ""}}) {
    Days story(11);
    story.Run(4000, {});
    ASSERT_THAT(story.verdicts(), IsEmpty()) << Told(story.verdicts());
    story.Run(700, row.faults);
    ASSERT_FALSE(story.verdicts().empty()) << row.what;
    EXPECT_EQ(story.verdicts()[0].alertname, row.alertname) << row.what << "\n" << Told(story.verdicts());
    EXPECT_EQ(story.verdicts()[0].field, row.field) << row.what;
  }
}

TEST(Days, AnIncidentEndsOnceWhenTheFailureEnds) {
  Days story(12);
  story.Run(4000, {});
  story.Run(1000, {.empty_name = 0.3});
  story.Run(3000, {});
  // An empty name is also a shorter output, so more than one signal may open; each does so once, and is resolved once.
  std::map<std::string, std::vector<bool>> states;
  for (const Verdict& verdict : story.verdicts()) states[verdict.alertname].push_back(verdict.open);
  ASSERT_TRUE(states.contains("EmptyFieldRateHigh"));
  for (const auto& [alertname, changes] : states)
    EXPECT_THAT(changes, ElementsAre(true, false)) << Told(story.verdicts());
  EXPECT_FALSE(story.engine().Look().streams.at(0).incident_open);
}

TEST(Days, TheClockThatTicksBetweenChangesNothing) {
  // A second that is over is judged by the next output or by the tick, whichever comes first: the story is the same.
  std::string first;
  for (const int every : {1, 7, 1'000'000}) {
    Days story(13);
    story.TickEvery(every);
    story.Run(2000, {});
    story.Run(300, {.empty_name = 0.3, .confidence = 0.85});
    story.Run(1500, {});
    story.engine().Finish();
    for (Verdict& verdict : story.engine().TakeVerdicts()) story.verdicts().push_back(std::move(verdict));
    ASSERT_FALSE(story.verdicts().empty());
    if (first.empty()) first = Told(story.verdicts());
    EXPECT_EQ(Told(story.verdicts()), first) << "ticking every " << every;
  }
}

}  // namespace
}  // namespace telltale

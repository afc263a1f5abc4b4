// Signals that are told late (engine/look_counts.h) say what they would have said: a stream that is looked at after
// each output, for which all is told, and one that is hardly ever looked at.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "engine/engine.h"
#include "tests/support/invoices.h"

namespace telltale {
namespace {

using std::chrono::milliseconds;

const Time kStart = *ParseTime("2026-03-02T08:00:00Z");

std::string TextOf(const Verdict& verdict) {
  return fmt::format("{} {} {} {} {} {} {} {} {}\n", verdict.alertname, verdict.field, verdict.open, verdict.gross,
                     verdict.baseline.value, verdict.current.value, verdict.current.hits, verdict.log10_evidence,
                     FormatTime(verdict.onset));
}

std::string TextOfIncidents(const Engine& engine) {
  std::string told;
  for (const Incident& incident : engine.Incidents()) {
    told += fmt::format("{} {}\n", FormatTime(incident.opened), incident.resolved.has_value());
    for (const Verdict& member : incident.members) told += TextOf(member);
  }
  return told;
}

std::string TextOf(const Engine& engine) {
  std::string told;
  const Snapshot look = engine.Look();
  for (const SignalSnapshot& signal : look.streams.at(0).signals) {
    const WatchSummary& watch = signal.watch;
    told += fmt::format("{} {} {} {} {} {} {} {} {}\n", CheckName(signal.check), signal.field, signal.evaluations,
                        signal.hits, watch.observations, watch.baseline, watch.current, watch.ln_evidence,
                        FormatTime(watch.onset));
  }
  return told;
}

class QuietStreams : public ::testing::TestWithParam<int> {};  // milliseconds between outputs

TEST_P(QuietStreams, SayTheSameHoweverSeldomAnybodyLooks) {
  EngineOptions options;
  Engine looked_at(options, PlainRules());
  Engine left_alone(options, PlainRules());
  Analyzer analyzer;
  Invoices invoices;
  Time time = kStart;
  std::string verdicts;
  std::string verdicts_of_twin;
  for (int i = 0; i < 9'000; ++i) {
    time += milliseconds(GetParam() + i % 7 * GetParam() / 5);
    const bool is_bad = i / 1'500 % 2 == 1;
    const Output output =
        invoices.Next(time, {.empty_name = is_bad ? 0.3 : 0.005, .bad_json = is_bad && i % 4'500 > 2'000 ? 0.2 : 0});
    looked_at.Accept(output, time, analyzer);
    left_alone.Accept(output, time, analyzer);
    looked_at.Look();
    for (const Verdict& verdict : looked_at.TakeVerdicts()) verdicts_of_twin += TextOf(verdict);
    for (const Verdict& verdict : left_alone.TakeVerdicts()) verdicts += TextOf(verdict);
    if (i % 499 == 0) {
      ASSERT_EQ(TextOfIncidents(left_alone), TextOfIncidents(looked_at)) << i;
    }
    if (i % 1'103 == 0) {
      ASSERT_EQ(TextOf(left_alone), TextOf(looked_at)) << i;
    }
  }
  EXPECT_EQ(TextOfIncidents(left_alone), TextOfIncidents(looked_at));
  EXPECT_EQ(TextOf(left_alone), TextOf(looked_at));
  EXPECT_EQ(verdicts, verdicts_of_twin);
  EXPECT_NE(verdicts.find("EmptyField"), std::string::npos) << "nothing happened";
}

INSTANTIATE_TEST_SUITE_P(Traffic, QuietStreams, ::testing::Values(300, 1'000, 6'000));

}  // namespace
}  // namespace telltale

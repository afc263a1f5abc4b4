// What time alone does to a stream: engine/stream_time.cc.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/engine.h"
#include "tests/support/invoices.h"

namespace telltale {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Time kStart = *ParseTime("2026-03-02T08:00:00Z");

// The same outputs, with and without a clock that ticks in between, say the same: a tick does not cut a look in two.
TEST(StreamTimeTest, ATickJudgesNoLookThatIsNotOver) {
  const auto baselines = [](Duration every) {
    Engine engine(EngineOptions{}, PlainRules());
    Analyzer analyzer;
    Invoices invoices;
    Time now = kStart;
    for (int i = 0; i < 900; ++i) {
      for (int part = 0; part < 2; ++part) {  // two outputs a look, three seconds apart
        const Time time = now + seconds(3 * part);
        if (every > Duration(0)) {
          for (Time tick = time - seconds(2); tick < time; tick += every) engine.Tick(tick);
        }
        engine.Accept(invoices.Next(time, {.empty_name = 0.1}), time, analyzer);
      }
      now += seconds(10);
    }
    engine.Finish();
    std::string told;
    const Snapshot look = engine.Look();
    for (const SignalSnapshot& signal : look.streams.at(0).signals) {
      told += fmt::format("{} {} {} {} {}\n", CheckName(signal.check), signal.field, signal.watch.baseline_n,
                          signal.watch.baseline, signal.watch.ln_evidence);
    }
    return told;
  };
  const std::string replayed = baselines(Duration(0));
  EXPECT_EQ(baselines(milliseconds(400)), replayed);
  EXPECT_NE(replayed.find("empty_field"), std::string::npos);
}

TEST(StreamTimeTest, ALookThatIsOverIsJudgedThoughNothingComes) {
  EngineOptions options;
  options.keeps_journal = true;
  Engine engine(options, PlainRules());
  Analyzer analyzer;
  Invoices invoices;
  engine.Accept(invoices.Next(kStart, {}), kStart, analyzer);
  engine.Tick(kStart);  // told now and then: from here on only what it did
  engine.Cut();
  engine.Tick(kStart + seconds(4));
  EXPECT_TRUE(engine.Cut().empty()) << "it is not over";
  engine.Tick(kStart + seconds(6));
  EXPECT_FALSE(engine.Cut().empty());
  engine.Tick(kStart + seconds(8));
  EXPECT_TRUE(engine.Cut().empty()) << "it has been judged";
}

}  // namespace
}  // namespace telltale

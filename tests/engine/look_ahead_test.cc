// Engine::LookAhead: what each signal would notice, for who asks.
#include <gtest/gtest.h>

#include "engine/engine.h"
#include "tests/support/invoices.h"

namespace telltale {
namespace {

TEST(LookAhead, TellsOfEverySignalWhatItWouldNoticeAndLookDoesNot) {
  Invoices invoices;
  Analyzer analyzer;
  Engine engine{EngineOptions{}, PlainRules()};
  Time now = *ParseTime("2026-03-02T08:00:00Z");
  for (int i = 0; i < 3000; ++i) {
    now += std::chrono::minutes(1);
    engine.Accept(invoices.Next(now, Invoices::Faults{}), now, analyzer);
  }
  const Snapshot plain = engine.Look();
  const Snapshot ahead = engine.LookAhead();
  ASSERT_EQ(plain.streams.size(), 1U);
  ASSERT_EQ(ahead.streams[0].signals.size(), plain.streams[0].signals.size());
  int rates = 0;
  for (size_t i = 0; i < plain.streams[0].signals.size(); ++i) {
    EXPECT_FALSE(plain.streams[0].signals[i].outlook);
    const SignalSnapshot& signal = ahead.streams[0].signals[i];
    ASSERT_TRUE(signal.outlook);
    if (KindOf(signal.check) != CheckKind::kRate || signal.watch.baseline_n <= 0) continue;
    if (signal.watch.baseline > 0.5) continue;  // there is little to rise into
    ++rates;
    EXPECT_NEAR(signal.outlook->a_day, 1440, 30) << CheckName(signal.check);
    ASSERT_TRUE(signal.outlook->day.above && signal.outlook->week.above) << CheckName(signal.check);
    EXPECT_GT(*signal.outlook->day.above, signal.watch.baseline);
    EXPECT_LE(*signal.outlook->week.above, *signal.outlook->day.above);
  }
  EXPECT_GT(rates, 3);
}

}  // namespace
}  // namespace telltale

// What a stream looks like from outside (src/engine/stream_snapshot.cc), asked through the engine.

#include <gtest/gtest.h>

#include "engine/engine.h"
#include "tests/support/invoices.h"

namespace telltale {
namespace {

TEST(StreamSnapshotTest, CountsTheSecondThatIsNotOverYet) {
  Engine engine({}, PlainRules());
  Analyzer analyzer;
  Invoices invoices;
  const Time now = *ParseTime("2026-03-02T08:00:00Z");
  for (uint64_t outputs = 1; outputs <= 40; ++outputs) {
    engine.Accept(invoices.Next(now, {.empty_name = outputs > 20 ? 1.0 : 0.0}), now, analyzer);
    const Snapshot look = engine.Look();
    ASSERT_EQ(look.streams.size(), 1u);
    EXPECT_EQ(look.streams[0].outputs, outputs);
    for (const SignalSnapshot& signal : look.streams[0].signals) {
      if (signal.check == Check::kUnversionedPrompt) {
        EXPECT_EQ(signal.evaluations, outputs);
        EXPECT_EQ(signal.hits, 0u);
      }
      if (signal.check == Check::kEmptyField && signal.field == "customer.name") {
        EXPECT_EQ(signal.hits, outputs > 20 ? outputs - 20 : 0) << outputs;
      }
    }
  }
}

}  // namespace
}  // namespace telltale

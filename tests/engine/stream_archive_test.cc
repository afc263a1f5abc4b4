// A stream's state as bytes and back: engine/stream_archive.cc. That nothing is missing is told by restore_test.cc.

#include <gtest/gtest.h>

#include <random>

#include "engine/engine.h"
#include "tests/support/invoices.h"
#include "tests/support/kept_engine.h"

namespace telltale {
namespace {

using std::chrono::seconds;

const Time kStart = *ParseTime("2026-03-02T08:00:00Z");

EngineOptions Options() {
  EngineOptions options;
  options.keeps_journal = true;
  return options;
}

void Learn(KeptEngine& kept) {
  Invoices invoices;
  for (int i = 0; i < 800; ++i) {
    const Time time = kStart + seconds(30 * i);
    kept.engine().Accept(invoices.Next(time, {.empty_name = i > 600 ? 0.5 : 0.01}), time, kept.analyzer());
  }
  kept.Cut({.whole = true});
}

TEST(StreamArchiveTest, BytesThatEndEarlyAreNotTakenAndTheStreamBeginsAnew) {
  KeptEngine kept(Options(), PlainRules());
  Learn(kept);
  for (const char* const kind : {"stream/", "fields/"}) {
    const auto part = std::ranges::find_if(kept.parts(), [&](const KeptPart& p) { return p.name.starts_with(kind); });
    ASSERT_NE(part, kept.parts().end());
    const std::string whole = part->bytes;
    for (size_t size = 0; size < whole.size(); size += 1 + size / 10) {
      part->bytes = whole.substr(0, size);
      kept.Crash(PlainRules(), true);
      EXPECT_FALSE(kept.damaged().empty()) << kind << size;
      Invoices invoices(2);
      Output output = invoices.Next(kStart, {});
      output.id = "another";
      kept.engine().Accept(output, kStart, kept.analyzer());
      EXPECT_EQ(kept.engine().Look().streams.size(), 1u);
    }
    part->bytes = whole;
    kept.Crash(PlainRules(), true);
    EXPECT_TRUE(kept.damaged().empty());
    EXPECT_EQ(kept.engine().Look().streams.at(0).outputs, 800u);
  }
}

// Whoever may write the file writes the checksum as well.
TEST(StreamArchiveTest, ChangedBytesAreNotTakenOrTheStreamGoesOn) {
  KeptEngine real(Options(), PlainRules());
  Learn(real);
  std::mt19937_64 random(11);
  int taken = 0;
  int refused = 0;
  for (int round = 0; round < 300; ++round) {
    KeptEngine kept(Options(), PlainRules());
    kept.parts() = real.parts();
    const auto part =
        std::ranges::find_if(kept.parts(), [](const KeptPart& p) { return p.name.starts_with("stream/"); });
    const size_t at = random() % part->bytes.size();
    part->bytes[at] = round % 3 == 0 ? '\xff' : static_cast<char>(random());
    kept.Crash(PlainRules(), true);
    ++(kept.damaged().empty() ? taken : refused);
    Invoices invoices(2);
    for (int i = 0; i < 40; ++i) {
      const Time time = kStart + seconds(30 * (800 + i));
      kept.engine().Accept(invoices.Next(time, {}), time, kept.analyzer());
    }
    kept.engine().Finish();
    kept.engine().LookAhead();
    kept.engine().Incidents();
    EXPECT_EQ(kept.engine().Look().streams.size(), 1u);
    kept.Cut({.whole = true});
    kept.Crash(PlainRules(), true);
    EXPECT_TRUE(kept.damaged().empty()) << "byte " << at << " of round " << round;
  }
  EXPECT_GT(taken, 20);
  EXPECT_GT(refused, 20);
}

}  // namespace
}  // namespace telltale

#include "engine/stream.h"

#include <gtest/gtest.h>

#include "tests/support/invoices.h"

namespace telltale {
namespace {

const Time kNow = *ParseTime("2026-03-02T08:00:00Z");

TEST(Stream, AddsUpThePatternsThatHadToBeRunOneByOne) {
  const EngineOptions options;
  KeyRoom room(options.key_bytes);
  Stream stream("w", "s", true, options, {&room, nullptr}, PlainRules());
  Output output;
  output.body_kind = BodyKind::kText;
  output.body = "fine";
  Reading reading;
  reading.rules = &stream.stream_rules();
  reading.facts.Reset(stream.stream_rules(), kNow);
  std::vector<Verdict> verdicts;
  for (const uint32_t fallbacks : {0u, 2u, 1u}) {
    reading.fallbacks = fallbacks;
    stream.Add(reading, output, kNow, 1, &verdicts, nullptr);
  }
  EXPECT_EQ(stream.Look(kNow).pattern_fallbacks, 3u);
}

}  // namespace
}  // namespace telltale

// Hand-offs while several threads count outputs of both steps at once: each is told once, whoever comes first.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <thread>

#include "engine/engine.h"
#include "tests/support/invoices.h"

namespace telltale {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

const Time kStart = *ParseTime("2026-03-02T08:00:00Z");
constexpr int kThreads = 4;
constexpr int kSubjects = 500;  // a thread

TEST(HandoffThreads, EachHandoffEndsOnce) {
  RuleSpecs specs;
  StreamSpec spec;
  spec.where = "test:1";
  spec.step = "extract";
  spec.comparisons.followed_by = FollowedBySpec{"send", hours(1)};
  specs.streams = {spec};
  Engine engine(EngineOptions{}, PlainRules(specs));
  const auto run = [&](int thread) {
    Analyzer analyzer;
    for (int i = 0; i < kSubjects; ++i) {
      // What one thread extracts another one sends, some before and some after; every tenth is never sent.
      const bool is_extract = thread % 2 == 0;
      if (!is_extract && i % 10 == 0) continue;
      const std::string subject = fmt::format("INV-{}-{}", thread / 2, i);
      const std::string id = fmt::format("{}-{}", thread, i);
      Output output;
      output.workflow = "invoices";
      output.step = is_extract ? "extract" : "send";
      output.subject = subject;
      output.id = id;
      output.produced_at = kStart + seconds(i % 30);
      output.body_kind = BodyKind::kText;
      output.body = "hello";
      engine.Accept(output, *output.produced_at, analyzer);
      if (i % 50 == 0) engine.Tick(kStart + seconds(30));
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) threads.emplace_back(run, thread);
  }
  engine.Tick(kStart + hours(2));
  const Snapshot look = engine.Look();
  for (const SignalSnapshot& signal : look.streams.at(0).signals) {
    if (signal.check != Check::kNotContinued) continue;
    EXPECT_EQ(signal.evaluations, static_cast<uint64_t>(kSubjects * kThreads / 2));
    EXPECT_EQ(signal.hits, static_cast<uint64_t>(kSubjects * kThreads / 2 / 10));
    return;
  }
  FAIL() << "nothing was told";
}

}  // namespace
}  // namespace telltale

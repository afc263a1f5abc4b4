// What rules/README.md says of duplicate_content as a measure of uniqueness: counted once more, with a set.

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "engine/engine.h"
#include "tests/support/invoices.h"

namespace telltale {
namespace {

TEST(UniqueValues, AreTheEvaluationsLessTheHitsWithinTheWindow) {
  StreamSpec spec;
  spec.where = "test:1";
  spec.comparisons.duplicates = DuplicatesSpec{{"customer"}, std::chrono::days(1)};
  RuleSpecs specs;
  specs.streams = {spec};
  Engine engine({}, PlainRules(specs));
  Analyzer analyzer;
  std::mt19937 random(3);
  std::set<std::string> distinct;
  Time now = *ParseTime("2026-03-02T08:00:00Z");
  constexpr int kOutputs = 1200;  // a minute each: within the day
  for (int i = 0; i < kOutputs; ++i) {
    const std::string id = fmt::format("out-{}", i);
    const std::string customer = fmt::format("C-{}", random() % 700);
    const std::string body = fmt::format(R"({{"customer": "{}", "n": {}}})", customer, i);
    distinct.insert(customer);
    now += std::chrono::minutes(1);
    Output output;
    output.id = id;
    output.workflow = "w";
    output.step = "s";
    output.produced_at = now;
    output.body = body;
    output.body_kind = BodyKind::kJson;
    engine.Accept(output, now, analyzer, nullptr);
  }
  const Snapshot look = engine.Look();
  for (const SignalSnapshot& signal : look.streams.at(0).signals) {
    if (signal.check != Check::kDuplicateContent) continue;
    EXPECT_EQ(signal.evaluations, kOutputs);
    EXPECT_EQ(signal.evaluations - signal.hits, distinct.size());
    EXPECT_GT(distinct.size(), 400u) << "far more than a mix tells apart";
    return;
  }
  FAIL() << "not evaluated";
}

}  // namespace
}  // namespace telltale

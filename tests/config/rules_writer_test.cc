#include "config/rules_writer.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "config/default_rules.h"
#include "config/rules_file.h"
#include "content/analyze.h"
#include "content/discover.h"
#include "engine/engine.h"
#include "tests/golden.h"
#include "tests/support/invoices.h"

namespace telltale {
namespace {

using std::chrono::minutes;
using testing::HasSubstr;
using testing::Not;

const Time kStart = *ParseTime("2026-03-02T00:00:00Z");

std::shared_ptr<const RuleSet> CompiledWith(const std::string& rules) {
  std::vector<RuleSpecs> parts = {*ParseRules(DefaultRulesYaml(), "default.yaml")};
  auto learned = ParseRules(rules, "learned.yaml");
  EXPECT_TRUE(learned.ok()) << learned.status() << "\n" << rules;
  if (learned.ok()) parts.push_back(*std::move(learned));
  const auto merged = MergeRules(std::move(parts));
  const auto compiled = RuleSet::Compile(*merged, nullptr);
  EXPECT_TRUE(compiled.ok()) << compiled.status() << "\n" << rules;
  return compiled.ok() ? *compiled : nullptr;
}

class Learning {
 public:
  explicit Learning(std::string workflow = "w", std::string step = "s")
      : rules_(CompiledWith("streams: []\n")), stream_{std::move(workflow), std::move(step), {}} {}

  void Add(const Output& output) {
    const Time time = output.produced_at.value_or(kStart);
    stream_.profile.Add(output, analyzer_.Read(output, rules_->For(output.workflow, output.step), time));
  }
  void Add(BodyKind kind, std::string_view body, int times = 1) {
    Output output;
    output.body_kind = kind;
    output.body = body;
    for (int i = 0; i < times; ++i) Add(output);
  }
  ProfiledStream Take() { return std::move(stream_); }
  std::string Rules() {
    const ProfiledStream stream = Take();
    return WriteRules({&stream, 1}, {{"o.jsonl"}, 0});
  }

 private:
  std::shared_ptr<const RuleSet> rules_;
  Analyzer analyzer_{Values::kKept};
  ProfiledStream stream_;
};

std::string LearnedInvoices(uint64_t seed, int outputs) {
  Learning learning("invoice-intake", "extract");
  Invoices invoices(seed);
  for (int i = 0; i < outputs; ++i) learning.Add(invoices.Next(kStart + i * minutes(2), {}));
  return learning.Rules();
}

TEST(RulesWriter, WritesWhatAPersonWouldHaveWritten) {
  std::vector<ProfiledStream> streams;
  Learning invoices("invoice-intake", "extract");
  Invoices made(1);
  for (int i = 0; i < 600; ++i) invoices.Add(made.Next(kStart + i * minutes(2), {}));
  streams.push_back(invoices.Take());
  Learning report("report", "write (v2)");
  for (int i = 0; i < 60; ++i) {
    const std::string text = fmt::format("# Sales\nUp by {} per cent.\n\n# Support\n{} tickets are open.\n{}", i, 3 * i,
                                         i % 8 == 0 ? "" : "\n# Billing\nNothing new.\n");
    report.Add(BodyKind::kText, text);
  }
  streams.push_back(report.Take());
  Learning silent("silent", "s");
  silent.Add(BodyKind::kText, "", 15);
  silent.Add(BodyKind::kJson, R"({"a":"x"})", 25);
  streams.push_back(silent.Take());
  Learning young("young", "s");
  young.Add(BodyKind::kJson, R"({"a":"x","b":{"c":[1]}})", 12);
  streams.push_back(young.Take());
  Learning hostile("a\"b: #\n*'x.y", "");
  hostile.Add(BodyKind::kJson,
              R"({"a: #\n'x": "v", "b.c": 1, "d[0]": 2, "attributes": {"e": 1}, "&f": "*g", "é\u0000\u2028": true})",
              60);
  streams.push_back(hostile.Take());
  Learning unsayable("w\xff", "s");
  unsayable.Add(BodyKind::kText, "hello", 30);
  streams.push_back(unsayable.Take());

  const std::string rules = WriteRules(streams, {{"a.jsonl", "b\n: c.jsonl"}, 2});
  EXPECT_TRUE(MatchesGolden("learned_rules.golden.yaml", rules));
  EXPECT_EQ(WriteRules(streams, {{"a.jsonl", "b\n: c.jsonl"}, 2}), rules);
  const auto compiled = CompiledWith(rules);
  for (const ProfiledStream& stream : streams) {
    const bool written = stream.workflow != "silent" && stream.workflow != "young" && stream.workflow != "w\xff";
    EXPECT_EQ(compiled->For(stream.workflow, stream.step).is_declared(), written) << stream.workflow;
  }
}

TEST(RulesWriter, WhatIsCommentedOutHoldsOnceTheMarkIsGone) {
  // Uncommenting doubts one at a time must give rules that compile.
  Learning learning;
  for (int i = 0; i < 40; ++i) {
    learning.Add(BodyKind::kJson, fmt::format(R"({{"kind":"{}","due":"2026-03-{:02}","n":{},"confidence":0.4}})",
                                              i % 2 == 0 ? "a: #" : "b'", 1 + i % 28, i * 7 % 10));
  }
  const std::string rules = learning.Rules();
  int doubts = 0;
  for (size_t at = rules.find("\n      # "); at != std::string::npos; at = rules.find("\n      # ", at + 1)) {
    const size_t colon = rules.find(": {", at);
    const size_t begin = at + 9;
    const std::string path = rules.substr(begin, colon - begin);
    if (colon == std::string::npos || path.find('\n') != std::string::npos) continue;
    std::string changed = rules;
    changed.erase(at + 7, 2);
    const size_t certain = changed.find("\n      " + path + ": ");
    if (certain < at) changed.insert(certain + 7, "# ");
    ++doubts;
    CompiledWith(changed);
  }
  EXPECT_GE(doubts, 3) << rules;
}

TEST(RulesWriter, InvoicesAreQuietUnderWhatWasLearnedFromThem) {
  for (const uint64_t seed : {1, 2, 3}) {
    for (const int outputs : {60, 600}) {
      Engine engine(EngineOptions{}, CompiledWith(LearnedInvoices(seed, outputs)));
      Analyzer analyzer;
      Invoices invoices(seed);
      for (int i = 0; i < outputs; ++i) {
        const Time now = kStart + i * minutes(2);
        engine.Accept(invoices.Next(now, {}), now, analyzer);
        engine.Tick(now + std::chrono::seconds(5));
      }
      engine.Finish();
      EXPECT_TRUE(engine.TakeVerdicts().empty()) << "seed " << seed << ", " << outputs << " outputs";
      EXPECT_TRUE(engine.Look().streams.at(0).signals.size() > 10);
    }
  }
}

TEST(RulesWriter, ABrokenInvoiceBreaksWhatWasLearned) {
  const auto rules = CompiledWith(LearnedInvoices(1, 600));
  Analyzer analyzer;
  Discovery discovery(&rules->For("invoice-intake", "extract"), {});
  Output output;
  output.body_kind = BodyKind::kJson;
  output.body = R"({"invoice_id":"4711","customer":{"name":""},"currency":"QAR","total":1e9,"category":"lead",)"
                R"("items":[{"sku":"unknown item","quantity":1.5}]})";
  Findings findings;
  discovery.Conclude(analyzer.Read(output, rules->For("invoice-intake", "extract"), kStart), output, &findings);
  std::string hits;
  for (const Findings::Rate& rate : findings.rates) {
    if (rate.hit && rate.field != kNoField) {
      hits += fmt::format("{} {}\n", CheckName(rate.check), discovery.field(rate.field));
    }
  }
  for (const char* hit : {"pattern_mismatch invoice_id\n", "empty_field customer.name\n", "empty_field customer.id\n",
                          "not_allowed currency\n", "out_of_range total\n", "not_allowed category\n",
                          "pattern_mismatch items[].sku\n", "wrong_type items[].quantity\n"}) {
    EXPECT_THAT(hits, HasSubstr(hit));
  }
}

TEST(RulesWriter, HostileKeysAndLabelsGiveRulesThatCompile) {
  std::mt19937_64 random(17);
  constexpr std::string_view kBytes[] = {
      "a", "b",   "0",   ":", "#", " ", "'",       "\\\"",    "\\\\",    "{",  "}",    "[", "]", ",", "&",
      "*", "\\n", "\\t", "-", ".", "é", "\\u0000", "\\u0085", "\\u2028", "[]", "null", "~", "%", "!", "|"};
  const auto made = [&] {
    std::string text;
    for (size_t n = random() % 6; n > 0; --n) text += kBytes[random() % std::size(kBytes)];
    return text;
  };
  for (int round = 0; round < 25; ++round) {
    Learning learning(made(), made());
    std::string body = "{";
    for (int i = 0; i < 8; ++i) body += fmt::format(R"({}"{}":"{}")", i == 0 ? "" : ",", made(), made());
    body += fmt::format(R"(,"{}":{{"{}":[{{"{}":true}},1]}}}})", made(), made(), made());
    learning.Add(BodyKind::kJson, body, 60);
    CompiledWith(learning.Rules());
    if (HasFailure()) return;
  }
}

TEST(RulesWriter, ConfidenceIsTakenFromWhereItIs) {
  Learning sent;
  Learning field;
  Learning low;
  for (int i = 0; i < 60; ++i) {
    Output output;
    output.body_kind = BodyKind::kJson;
    output.body = R"({"a":"x"})";
    output.confidence = 0.8 + 0.002 * i;
    sent.Add(output);
    output.confidence = 0.2 + 0.002 * i;
    low.Add(output);
    field.Add(BodyKind::kJson, fmt::format(R"({{"a":{{"confidence":{}}}}})", 0.7 + 0.004 * i));
  }
  EXPECT_THAT(sent.Rules(), HasSubstr("\n    confidence: {low: 0.8} "));
  EXPECT_THAT(field.Rules(), HasSubstr("\n    confidence: {field: a.confidence, low: 0.7} "));
  EXPECT_THAT(low.Rules(), HasSubstr("\n    # confidence: {low: 0.2} "));
}

TEST(RulesWriter, MostlyBrokenJsonIsNotDeclaredAsJson) {
  Learning broken;
  for (int i = 0; i < 100; ++i) broken.Add(BodyKind::kText, i % 5 == 0 ? R"({"a":"x"})" : R"({"a":"\q"})");
  const std::string rules = broken.Rules();
  EXPECT_THAT(rules, HasSubstr("\n    # format: json "));
  EXPECT_THAT(rules, Not(HasSubstr("\n    format: ")));
}

}  // namespace
}  // namespace telltale

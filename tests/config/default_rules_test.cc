// The rules that come with the binary (rules/default.yaml): they compile, and every example says what it should.

#include "config/default_rules.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <set>

#include "config/rules_file.h"
#include "content/rule_set.h"
#include "content/stream_rules.h"

namespace telltale {
namespace {

RuleSpecs DefaultRules() {
  auto specs = ParseRules(DefaultRulesYaml(), "rules/default.yaml");
  EXPECT_TRUE(specs.ok()) << specs.status();
  return specs.ok() ? *specs : RuleSpecs{};
}

std::vector<PatternSpec> AllPatterns(const RuleSpecs& specs) {
  std::vector<PatternSpec> all = specs.refusals;
  for (const PatternSetSpec& set : specs.failure_tokens)
    all.insert(all.end(), set.patterns.begin(), set.patterns.end());
  return all;
}

TEST(DefaultRules, CompileAndTheirExamplesHold) {
  const RuleSpecs specs = DefaultRules();
  const absl::Status examples = RuleSet::CheckExamples(specs);
  EXPECT_TRUE(examples.ok()) << examples;
  const auto rules = RuleSet::Compile(specs, nullptr);
  ASSERT_TRUE(rules.ok()) << rules.status();
  EXPECT_EQ((*rules)->For("any", "stream").token_ids().size(), specs.failure_tokens.at(0).patterns.size());
}

TEST(DefaultRules, EachPatternHasTwoExamplesOfEachKind) {
  const RuleSpecs specs = DefaultRules();
  EXPECT_GT(AllPatterns(specs).size(), 30u);
  for (const PatternSpec& pattern : AllPatterns(specs)) {
    EXPECT_GE(pattern.match.size(), 2u) << pattern.id;
    EXPECT_GE(pattern.pass.size(), 2u) << pattern.id;
  }
  EXPECT_GT(specs.null_words.size(), 50u);
}

// What one pattern lets pass must not be caught by its neighbours either: the examples are ordinary prose and code.
TEST(DefaultRules, StaySilentOnOrdinaryText) {
  const RuleSpecs specs = DefaultRules();
  const std::vector<PatternSpec> all = AllPatterns(specs);
  for (const PatternSpec& pattern : all) {
    const RE2 compiled(pattern.pattern);
    for (const PatternSpec& other : all) {
      for (const std::string& text : other.pass) {
        EXPECT_FALSE(RE2::PartialMatch(text, compiled))
            << pattern.id << " matches a pass of " << other.id << ": " << text;
      }
    }
  }
}

}  // namespace
}  // namespace telltale

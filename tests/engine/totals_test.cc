#include "engine/totals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/tally.h"
#include "tests/support/invoices.h"

namespace telltale {
namespace {

using testing::ElementsAre;
using testing::Pair;

using Version = std::pair<std::string, std::string>;

Output Answer(std::string_view model, std::string_view prompt) {
  Output output;
  output.model = model;
  output.prompt_version = prompt;
  return output;
}

StreamSnapshot LookOf(const Totals& totals) {
  StreamSnapshot look;
  totals.Look(&look);
  return look;
}

std::shared_ptr<const RuleSet> RulesWithTokens(const std::vector<std::string>& ids) {
  RuleSpecs specs;
  specs.failure_tokens.push_back({"default", {}});
  for (const std::string& id : ids) specs.failure_tokens[0].patterns.push_back({id, id, {}, {}, "test:1"});
  return PlainRules(specs);
}

TEST(Totals, CountsByModelAndPromptAndTheRestAsOne) {
  Totals totals(2);
  for (int i = 0; i < 3; ++i) totals.Add(Answer("a", "v1"), 0);
  totals.Add(Answer("a", "v2"), 2);
  for (const char* model : {"b", "c", "b"}) totals.Add(Answer(model, "v1"), 1);
  totals.Add(Answer("a", "v1"), 0);
  const StreamSnapshot look = LookOf(totals);
  EXPECT_THAT(look.outputs_by,
              ElementsAre(Pair(Version(kOther, kOther), 3), Pair(Version("a", "v1"), 4), Pair(Version("a", "v2"), 1)));
  EXPECT_EQ(look.pattern_fallbacks, 5u);
}

TEST(Totals, TellsWhatWasFolded) {
  Totals totals(1);
  totals.Add(Answer("a", ""), 0);
  totals.Add(Answer("b", ""), 0);
  totals.Fold(Totals::Bound::kLabel);
  totals.Fold(Totals::Bound::kSignal);
  totals.Fold(Totals::Bound::kSignal);
  std::map<std::string, uint64_t> folded;
  totals.AddFolded(&folded);
  EXPECT_THAT(folded, ElementsAre(Pair("label", 1), Pair("signal", 2), Pair("version", 1)));
}

TEST(Totals, KeepsTheHitsOfATokenThroughNewRules) {
  Totals totals(1);
  const auto before = RulesWithTokens({"first", "second"});
  totals.SetRules(before->For("w", "s"));
  totals.AddTokens({0, 1, 1});
  const auto after = RulesWithTokens({"second", "third"});
  totals.SetRules(after->For("w", "s"));
  totals.AddTokens({0, 1, 2});  // the last is of rules that are gone
  EXPECT_THAT(LookOf(totals).token_hits, ElementsAre(Pair("first", 1), Pair("second", 3), Pair("third", 1)));
}

TEST(Totals, HasAHistogramOfWhatIsShownAsOne) {
  Totals totals(1);
  totals.HistogramFor(Check::kConfidence, "")->Add(0.5);
  totals.HistogramFor(Check::kLength, "")->Add(20);
  EXPECT_EQ(totals.HistogramFor(Check::kLength, "summary"), nullptr);
  EXPECT_EQ(totals.HistogramFor(Check::kScore, "total"), nullptr);
  Histogram* const total = totals.HistogramFor(Check::kNumber, "total");
  for (const char* field : {"a", "b", "z"}) totals.HistogramFor(Check::kNumber, field);
  EXPECT_EQ(totals.HistogramFor(Check::kNumber, "total"), total);
  total->Add(7);
  const StreamSnapshot look = LookOf(totals);
  EXPECT_EQ(look.confidence.sum, 0.5);
  EXPECT_EQ(look.length.sum, 20);
  EXPECT_EQ(look.numbers.at("total").sum, 7);
  EXPECT_EQ(look.numbers.size(), 4u);
}

}  // namespace
}  // namespace telltale

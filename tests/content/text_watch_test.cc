#include "content/text_watch.h"

#include <gtest/gtest.h>

#include "tests/content/probe.h"

namespace telltale::test {
namespace {

TEST(TextWatch, LearnsTheScriptsAStreamWritesIn) {
  Probe probe;
  probe.Feed("The parcel was sent on Monday morning.", 19);
  EXPECT_EQ(probe.Said(Check::kUnexpectedScript), Expect::kNotAsked);
  probe.Feed("The parcel was sent on Monday morning.", 2);
  EXPECT_EQ(probe.Said(Check::kUnexpectedScript), Expect::kPass);
  probe.Feed("The parcel \u0e1e\u0e31\u0e2a\u0e14\u0e38 was sent.");
  EXPECT_EQ(probe.Said(Check::kUnexpectedScript), Expect::kHit);
  EXPECT_EQ(probe.Evidence(Check::kUnexpectedScript), "Thai: \u0e1e\u0e31\u0e2a\u0e14\u0e38");
}

TEST(TextWatch, LearnsTheSectionsThatAllTextsHave) {
  Probe probe;
  probe.Feed("# Sales\nUp by 5 %.\n\n# Support\nQuiet.", 20);
  EXPECT_EQ(probe.Said(Check::kMissingSection, "Support"), Expect::kNotAsked);
  probe.Feed("# Sales\nUp by 5 %.\n\n# Support\nQuiet.");
  EXPECT_EQ(probe.Said(Check::kMissingSection, "Support"), Expect::kPass);
  probe.Feed("# Sales\nUp by 5 %, and support was quiet.");
  EXPECT_EQ(probe.Said(Check::kMissingSection, "Support"), Expect::kHit);
  EXPECT_EQ(probe.Said(Check::kMissingSection, "Sales"), Expect::kPass);
}

TEST(TextWatch, PersonalDataAndSecretsAreToldByTheirKindAlone) {
  Probe probe;
  probe.Feed("Write to ada.lovelace@lindqvist.se, key AKIA" + std::string("QX7ZR2MWVK4TLB3N"));
  EXPECT_EQ(probe.Evidence(Check::kPossiblePii), "email");
  EXPECT_EQ(probe.Evidence(Check::kPossibleSecret), "aws_access_key");
}

TEST(TextWatch, ALabelOfATextIsWhatThePatternCaptures) {
  StreamSpec spec;
  spec.text_labels = {{"answer", "^\\W*(yes|no)\\b", "rules.yaml:3"}};
  Probe probe(spec);
  probe.Feed("yes, of course");
  EXPECT_EQ(probe.Label(Check::kMix, "answer"), "yes");
  probe.Feed("Perhaps.");
  EXPECT_EQ(probe.Label(Check::kMix, "answer"), "none");
}

TEST(TextWatch, TheScriptOfMostLettersIsALabel) {
  Probe probe;
  probe.Feed("Guten Tag");
  EXPECT_EQ(probe.Label(Check::kScript), "Latin");
  probe.Feed("\u0434\u043e\u0431\u0440\u044b\u0439 \u0434\u0435\u043d\u044c");
  EXPECT_EQ(probe.Label(Check::kScript), "Cyrillic");
}

TEST(TextWatch, PatternsThatHadToBeRunOneByOneAreCounted) {
  Probe probe;
  // No fixed string in it, so an automaton is asked; with one byte it cannot be built.
  const auto small = PatternSet::Make({{"[a-z]\\d", "rules.yaml:1"}}, 1);
  ASSERT_TRUE(small.ok()) << small.status();
  StreamParts parts = probe.rules().parts();
  parts.token_ids = {"one"};
  parts.patterns = *small;
  const StreamRules tokens(parts);
  Analyzer analyzer;
  EXPECT_EQ(analyzer.Read(TextOutput("a1"), tokens, kNow).fallbacks, 1u);
  EXPECT_EQ(analyzer.Read(TextOutput("a1"), tokens, kNow).tokens, std::vector<int>{0});
  parts.refusals = *small;
  EXPECT_EQ(analyzer.Read(TextOutput("a1"), StreamRules(parts), kNow).fallbacks, 2u);
  EXPECT_EQ(analyzer.Read(TextOutput("a1"), probe.rules(), kNow).fallbacks, 0u);
}

TEST(TextWatch, ScoresAndTokensAreNumbers) {
  Probe probe;
  Output output = TextOutput("fine");
  output.scores = {{"faithfulness", 0.75}};
  output.output_tokens = 12;
  output.finish_reason = "stop";
  probe.Feed(output);
  EXPECT_EQ(probe.Number(Check::kScore, "faithfulness"), 0.75);
  EXPECT_EQ(probe.Number(Check::kOutputTokens), 12);
  EXPECT_EQ(probe.Label(Check::kFinishReason), "stop");
}

}  // namespace
}  // namespace telltale::test

#include "engine/version_report.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/engine.h"
#include "tests/support/invoices.h"

namespace telltale {
namespace {

using std::chrono::minutes;

Output Of(std::string_view prompt) {
  Output output;
  output.prompt_version = prompt;
  output.model_version = "m1";
  return output;
}

constexpr Time kStart{std::chrono::seconds(1'767'000'000)};

enum Place : size_t { kEmpty, kConfidence, kTotal, kKind };

class VersionReportTest : public ::testing::Test {
 protected:
  struct Said {
    double empty = 0.02;
    double confidence = 0;  // scores
    double total = 0;
    double refunds = 0.2;
  };
  void Run(std::string_view prompt, int outputs, const Said& said) {
    std::normal_distribution<double> normal;
    const auto hit = [&](double rate) { return static_cast<double>(random_() % 100'000) < rate * 100'000; };
    for (int i = 0; i < outputs; ++i) {
      ledger_.See(Of(prompt), now_ += minutes(1));
      ledger_.AddRates(kEmpty, 1, hit(said.empty) ? 1 : 0);
      const double confidence = said.confidence + normal(random_);
      ledger_.AddNumber(kConfidence, 0.8 + 0.05 * confidence, confidence);
      const double total = said.total + normal(random_);
      ledger_.AddNumber(kTotal, 500 + 100 * total, total);
      ledger_.AddLabel(kKind, hit(said.refunds) ? 1 : 0);
    }
  }
  std::vector<VersionReport> Compare() const {
    return CompareVersions(ledger_, {{Check::kEmptyField, "customer", 1, {}},
                                     {Check::kConfidence, "", 1, {}},
                                     {Check::kNumber, "total", 1, {}},
                                     {Check::kMix, "kind", 1, {"sale", "refund"}}});
  }

  VersionLedger ledger_;
  std::mt19937_64 random_{5};
  Time now_ = kStart;
};

TEST_F(VersionReportTest, EqualsAreStableOnceThereIsEnough) {
  Run("v1", 1000, {});
  Run("v2", 50, {});
  EXPECT_EQ(Compare()[1].verdict, VersionVerdict::kInsufficientData);
  Run("v2", 500, {});
  const std::vector<VersionReport> reports = Compare();
  ASSERT_EQ(reports.size(), 2U);
  EXPECT_FALSE(reports[0].compared);
  EXPECT_EQ(reports[0].verdict, VersionVerdict::kInsufficientData);
  EXPECT_EQ(reports[0].signals.size(), 4U);
  EXPECT_TRUE(reports[1].compared);
  EXPECT_EQ(reports[1].prompt_before, "v1");
  EXPECT_EQ(reports[1].verdict, VersionVerdict::kStable);
  for (const VersionSignal& signal : reports[1].signals) EXPECT_EQ(signal.verdict, VersionVerdict::kStable);
}

TEST_F(VersionReportTest, MoreFailuresAreARegressionWhateverElseBecameBetter) {
  Run("v1", 1000, {.confidence = -1});
  Run("v2", 400, {.empty = 0.15});
  const VersionReport report = Compare()[1];
  EXPECT_EQ(report.verdict, VersionVerdict::kRegression);
  ASSERT_EQ(report.signals[0].check, Check::kEmptyField) << "the worst first";
  EXPECT_NEAR(report.signals[0].value, 0.15, 0.05);
  EXPECT_NEAR(report.signals[0].before, 0.02, 0.015);
  EXPECT_GT(report.signals[0].log10_evidence, 2);
  EXPECT_EQ(report.signals[1].check, Check::kConfidence);
  EXPECT_EQ(report.signals[1].verdict, VersionVerdict::kImprovement);
}

TEST_F(VersionReportTest, LessConfidenceIsARegressionAndAnotherNumberOrMixASoftOne) {
  Run("v1", 1000, {});
  Run("v2", 400, {.confidence = -0.8});
  Run("v3", 400, {.confidence = -0.8, .total = 0.8});
  Run("v4", 400, {.confidence = -0.8, .total = 0.8, .refunds = 0.6});
  const std::vector<VersionReport> reports = Compare();
  EXPECT_EQ(reports[1].verdict, VersionVerdict::kRegression);
  EXPECT_EQ(reports[1].signals[0].check, Check::kConfidence);
  EXPECT_EQ(reports[2].verdict, VersionVerdict::kSoftRegression);
  EXPECT_EQ(reports[2].signals[0].check, Check::kNumber);
  EXPECT_EQ(reports[3].verdict, VersionVerdict::kSoftRegression);
  EXPECT_EQ(reports[3].signals[0].check, Check::kMix);
  EXPECT_FALSE(reports[3].signals[0].label.empty());
}

TEST_F(VersionReportTest, FewerFailuresAreAnImprovement) {
  Run("v1", 2000, {.empty = 0.2});
  Run("v2", 600, {.empty = 0.05});
  EXPECT_EQ(Compare()[1].verdict, VersionVerdict::kImprovement);
}

TEST_F(VersionReportTest, OneInTwentyComparisonsOfEqualsMayBeCalledMovedAndNoMore) {
  int moved = 0;
  for (int run = 0; run < 100; ++run) {
    ledger_ = {};
    Run("v1", 400, {});
    Run("v2", 400, {});
    moved += Compare()[1].verdict > VersionVerdict::kStable ? 1 : 0;
  }
  EXPECT_LE(moved, 9);
}

TEST_F(VersionReportTest, AVersionWhosePredecessorIsForgottenIsNotCompared) {
  Run("v0", 10, {});
  for (size_t i = 1; i <= VersionLedger::kMostVersions; ++i) Run("v" + std::to_string(i), 10, {});
  EXPECT_FALSE(Compare().front().compared);
  EXPECT_EQ(Compare().front().prompt, "v1");
}

// Through the engine, an output in turn of each version: their counts must not mix.
TEST(Timelines, OutputsOfTwoVersionsInTurnAreCountedWhereTheyBelong) {
  Engine engine({}, RuleSet::Compile({}, nullptr).value());
  Analyzer analyzer;
  for (int i = 0; i < 600; ++i) {
    const std::string id = std::to_string(i);
    Output output;
    output.id = id;
    output.workflow = "support";
    output.step = "answer";
    output.prompt_version = i < 200 || i % 2 == 0 ? "v1" : "v2";
    output.model = "small-model";
    output.produced_at = kStart + std::chrono::milliseconds(100 * i);
    output.body_kind = BodyKind::kText;
    output.body = output.prompt_version == "v1" ? "It is done." : "";
    engine.Accept(output, *output.produced_at, analyzer);
  }
  const std::vector<StreamTimeline> timelines = engine.Timelines();
  ASSERT_EQ(timelines.size(), 1U);
  EXPECT_EQ(timelines[0].workflow, "support");
  ASSERT_EQ(timelines[0].versions.size(), 2U);
  const VersionReport& first = timelines[0].versions[0];
  const VersionReport& second = timelines[0].versions[1];
  EXPECT_EQ(first.outputs, 400U);
  EXPECT_EQ(second.outputs, 200U);
  EXPECT_EQ(second.verdict, VersionVerdict::kRegression);
  EXPECT_EQ(second.signals[0].check, Check::kEmptyOutput);
  EXPECT_EQ(second.signals[0].value, 1);
  EXPECT_EQ(second.signals[0].n, 200U);
  EXPECT_EQ(second.signals[0].before, 0);
  EXPECT_EQ(second.signals[0].n_before, 400U);
  // Rates are counted by the second, in which both versions had outputs.
  for (const auto& [version, outputs] : {std::pair(&first, 400U), std::pair(&second, 200U)}) {
    const auto unversioned = std::ranges::find(version->signals, Check::kUnversionedPrompt, &VersionSignal::check);
    ASSERT_NE(unversioned, version->signals.end());
    EXPECT_EQ(unversioned->n, outputs);
  }
}

}  // namespace
}  // namespace telltale

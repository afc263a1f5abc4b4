#include "engine/version_ledger.h"

#include <gtest/gtest.h>

#include <limits>

namespace telltale {
namespace {

using std::chrono::seconds;

Output Of(std::string_view prompt, std::string_view model) {
  Output output;
  output.prompt_version = prompt;
  output.model = "asked-for";
  output.model_version = model;
  return output;
}

constexpr Time At(int second) { return Time(seconds(1'767'000'000 + second)); }

TEST(VersionLedger, KeepsTheCountsOfEachVersionApart) {
  VersionLedger ledger;
  EXPECT_TRUE(ledger.IsAnother(Of("v1", "m1")));
  ledger.See(Of("v1", "m1"), At(0));
  EXPECT_FALSE(ledger.IsAnother(Of("v1", "m1")));
  ledger.AddRates(3, 10, 2);
  ledger.See(Of("v2", "m1"), At(1));
  ledger.AddRates(3, 5, 5);
  ledger.See(Of("v1", "m1"), At(2));
  ledger.AddRates(3, 1, 1);
  ASSERT_EQ(ledger.versions().size(), 2U);
  const VersionLedger::Version& first = ledger.versions()[0];
  EXPECT_EQ(first.outputs, 2U);
  EXPECT_EQ(first.last, At(2));
  EXPECT_EQ(first.signals[3].n, 11U);
  EXPECT_EQ(first.signals[3].sum, 3);
  const VersionLedger::Version& second = ledger.versions()[1];
  EXPECT_EQ(second.signals[3].n, 5U);
  EXPECT_EQ(second.before, first.number);
  EXPECT_EQ(ledger.Find(second.number), &second);
}

TEST(VersionLedger, APromptWithoutAVersionIsKnownByItsHashAndAnAnswerByTheModelAskedFor) {
  VersionLedger ledger;
  Output output;
  output.model = "asked-for";
  output.prompt_sha256 = "0123456789abcdef0123456789abcdef";
  ledger.See(output, At(0));
  EXPECT_EQ(ledger.versions()[0].prompt, "0123456789ab");
  EXPECT_EQ(ledger.versions()[0].model, "asked-for");
  output.prompt_sha256 = "ffffffffffffffffffffffffffffffff";
  EXPECT_TRUE(ledger.IsAnother(output)) << "edited in place";
}

TEST(VersionLedger, NumbersOutOfRangeAreLeftOutAndScoresEnd) {
  VersionLedger ledger;
  ledger.See(Of("v1", "m1"), At(0));
  const double nan = std::numeric_limits<double>::quiet_NaN();
  ledger.AddNumber(0, nan, 0);
  ledger.AddNumber(0, std::numeric_limits<double>::infinity(), 0);
  ledger.AddNumber(0, 4, nan);
  for (uint64_t i = 0; i < VersionLedger::kMostScored + 10; ++i) ledger.AddNumber(0, 2, 0.5);
  const VersionLedger::Counts& counts = ledger.versions()[0].signals[0];
  EXPECT_EQ(counts.n, VersionLedger::kMostScored + 11);
  EXPECT_EQ(counts.scored, VersionLedger::kMostScored);
  EXPECT_DOUBLE_EQ(counts.score, 0.5 * static_cast<double>(VersionLedger::kMostScored));
}

TEST(VersionLedger, TheOneUnseenForLongestGivesItsPlaceUp) {
  VersionLedger ledger;
  for (size_t i = 0; i < VersionLedger::kMostVersions; ++i) {
    ledger.See(Of("v" + std::to_string(i), "m"), At(static_cast<int>(i)));
  }
  ledger.See(Of("v0", "m"), At(100));
  ledger.See(Of("new", "m"), At(101));
  EXPECT_EQ(ledger.versions().size(), VersionLedger::kMostVersions);
  EXPECT_EQ(ledger.versions().front().prompt, "v0");
  EXPECT_EQ(ledger.versions()[1].prompt, "v2");
  EXPECT_EQ(ledger.versions().back().prompt, "new");
  EXPECT_EQ(ledger.versions().back().before, ledger.versions().front().number);
  EXPECT_EQ(ledger.Find(1), nullptr);
  EXPECT_EQ(ledger.versions().back().outputs, 1U);
}

TEST(VersionLedger, KnowsWhichVersionATimeWasOf) {
  VersionLedger ledger;
  EXPECT_EQ(ledger.At(At(0)), nullptr);
  ledger.See(Of("v1", "m"), At(10));
  ledger.See(Of("v1", "m"), At(20));
  ledger.See(Of("v2", "m"), At(30));
  ledger.See(Of("v1", "m"), At(35));
  ledger.See(Of("v2", "m"), At(40));
  const auto at = [&ledger](int time) { return ledger.At(At(time))->prompt; };
  EXPECT_EQ(ledger.At(At(9)), nullptr);
  EXPECT_EQ(at(15), "v1");
  EXPECT_EQ(at(25), "v1");
  EXPECT_EQ(at(32), "v2") << "both are there, it came last";
  EXPECT_EQ(at(38), "v2");
  EXPECT_EQ(at(100), "v2") << "which went last";
}

TEST(VersionLedger, LongNamesAreCutAndAreStillOneVersion) {
  VersionLedger ledger;
  const std::string name(1000, 'x');
  ledger.See(Of(name, name), At(0));
  EXPECT_FALSE(ledger.IsAnother(Of(name, name)));
  EXPECT_EQ(ledger.versions()[0].prompt.size(), 64U);
}

TEST(VersionLedger, ForgetsOneSignalInEveryVersion) {
  VersionLedger ledger;
  ledger.See(Of("v1", "m"), At(0));
  ledger.AddLabel(1, 4);
  ledger.AddRates(0, 1, 1);
  ledger.Forget(1);
  EXPECT_EQ(ledger.versions()[0].signals[1].n, 0U);
  EXPECT_TRUE(ledger.versions()[0].signals[1].labels.empty());
  EXPECT_EQ(ledger.versions()[0].signals[0].n, 1U);
}

}  // namespace
}  // namespace telltale

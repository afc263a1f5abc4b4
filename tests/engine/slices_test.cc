#include "engine/slices.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace telltale {
namespace {

Time At(int64_t second) { return Time(std::chrono::seconds(1'767'000'000 + second)); }

Output From(std::string_view source) {
  Output output;
  output.source = source;
  return output;
}

constexpr size_t kSource = 5;

TEST(Slices, KeepsNothingUntilAnAttributeHasASecondValue) {
  Slices slices;
  const uint16_t cell = slices.CellFor(0, CheckKind::kRate);
  for (int i = 0; i < 100; ++i) {
    slices.Begin(From("a"), At(i));
    slices.AddRate(cell, true);
    slices.End();
  }
  EXPECT_EQ(slices.rows(), 0u);
  EXPECT_EQ(slices.most_rows(), 0u);
  slices.Begin(From("b"), At(100));
  slices.AddRate(cell, true);
  slices.Begin(From("a"), At(101));
  EXPECT_EQ(slices.seen(), 102u);
  ASSERT_EQ(slices.rows(), 2u);
  EXPECT_TRUE(slices.is_whole());
  EXPECT_EQ(slices.unkept(), 100u);
  EXPECT_EQ(slices.row(0).second(), 1'767'000'100);
  EXPECT_EQ(slices.row(0).value(kSource), 1);
  EXPECT_EQ(slices.row(0).rate(cell), true);
  EXPECT_EQ(slices.row(1).value(kSource), 0);
  EXPECT_EQ(slices.row(1).rate(cell), std::nullopt);
  EXPECT_EQ(slices.attribute(kSource), "source");
  EXPECT_EQ(slices.values(kSource).text(1), "b");
}

TEST(Slices, KeepsEachKindOfAnswerBesideTheOthers) {
  Slices slices;
  const uint16_t rate = slices.CellFor(0, CheckKind::kRate);
  const uint16_t number = slices.CellFor(1, CheckKind::kDistribution);
  const uint16_t other = slices.CellFor(2, CheckKind::kRate);
  const uint16_t label = slices.CellFor(3, CheckKind::kMix);
  EXPECT_EQ(slices.CellFor(2, CheckKind::kRate), other);
  EXPECT_EQ(slices.cell_of(2), other);
  EXPECT_EQ(slices.CellFor(4, CheckKind::kVolume), Slices::kNoCell);
  EXPECT_EQ(slices.cell_of(99), Slices::kNoCell);
  slices.Begin(From("a"), At(0));
  const std::pair<double, double> scores[] = {{0, 0}, {1.03, 1}, {-2.5, -2.5}, {99, 127 / 16.0}, {-99, -127 / 16.0}};
  const std::pair<size_t, size_t> labels[] = {{0, 0}, {7, 7}, {253, 253}, {254, ~size_t{0}}, {~size_t{0}, ~size_t{0}}};
  for (size_t i = 0; i < std::size(scores); ++i) {
    slices.Begin(From(i % 2 == 0 ? "b" : "a"), At(1));
    slices.AddRate(rate, i % 2 == 0);
    slices.AddNumber(number, scores[i].first);
    slices.AddLabel(label, labels[i].first);
    slices.AddRate(other, i % 2 == 1);
    slices.AddRate(Slices::kNoCell, true);
    const Slices::Row row = slices.row(slices.rows() - 1);
    EXPECT_EQ(row.rate(rate), i % 2 == 0);
    EXPECT_EQ(row.rate(other), i % 2 == 1);
    EXPECT_EQ(row.number(number), scores[i].second);
    EXPECT_EQ(row.label(label), labels[i].second);
  }
  slices.Begin(From("b"), At(1));
  slices.AddNumber(number, std::numeric_limits<double>::quiet_NaN());
  slices.AddLabel(label, std::nullopt);
  const Slices::Row row = slices.row(slices.rows() - 1);
  EXPECT_EQ(row.number(number), std::nullopt);
  EXPECT_EQ(row.label(label), ~size_t{0});

  slices.Forget(0, CheckKind::kRate);
  slices.Forget(1, CheckKind::kDistribution);
  EXPECT_EQ(slices.row(0).rate(rate), std::nullopt);
  EXPECT_EQ(slices.row(0).number(number), std::nullopt);
  EXPECT_EQ(slices.row(0).rate(other), false);
  EXPECT_EQ(slices.row(0).label(label), 0u);
}

TEST(Slices, NeverTakesMoreThanItsBytesAndKeepsTheLatestRows) {
  Slices slices;
  size_t signals = 0;
  int64_t second = 0;
  uint64_t begun = 0;
  const uint16_t first = slices.CellFor(signals++, CheckKind::kRate);
  const auto fill = [&](size_t rows) {
    for (size_t i = 0; i < rows; ++i, ++begun) {
      slices.Begin(From(second % 2 == 0 ? "a" : "b"), At(second));
      slices.AddRate(first, second % 3 == 0);
      ++second;
    }
  };
  fill(3000);
  EXPECT_EQ(slices.rows(), Slices::kMostRows);
  EXPECT_FALSE(slices.is_whole());
  while (signals < 2000) {
    const CheckKind kind = signals % 4 == 0 ? CheckKind::kMix : CheckKind::kRate;
    slices.CellFor(signals++, kind);
    if (signals % 100 == 0) fill(10);
    ASSERT_LE(slices.most_rows() * ((slices.cell_of(signals - 1) / 8 + 16) / 16 * 16), Slices::kMostRingBytes);
    ASSERT_GE(slices.rows(), std::min(slices.most_rows(), size_t{500}));
    const size_t last = slices.rows() - 1;
    ASSERT_EQ(slices.row(last).second(), 1'767'000'000 + second - 1);
    ASSERT_EQ(slices.row(0).second(), 1'767'000'000 + second - static_cast<int64_t>(slices.rows()));
    ASSERT_EQ(slices.row(0).rate(first), (second - static_cast<int64_t>(slices.rows())) % 3 == 0);
  }
  EXPECT_EQ(slices.CellFor(signals, CheckKind::kRate), Slices::kNoCell);  // a row is full
  EXPECT_EQ(slices.most_rows(), Slices::kMostRingBytes / Slices::kMostRowBytes);
}

TEST(Slices, ASignalThatIsNewInTheMiddleOfAnOutputLosesNoAnswer) {
  Slices slices;
  const uint16_t first = slices.CellFor(0, CheckKind::kRate);
  slices.Begin(From("a"), At(0));
  slices.Begin(From("b"), At(1));
  slices.AddRate(first, true);
  uint16_t last = 0;
  for (size_t signal = 1; signal < 60; ++signal) last = slices.CellFor(signal, CheckKind::kMix);
  slices.AddLabel(last, 5);
  slices.Begin(From("a"), At(2));
  ASSERT_EQ(slices.rows(), 2u);
  EXPECT_EQ(slices.row(0).rate(first), true);
  EXPECT_EQ(slices.row(0).label(last), 5u);
  EXPECT_EQ(slices.row(1).label(last), std::nullopt);
}

TEST(Slices, GivesTheRingBackWhenThereHasLongBeenOneValue) {
  Slices slices;
  for (const char* source : {"a", "b", "a"}) slices.Begin(From(source), At(0));
  for (uint64_t i = 0; i < Slices::kPatience; ++i) slices.Begin(From("a"), At(1));
  EXPECT_EQ(slices.rows(), Slices::kMostRows);
  slices.Begin(From("a"), At(1));
  EXPECT_EQ(slices.rows() * slices.most_rows(), 0u);
  slices.AddRate(slices.CellFor(0, CheckKind::kRate), true);  // there is no row to keep it
  slices.Begin(From("b"), At(2));
  EXPECT_EQ(slices.rows(), 1u);
}

TEST(Slices, ReadsTheAttributesThatAreNamed) {
  Slices slices;
  slices.SetNames({"region", "tier", "c", "d", "one too many"});
  EXPECT_EQ(slices.attribute_count(), Slices::kMostAttributes);
  Output output = From("a");
  output.attributes = {{"tier", "gold"}, {"x", "y"}, {"tier", "silver"}, {"one too many", "z"}};
  slices.Begin(output, At(0));
  output.attributes[0].second = "bronze";
  slices.Begin(output, At(0));
  ASSERT_EQ(slices.rows(), 1u);
  EXPECT_EQ(slices.values(7).text(slices.row(0).value(7)), "bronze");
  EXPECT_EQ(slices.values(6).text(slices.row(0).value(6)), "");
  slices.SetNames({"region", "tier", "c", "d"});  // the same four
  EXPECT_EQ(slices.rows(), 1u);
  slices.SetNames({"tier"});
  EXPECT_EQ(slices.rows(), 0u);
  EXPECT_EQ(slices.most_rows(), 0u);
  slices.Begin(output, At(0));
  EXPECT_EQ(slices.unkept(), 1u);
  EXPECT_EQ(slices.values(6).text(0), "bronze");
}

}  // namespace
}  // namespace telltale

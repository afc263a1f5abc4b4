#include "content/line_table.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace telltale {
namespace {

constexpr auto kAny = [](uint32_t) { return true; };

TEST(LineTable, FindsWhatWasAddedAndNothingElse) {
  for (const double load : {0.3, 0.7, 0.9}) {
    for (const size_t lines : {1u, 7u, 8u, 100u, 50000u}) {
      std::mt19937_64 random(lines);
      std::map<uint64_t, uint32_t> twin;
      LineTable table(lines, load);
      for (uint32_t place = 0; place < lines; ++place) {
        const uint64_t hash = random();
        twin[hash] = place;
        table.Add(hash, place);
      }
      for (const auto& [hash, place] : twin) ASSERT_EQ(table.Find(hash, kAny), place);
      for (int i = 0; i < 20000; ++i) ASSERT_FALSE(table.Holds(random())) << "with a chance of 1e-7 in all rounds";
      EXPECT_LE(table.bytes(), static_cast<size_t>(64.0 / 7 / load * static_cast<double>(lines)) + 128);
    }
  }
}

TEST(LineTable, OfOneHashThePlacesThatAgreeAreGivenInTheOrderAdded) {
  LineTable table(40, 0.9);
  for (uint32_t place = 0; place < 40; ++place) table.Add(77, place);
  EXPECT_EQ(table.Find(77, kAny), 0u);
  EXPECT_EQ(table.Find(77, [](uint32_t place) { return place >= 33; }), 33u);
  EXPECT_EQ(table.Find(77, [](uint32_t) { return false; }), LineTable::kNone);
  EXPECT_FALSE(table.Holds(78));
}

TEST(LineTable, AHashOfZeroIsOneLikeAnyOther) {
  LineTable table(3, 0.7);
  EXPECT_FALSE(table.Holds(0));
  table.Add(0, 5);
  EXPECT_EQ(table.Find(0, kAny), 5u);
}

}  // namespace
}  // namespace telltale

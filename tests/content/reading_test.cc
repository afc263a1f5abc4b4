#include "content/reading.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

TEST(ReadingTest, KeepsEvidenceCutAtACharacter) {
  Reading reading;
  EXPECT_EQ(reading.Keep({"sku: ", "SKU-1"}), "sku: SKU-1");
  const std::string accents(79, 'x');
  EXPECT_EQ(reading.Keep({accents, "é"}), accents) << "half of a character is not kept";
}

TEST(ReadingTest, WhatIsKeptStaysUntilItIsForgotten) {
  Reading reading;
  const std::string_view first = reading.Keep({"first"});
  reading.Keep({"second"});
  EXPECT_EQ(first, "first");
  reading.Forget();
  EXPECT_EQ(reading.Keep({"third"}).data(), first.data()) << "the room is used again";
}

TEST(ReadingTest, EvidenceIsBounded) {
  Reading reading;
  const std::string line(80, 'x');
  size_t kept = 0;
  for (int i = 0; i < 10'000; ++i) kept += reading.Keep({line}).size();
  EXPECT_LE(kept, size_t{16} << 10);
  EXPECT_GT(kept, size_t{15} << 10);
}

}  // namespace
}  // namespace telltale

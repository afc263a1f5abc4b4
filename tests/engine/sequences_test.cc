// Sequences by example, and against a twin that keeps every number.

#include "engine/sequences.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <vector>

namespace telltale {
namespace {

using Kind = SequenceStep::Kind;
using std::chrono::seconds;

const Time kStart = *ParseTime("2026-03-02T08:00:00Z");

TEST(Sequences, AGapIsToldOnceAndClosedByWhatComesLate) {
  Sequences sequences;
  EXPECT_EQ(sequences.See(1, 40, kStart).kind, Kind::kFirst);
  EXPECT_EQ(sequences.See(1, 41, kStart).kind, Kind::kNext);
  const SequenceStep gap = sequences.See(1, 45, kStart);
  EXPECT_EQ(gap.kind, Kind::kGap);
  EXPECT_EQ(gap.last, 41u);
  EXPECT_EQ(gap.missing, 3u);
  EXPECT_EQ(sequences.See(1, 46, kStart).kind, Kind::kNext);
  EXPECT_EQ(sequences.See(1, 43, kStart).kind, Kind::kLate);
  EXPECT_EQ(sequences.Missing(1), 2u);
  EXPECT_EQ(sequences.See(1, 43, kStart).kind, Kind::kAgain);
  EXPECT_EQ(sequences.See(1, 42, kStart).kind, Kind::kLate);
  EXPECT_EQ(sequences.See(1, 44, kStart).kind, Kind::kLate);
  EXPECT_EQ(sequences.Missing(1), 0u);
}

TEST(Sequences, WhatCameAgainIsToldWithTheNextGap) {
  Sequences sequences;
  for (const uint64_t number : {5, 6, 6, 5}) sequences.See(1, number, kStart);
  EXPECT_EQ(sequences.See(1, 8, kStart).again, 2u);
  EXPECT_EQ(sequences.See(1, 10, kStart).again, 0u);
}

TEST(Sequences, SourcesAreToldApart) {
  Sequences sequences;
  sequences.See(1, 10, kStart);
  EXPECT_EQ(sequences.See(2, 20, kStart).kind, Kind::kFirst);
  EXPECT_EQ(sequences.See(1, 11, kStart).kind, Kind::kNext);
  EXPECT_EQ(sequences.See(2, 21, kStart).kind, Kind::kNext);
}

TEST(Sequences, CountingMayBeginAnew) {
  for (const uint64_t first : {0, 1}) {
    Sequences sequences;
    for (uint64_t number = first; number < 100; ++number) sequences.See(1, number, kStart + seconds(number));
    EXPECT_EQ(sequences.See(1, first, kStart + seconds(101)).kind, Kind::kRestart);
    EXPECT_EQ(sequences.See(1, first + 1, kStart + seconds(102)).kind, Kind::kNext);
    EXPECT_EQ(sequences.See(1, first + 3, kStart + seconds(103)).kind, Kind::kGap) << "and gaps are seen again";
  }
}

TEST(Sequences, WhatOnlyLooksLikeARestartIsNone) {
  Sequences late;  // made before the others
  for (uint64_t number = 2; number < 100; ++number) late.See(1, number, kStart + seconds(number));
  EXPECT_EQ(late.See(1, 1, kStart + seconds(1)).kind, Kind::kAgain);
  EXPECT_EQ(late.See(1, 100, kStart + seconds(100)).kind, Kind::kNext);

  Sequences early;  // a start that is out of order
  for (const uint64_t number : {5, 1, 2, 3, 4}) early.See(1, number, kStart);
  EXPECT_EQ(early.See(1, 6, kStart).kind, Kind::kNext);

  Sequences goes_on;
  for (uint64_t number = 2; number < 100; ++number) goes_on.See(1, number, kStart);
  EXPECT_EQ(goes_on.See(1, 1, kStart).kind, Kind::kRestart);
  EXPECT_EQ(goes_on.See(1, 100, kStart).kind, Kind::kNext);

  Sequences in_a_gap;
  in_a_gap.See(1, 0, kStart);
  in_a_gap.See(1, 50, kStart);
  EXPECT_EQ(in_a_gap.See(1, 1, kStart).kind, Kind::kLate);
}

TEST(Sequences, AgreesWithATwinThatKeepsEveryNumber) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 50; ++round) {
    std::vector<uint64_t> numbers;
    for (uint64_t number = 100; number < 400; ++number) {
      if (random() % 20 != 0) numbers.push_back(number);
      if (random() % 30 == 0) numbers.push_back(number);
    }
    for (size_t i = 4; i < numbers.size(); ++i) {
      if (random() % 5 == 0) std::swap(numbers[i], numbers[i - random() % 4]);
    }
    Sequences sequences;
    std::set<uint64_t> seen;
    for (const uint64_t number : numbers) {
      const SequenceStep step = sequences.See(3, number, kStart);
      const uint64_t last = seen.empty() ? 0 : *seen.rbegin();
      Kind expected = Kind::kAgain;
      if (seen.empty()) {
        expected = Kind::kFirst;
      } else if (number > last) {
        expected = number == last + 1 ? Kind::kNext : Kind::kGap;
      } else if (number > *seen.begin() && !seen.contains(number)) {
        expected = Kind::kLate;
      }
      ASSERT_EQ(step.kind, expected) << "round " << round << " number " << number;
      ASSERT_EQ(step.missing, expected == Kind::kGap ? number - last - 1 : 0);
      seen.insert(number);
    }
  }
}

TEST(Sequences, AreBounded) {
  Sequences sequences(2);
  sequences.See(1, 1, kStart);
  sequences.See(2, 1, kStart);
  sequences.See(1, 2, kStart);
  sequences.See(3, 1, kStart);  // 2 was unheard for longest
  EXPECT_EQ(sequences.forgotten_sources(), 1u);
  EXPECT_EQ(sequences.See(1, 3, kStart).kind, Kind::kNext);
  EXPECT_EQ(sequences.See(2, 9, kStart).kind, Kind::kFirst);

  Sequences holes;
  for (uint64_t number = 0; number < 400; number += 2) holes.See(1, number, kStart);
  EXPECT_EQ(holes.Missing(1), 32u);
  EXPECT_EQ(holes.See(1, 1, kStart).kind, Kind::kRestart) << "its gap is forgotten";
}

TEST(Sequences, TheLargestNumberIsNoEnd) {
  Sequences sequences;
  sequences.See(1, 3, kStart);
  EXPECT_EQ(sequences.See(1, ~uint64_t{0}, kStart).missing, ~uint64_t{0} - 4);
  EXPECT_EQ(sequences.See(1, 4, kStart).kind, Kind::kLate);
  EXPECT_EQ(sequences.See(1, ~uint64_t{0}, kStart).kind, Kind::kAgain);
}

}  // namespace
}  // namespace telltale

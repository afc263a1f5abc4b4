#include "stats/evidence_bank.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <vector>

#include "base/avx2.h"
#include "tests/stats/read_back.h"
#include "tests/stats/streams.h"

namespace telltale {
namespace {

using testing::Draw;

EvidenceBank BankOf(Draw& draw, bool up, bool down) {
  EvidenceBank bank;
  bank.SetThreshold(12);
  for (const Side side : {Side::kUp, Side::kDown}) {
    bank.SetSide(side, side == Side::kUp ? up : down);
    if (!bank.on(side)) continue;
    for (int j = 0; j < EvidenceBank::kAlternatives; ++j) {
      bank.SetSlope(side, j, (side == Side::kUp ? 1 : -1) * (0.2 + draw.Uniform()));
      for (int null = 0; null < EvidenceBank::kNulls; ++null) bank.SetDrift(side, j, null, -0.02 * draw.Uniform());
    }
  }
  return bank;
}

// With vectors of eight floats or without them the same bits come out, whatever the looks.
TEST(EvidenceBank, IsTheSameWithWiderVectors) {
  Draw draw(5);
  for (int run = 0; run < 300; ++run) {
    EvidenceBank bank = BankOf(draw, run % 3 != 1, run % 3 != 2);
    EvidenceBank twin = bank;
    for (int look = 0; look < 60; ++look) {
      const double n = std::floor(1 + 20 * draw.Uniform());
      const double most = draw.Uniform() < 0.1 ? 200 : 3;  // now and then beyond what an exponent may be
      const double x = draw.Uniform() < 0.5 ? 0 : std::floor(most * draw.Uniform());
      const double evidence = bank.Look(n, x);
      {
        const Avx2::Forbid plain;
        ASSERT_EQ(std::bit_cast<uint64_t>(twin.Look(n, x)), std::bit_cast<uint64_t>(evidence));
      }
      ASSERT_EQ(bank.Evidence(Side::kUp), twin.Evidence(Side::kUp));
      ASSERT_EQ(bank.Evidence(Side::kDown), twin.Evidence(Side::kDown));
    }
  }
}

// What a look tells is what is asked for later.
TEST(EvidenceBank, ALookTellsItsEvidence) {
  Draw draw(6);
  for (int run = 0; run < 60; ++run) {
    EvidenceBank bank = BankOf(draw, run % 3 != 1, run % 3 != 2);
    for (const double n : {1.0, 5.0, 16.0, 17.0, 400.0}) {
      const double evidence = bank.Look(n, std::floor(3 * draw.Uniform()));
      EXPECT_EQ(evidence, bank.Evidence(Side::kUp) + bank.Evidence(Side::kDown));
      EXPECT_EQ(bank.MeanOf(evidence), bank.Evidence());
    }
  }
}

// Quiet looks at once are what they are one by one, to the bit, and the evidence stays below what was foretold.
TEST(EvidenceBank, QuietLooksAtOnceAreOneByOne) {
  Draw draw(8);
  for (int run = 0; run < 600; ++run) {
    EvidenceBank bank = BankOf(draw, run % 3 != 1, run % 3 != 2);
    if (run % 5 == 0 && bank.on(Side::kDown)) bank.SetDrift(Side::kDown, run % 4, 0, 0.03 * draw.Uniform());
    for (int look = 0; look < 40; ++look) bank.Look(5, draw.Hit(0.1) ? 1 : 0);
    std::vector<QuietLook> looks;
    uint32_t left = Calm::kMostObservations;
    while (looks.size() < Calm::kMostLooks && left > 0) {
      const auto n = static_cast<uint32_t>(1 + Calm::kMostInLook * draw.Uniform() * 0.999);
      looks.push_back({1000 + 5 * static_cast<int64_t>(looks.size()), std::min(left, run % 2 == 0 ? n : 5)});
      left -= looks.back().n;
    }
    EvidenceBank twin = bank;
    EvidenceBank plain = bank;
    const double ceiling = bank.Ceiling();
    double evidence = 0;
    for (const QuietLook& look : looks) {
      evidence = twin.Look(look.n, 0);
      ASSERT_LT(evidence, ceiling) << run;
    }
    ASSERT_EQ(bank.LookAll(looks), evidence) << run;
    ASSERT_EQ(testing::StateBytes(bank), testing::StateBytes(twin)) << run;
    const Avx2::Forbid narrow;
    ASSERT_EQ(plain.LookAll(looks), evidence) << run;
    ASSERT_EQ(testing::StateBytes(plain), testing::StateBytes(twin)) << run;
  }
}

// Looks of few observations take powers, larger ones exponentials: from the same R they come to nearly the same.
TEST(EvidenceBank, PowersAreExponentials) {
  Draw draw(7);
  for (int run = 0; run < 60; ++run) {
    EvidenceBank few = BankOf(draw, true, true);
    for (int look = 0; look < 10; ++look) few.Look(3, 1);
    EvidenceBank many = few;
    const double in_powers = few.Look(16, 2);
    const double in_exponentials = many.Look(16 + 1e-9, 2);
    EXPECT_NEAR(in_powers / in_exponentials, 1, 1e-5);
  }
}

}  // namespace
}  // namespace telltale

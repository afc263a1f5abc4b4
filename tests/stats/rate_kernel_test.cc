#include "stats/rate_kernel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "stats/evidence_bank.h"
#include "tests/stats/streams.h"

namespace telltale {
namespace {

using testing::Draw;

long double Divergence(long double q, long double p) {
  return q * std::log(q / p) + (1 - q) * std::log((1 - q) / (1 - p));
}

// The recipe as written, in long double, with bisection: one side, all pairs of nulls and alternatives.
class SlowSide {
 public:
  SlowSide(long double n, long double hits, long double phi, RateZone zone, long double ln_a)
      : cap_(100 * std::exp(ln_a)) {
    const long double rate = (hits + 0.5L) / (n + 1);
    const long double scaled = rate * zone.zeta / (1 - rate + rate * zone.zeta);
    const long double edge = std::min(std::max(scaled, rate + zone.delta), 1 - 0.5L / (n + 1));
    for (int m = 0; m < 4; ++m) {
      const long double nats = ln_a * m * m / 9;
      long double low = edge;
      long double high = 1;
      for (int i = 0; i < 200 && m > 0; ++i) {
        const long double middle = (low + high) / 2;
        const long double uncertainty = phi / n + rate * (1 - rate) * zone.hours;
        (middle < 1 && Divergence(edge, middle) / uncertainty < nats ? low : high) = middle;
      }
      for (int j = 0; j < 4; ++j) {
        const long double odds = 1.5L * std::pow(4.0L, j / 3.0L);
        const long double q = low * odds / (1 - low + low * odds);
        pairs_.push_back({m, std::log(q / low) / phi, std::log((1 - q) / (1 - low)) / phi, 0});
      }
      weights_.push_back(std::exp(nats));
    }
  }
  void Look(long double n, long double hits) {
    for (Pair& pair : pairs_) {
      pair.r = std::min((1 + pair.r) * std::exp(hits * pair.hit + (n - hits) * pair.miss), cap_);
    }
  }
  long double Evidence() const {
    std::vector<long double> mean(4, 0);
    for (const Pair& pair : pairs_) mean[static_cast<size_t>(pair.null)] += pair.r / 4;
    long double least = mean[0];
    for (size_t m = 0; m < 4; ++m) least = std::min(least, mean[m] * weights_[m]);
    return least;
  }

 private:
  struct Pair {
    int null;
    long double hit, miss, r;
  };
  std::vector<Pair> pairs_;
  std::vector<long double> weights_;
  long double cap_;
};

void ExpectNear(double fast, long double slow, const char* what) {
  ASSERT_NEAR(std::log(fast), static_cast<double>(std::log(slow)), 2e-3) << what;
}

void CompareWithSlow(double rate, double changed, double n0, double phi, bool blocks, double hours = 0) {
  SCOPED_TRACE(rate);
  const RateZone zone{.hours = hours};
  const double hits0 = std::round(n0 * rate);
  const double ln_a = 12;
  RateKernel kernel;
  kernel.Anchor({n0, hits0, phi}, zone, true, true, ln_a);
  SlowSide up(n0, hits0, phi, zone, ln_a);
  SlowSide down(n0, n0 - hits0, phi, zone, ln_a);
  Draw draw(17);
  for (int i = 0; i < 1500; ++i) {
    const int n = blocks ? 1 + i % 7 * 30 : 1;
    int hits = 0;
    for (int k = 0; k < n; ++k) hits += draw.Hit(i < 700 ? rate : changed) ? 1 : 0;
    kernel.Look(n, hits);
    up.Look(n, hits);
    down.Look(n, n - hits);
    if (kernel.on(Side::kUp)) ExpectNear(kernel.Evidence(Side::kUp), up.Evidence(), "up");
    if (kernel.on(Side::kDown)) ExpectNear(kernel.Evidence(Side::kDown), down.Evidence(), "down");
  }
}

TEST(RateKernel, EqualsTheRecursionOverEveryPairOfNullAndAlternative) {
  CompareWithSlow(0.001, 0.02, 20000, 1, false);
  CompareWithSlow(0.02, 0.06, 2000, 1, false);
  CompareWithSlow(0.5, 0.7, 300, 1, false);
  CompareWithSlow(0.5, 0.3, 300, 1, false);
  CompareWithSlow(0.97, 0.6, 60, 1, false);
  CompareWithSlow(0.999, 0.98, 20000, 1, false);
}

TEST(RateKernel, EqualsTheRecursionOnBlocksWithOverdispersion) {
  CompareWithSlow(0.02, 0.06, 5000, 3.5, true);
  CompareWithSlow(0.97, 0.9, 5000, 1.7, true);
}

TEST(RateKernel, EqualsTheRecursionWhileTheHoursAreUnknown) {
  CompareWithSlow(0.02, 0.06, 2000, 1, false, 0.04);
  CompareWithSlow(0.5, 0.9, 20'000, 2, true, 0.04);
}

// Looks until a rate of one half, known from 100,000 observations, has become another.
int LooksUntil(double changed, double hours) {
  RateKernel kernel;
  kernel.Anchor({100'000, 50'000, 1}, {.hours = hours}, true, true, 14);
  Draw draw(3);
  int looks = 0;
  for (; looks < 20'000 && kernel.Evidence() < std::exp(14); ++looks) kernel.Look(1, draw.Hit(changed) ? 1 : 0);
  return looks;
}

TEST(RateKernel, UnknownHoursHideWhatTheyMayBringAndNoCollapse) {
  EXPECT_LT(LooksUntil(0.6, 0), 2'000);
  EXPECT_EQ(LooksUntil(0.6, 0.04), 20'000);
  EXPECT_LT(LooksUntil(0.95, 0.04), 2 * LooksUntil(0.95, 0));
}

TEST(RateKernel, SolvesForTheRateAtADivergence) {
  for (double q : {1e-5, 0.001, 0.2, 0.5, 0.97, 0.99999}) {
    for (double nats : {1e-6, 1e-3, 0.1, 0.5}) {
      const double p = 1 / (1 + std::exp(-LogitAtDivergence(q, nats)));
      EXPECT_GE(p, q);
      if (p < 1 - 1e-12) {
        EXPECT_NEAR(BernoulliDivergence(q, p) / nats, 1, 1e-5) << q << " " << nats;
      }
    }
  }
}

TEST(RateKernel, SeesARiseAndAFallAtAnyRate) {
  struct Case {
    double from, to;
    Side side;
  };
  for (const Case& c : {Case{0.001, 0.02, Side::kUp}, Case{0.5, 0.75, Side::kUp}, Case{0.5, 0.25, Side::kDown},
                        Case{0.02, 0.0, Side::kDown}, Case{0.98, 1.0, Side::kUp}, Case{0.999, 0.98, Side::kDown}}) {
    SCOPED_TRACE(c.from);
    RateKernel kernel;
    kernel.Anchor({20000, 20000 * c.from, 1}, {}, true, true, 13.8);
    Draw draw(3);
    int looks = 0;
    while (kernel.Evidence() < std::exp(13.8) && looks < 5000) {
      kernel.Look(1, draw.Hit(c.to) ? 1 : 0);
      ++looks;
    }
    EXPECT_LT(looks, 2500);
    EXPECT_EQ(kernel.Stronger(), c.side);
  }
}

TEST(RateKernel, AFallIsOffWithFewHitsAndARiseWithFewMisses) {
  RateKernel kernel;
  kernel.Anchor({1000, 4, 1}, {}, true, true, 12);
  EXPECT_TRUE(kernel.on(Side::kUp));
  EXPECT_FALSE(kernel.on(Side::kDown));
  kernel.Look(1, 0);
  EXPECT_EQ(kernel.Evidence(), kernel.Evidence(Side::kUp)) << "one side alone is not halved";
  kernel.Anchor({1000, 996, 1}, {}, true, true, 12);
  EXPECT_FALSE(kernel.on(Side::kUp));
  EXPECT_TRUE(kernel.on(Side::kDown));
  kernel.Anchor({1000, 5, 1}, {}, true, true, 12);
  EXPECT_TRUE(kernel.on(Side::kDown));
  kernel.Anchor({1000, 500, 1}, {}, false, true, 12);
  EXPECT_FALSE(kernel.on(Side::kUp));
}

TEST(RateKernel, EvidenceSurvivesANewAnchorAndStaysFinite) {
  RateKernel kernel;
  kernel.Anchor({1000, 20, 1}, {}, true, true, 12);
  for (int i = 0; i < 20; ++i) kernel.Look(1, 1);
  const double before = kernel.Evidence();
  kernel.Anchor({1000, 20, 1}, {}, true, true, 12);
  EXPECT_EQ(kernel.Evidence(), before);
  for (int i = 0; i < 100000; ++i) kernel.Look(1e6, 1e6);
  EXPECT_TRUE(std::isfinite(kernel.Evidence()));
  kernel.Reset();
  EXPECT_EQ(kernel.Evidence(), 0);
}

TEST(RateKernel, VisibleRateIsTheOneThatReachesTheThresholdInDivergence) {
  RateKernel kernel;
  RateEdges edges;
  kernel.Anchor({2000, 40, 1}, {}, true, true, 13.8, &edges);
  const double edge = edges.of_zone[0];
  EXPECT_NEAR(2000 * BernoulliDivergence(edge, edges.visible_rate), 13.8, 1e-6);
  EXPECT_GT(edges.visible_rate, edge);
  const double edge_of_misses = edges.of_zone[1];
  EXPECT_GT(edge_of_misses, 0.98);
  kernel.Anchor({2000, 4, 1}, {}, true, true, 13.8, &edges);
  EXPECT_LT(edges.of_zone[0], edge);
  EXPECT_EQ(edges.of_zone[1], edge_of_misses) << "nothing is left that could fall";
  kernel.Anchor({2000, 4, 1}, {}, false, true, 13.8, &edges);
  EXPECT_EQ(edges.visible_rate, 1) << "nobody wants to know of a rise";
}

}  // namespace
}  // namespace telltale

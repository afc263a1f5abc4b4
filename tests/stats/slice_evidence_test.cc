#include "stats/slice_evidence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/stats/streams.h"

namespace telltale {
namespace {

using testing::Draw;
using testing::Streams;

// The highest value of a concave function on a line, by thirds; nothing of the real code's algebra.
template <typename Function>
double MostOf(const Function& function) {
  double low = -15;
  double high = 15;
  for (int step = 0; step < 120; ++step) {
    const double left = low + (high - low) / 3;
    const double right = high - (high - low) / 3;
    (function(left) < function(right) ? low : high) = function(left) < function(right) ? left : right;
  }
  return function((low + high) / 2);
}

double LogOf(double n, double hits, double rate) {
  rate = std::clamp(rate, 1e-12, 1 - 1e-12);
  return hits * std::log(rate) + (n - hits) * std::log1p(-rate);
}
double OfLogit(double logit) { return 1 / (1 + std::exp(-logit)); }

// Twice the log likelihood that "alike" loses, with every rate searched for; on the scale of odds, or of rates.
double DevianceOfTwin(const SliceRates& slice, const SliceRates& rest, bool odds) {
  const auto both = [&](double n, double hits, double rest_n, double rest_hits, double log_ratio) {
    return MostOf([&](double logit) {
      const double rate = odds ? OfLogit(logit + log_ratio) : OfLogit(logit) * std::exp(log_ratio);
      return LogOf(n, hits, rate) + LogOf(rest_n, rest_hits, OfLogit(logit)) - 1e6 * std::max(0.0, rate - 1);
    });
  };
  const auto before = [&](double ratio) {
    return both(slice.n_before, slice.hits_before, rest.n_before, rest.hits_before, ratio) - ratio * ratio / 2;
  };
  const auto since = [&](double ratio) { return both(slice.n, slice.hits, rest.n, rest.hits, ratio); };
  const double alike = MostOf([&](double ratio) { return before(ratio) + since(ratio); });
  return 2 * (MostOf(before) + LogOf(slice.n, slice.hits, slice.hits / slice.n) +
              LogOf(rest.n, rest.hits, rest.hits / rest.n) - alike);
}
SliceRates MissesOf(const SliceRates& side) {
  return {side.n_before, side.n_before - side.hits_before, side.n, side.n - side.hits};
}
double LeastDevianceOfTwin(const SliceRates& slice, const SliceRates& rest) {
  return std::min({DevianceOfTwin(slice, rest, true), DevianceOfTwin(slice, rest, false),
                   DevianceOfTwin(MissesOf(slice), MissesOf(rest), false)});
}

TEST(RateInSlice, IsTheLikelihoodRatioThatASearchFinds) {
  for (const auto& [slice, rest] : {std::pair<SliceRates, SliceRates>{{200, 4, 80, 31}, {900, 12, 400, 7}},
                                    {{200, 40, 200, 150}, {400, 12, 300, 10}},
                                    {{40, 1, 20, 12}, {2000, 60, 900, 30}},
                                    {{300, 2, 50, 50}, {300, 3, 200, 4}}}) {
    const SliceEvidence evidence = RateInSlice(slice, rest, 1, true);
    ASSERT_GT(evidence.z, 1) << slice.hits;
    EXPECT_NEAR(evidence.z * evidence.z, LeastDevianceOfTwin(slice, rest), 2e-3) << slice.hits;
  }
}

TEST(RateInSlice, AsksForMoreWhereOutputsComeInBursts) {
  const SliceRates slice{200, 4, 80, 31};
  const SliceRates rest{900, 12, 400, 7};
  const double z = RateInSlice(slice, rest, 1, true).z;
  EXPECT_NEAR(RateInSlice(slice, rest, 1.21, true).z, z / 1.1, 1e-9);
  EXPECT_EQ(RateInSlice(slice, rest, 0.5, true).z, z);
}

TEST(RateInSlice, ReadsAFallAsTheRiseOfTheMisses) {
  const SliceRates slice{200, 150, 80, 10};
  const SliceRates rest{900, 700, 400, 310};
  const SliceEvidence fall = RateInSlice(slice, rest, 1, false);
  EXPECT_GT(fall.z, 5);
  EXPECT_TRUE(fall.rest_as_before);
  EXPECT_EQ(RateInSlice(slice, rest, 1, true).z, 0);
  const SliceEvidence rise = RateInSlice({200, 50, 80, 70}, {900, 200, 400, 90}, 1, true);
  EXPECT_DOUBLE_EQ(fall.z, rise.z);
  EXPECT_DOUBLE_EQ(fall.carried, rise.carried);
}

TEST(RateInSlice, SaysHowMuchOfTheChangeIsTheSlices) {
  const SliceEvidence all = RateInSlice({300, 3, 80, 31}, {1200, 12, 400, 2}, 1, true);
  EXPECT_TRUE(all.is_carrier(1e-6));
  EXPECT_EQ(all.carried, 1);
  EXPECT_TRUE(all.rest_as_before);
  const SliceEvidence most = RateInSlice({300, 3, 80, 40}, {1200, 12, 400, 20}, 1, true);
  EXPECT_TRUE(most.is_carrier(1e-4));
  EXPECT_NEAR(most.carried, 39.2 / (39.2 + 16), 1e-9);
  EXPECT_FALSE(most.rest_as_before);
  // Half of it in two slices each is none's.
  EXPECT_FALSE(RateInSlice({300, 3, 100, 40}, {1200, 12, 400, 50}, 1, true).is_carrier(0.5));
}

TEST(RateInSlice, CallsNoneThatWasAlwaysWorseOrToWhichAsMuchWasAdded) {
  // Twice as often everywhere, in the slice ten times as often as in the rest before and since.
  EXPECT_FALSE(RateInSlice({500, 100, 400, 160}, {1500, 30, 1200, 48}, 1, true).is_carrier(0.01));
  // Five points more everywhere.
  EXPECT_FALSE(RateInSlice({1000, 10, 700, 42}, {430, 86, 300, 75}, 1, true).is_carrier(0.5));
  // Nothing has changed but how many of them came.
  EXPECT_FALSE(RateInSlice({200, 40, 900, 180}, {1500, 30, 300, 6}, 1, true).is_carrier(0.5));
}

TEST(RateInSlice, OfWhatWasNotThereBeforeComparesWithTheRestSince) {
  const SliceEvidence fresh = RateInSlice({0, 0, 100, 12}, {1500, 15, 900, 9}, 1, true);
  EXPECT_TRUE(fresh.is_carrier(1e-5));
  EXPECT_TRUE(fresh.rest_as_before);
  EXPECT_FALSE(RateInSlice({0, 0, 100, 12}, {1500, 15, 900, 100}, 1, true).is_carrier(0.5));
}

TEST(RateInSlice, TellsNothingFromTooLittle) {
  EXPECT_EQ(RateInSlice({100, 0, 10, 4}, {1000, 0, 500, 0}, 1, true).z, 0);
  EXPECT_EQ(RateInSlice({100, 1, 100, 60}, {1000, 10, 0, 0}, 1, true).z, 0);
  EXPECT_EQ(RateInSlice({100, 1, 100, 60}, {0, 0, 500, 5}, 1, true).z, 0);
  EXPECT_EQ(RateInSlice({}, {}, 1, true).z, 0);
  // A past without a hit has shown nobody to be worse: a slice with nearly all hits may be called.
  EXPECT_TRUE(RateInSlice({300, 0, 80, 31}, {1200, 0, 400, 2}, 1, true).is_carrier(1e-4));
}

SliceRates RatesOf(Draw& draw, int before, double usual, int since, double now) {
  SliceRates side{static_cast<double>(before), 0, static_cast<double>(since), 0};
  for (int i = 0; i < before; ++i) side.hits_before += draw.Hit(usual) ? 1 : 0;
  for (int i = 0; i < since; ++i) side.hits += draw.Hit(now) ? 1 : 0;
  return side;
}

TEST(RateInSlice, OfAllThatChangeAlikeNamesFewerThanAllowed) {
  constexpr double kLevel = 0.002;
  const int runs = Streams(5'000);
  for (const double usual : {0.003, 0.02, 0.2}) {
    for (const double worse : {1.0, 4.0}) {  // the slice's odds, always
      for (const double share : {0.05, 0.3}) {
        int named = 0;
        Draw draw(7);
        for (int run = 0; run < runs; ++run) {
          const double ratio = 2 + 6 * draw.Uniform();
          const auto rate = [&](double odds) { return usual * odds / (1 - usual + usual * odds); };
          const auto part = [&](int n) { return static_cast<int>(share * n); };
          const SliceRates slice = RatesOf(draw, part(1500), rate(worse), part(300), rate(worse * ratio));
          const SliceRates rest = RatesOf(draw, 1500 - part(1500), usual, 300 - part(300), rate(ratio));
          named += RateInSlice(slice, rest, 1, true).is_carrier(kLevel) ? 1 : 0;
        }
        // Where the past has shown few hits of a slice that was always worse, it is named a few times as often.
        EXPECT_LE(named, (worse > 1 ? 5 : 1.8) * kLevel * runs) << usual << " x " << worse << ", share " << share;
      }
    }
  }
}

TEST(RateInSlice, FindsTheSliceThatAloneChanged) {
  int named = 0;
  Draw draw(3);
  for (int run = 0; run < 1000; ++run) {
    const SliceRates slice = RatesOf(draw, 450, 0.02, 120, 0.35);
    const SliceRates rest = RatesOf(draw, 1050, 0.02, 280, 0.02);
    named += RateInSlice(slice, rest, 1, true).is_carrier(1e-4) ? 1 : 0;
  }
  EXPECT_GE(named, 950);
}

SliceMoments MomentsOf(Draw& draw, int n, double mean) {
  SliceMoments moments;
  for (int i = 0; i < n; ++i) {
    const double value = mean + draw.Normal();
    moments.n += 1;
    moments.sum += value;
    moments.squares += value * value;
  }
  return moments;
}

TEST(MeanInSlice, NamesTheSliceThatMovedAndNoneThatWasAlwaysElsewhere) {
  int moved = 0;
  int alike = 0;
  int fresh = 0;
  Draw draw(11);
  for (int run = 0; run < 2000; ++run) {
    const SliceNumbers rest{MomentsOf(draw, 700, 0), MomentsOf(draw, 200, 0)};
    const SliceNumbers slice{MomentsOf(draw, 300, 1), MomentsOf(draw, 60, 0)};
    moved += MeanInSlice(slice, rest, 1, false).is_carrier(1e-4) ? 1 : 0;
    alike += MeanInSlice({slice.before, MomentsOf(draw, 60, 2)}, {rest.before, MomentsOf(draw, 200, 1)}, 1, true)
                     .is_carrier(0.002)
                 ? 1
                 : 0;
    fresh += MeanInSlice({{}, slice.before}, rest, 1, true).is_carrier(1e-4) ? 1 : 0;
  }
  EXPECT_GE(moved, 1900);
  EXPECT_LE(alike, 8);
  EXPECT_GE(fresh, 1900);
  const SliceNumbers few{MomentsOf(draw, 300, 0), MomentsOf(draw, 9, 5)};
  EXPECT_EQ(MeanInSlice(few, {MomentsOf(draw, 300, 0), MomentsOf(draw, 300, 0)}, 1, true).z, 0);
}

TEST(NormalTail, IsThatOfTheTables) {
  EXPECT_NEAR(NormalTail(0), 0.5, 1e-12);
  EXPECT_NEAR(NormalTail(1.959964), 0.025, 1e-7);
  EXPECT_NEAR(NormalTail(3.090232), 0.001, 1e-8);
}

}  // namespace
}  // namespace telltale

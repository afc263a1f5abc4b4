#include "stats/score_kernel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "stats/score_map.h"
#include "tests/stats/streams.h"

namespace telltale {
namespace {

using testing::Draw;

std::vector<WeightedValue> Sorted(std::vector<float> values) {
  std::sort(values.begin(), values.end());
  std::vector<WeightedValue> out;
  for (float v : values) out.push_back({v, 1});
  return out;
}

// Mid-rank scores from a full sort, standardised over the baseline and half an observation below and above it.
class SlowScores {
 public:
  explicit SlowScores(std::vector<float> values) : values_(std::move(values)) {
    const auto n = static_cast<double>(values_.size());
    double sum = Raw(-1e30F) * 0.5 + Raw(1e30F) * 0.5;
    for (float v : values_) sum += Raw(v);
    mean_ = sum / (n + 1);
    double square = 0.5 * std::pow(Raw(-1e30F) - mean_, 2) + 0.5 * std::pow(Raw(1e30F) - mean_, 2);
    for (float v : values_) square += std::pow(Raw(v) - mean_, 2);
    spread_ = std::sqrt(square / (n + 1));
  }
  double Score(float value) const { return (Raw(value) - mean_) / spread_; }
  double LogMoment(double t) const {
    double sum = 0.5 * std::exp(t * Score(-1e30F)) + 0.5 * std::exp(t * Score(1e30F));
    for (float v : values_) sum += std::exp(t * Score(v));
    return std::log(sum / (static_cast<double>(values_.size()) + 1));
  }

 private:
  double Raw(float value) const {
    double below = 0;
    double equal = 0;
    for (float v : values_) {
      below += v < value ? 1 : 0;
      equal += v == value ? 1 : 0;
    }
    return NormalQuantile((below + equal / 2 + 0.5) / (static_cast<double>(values_.size()) + 1));
  }
  std::vector<float> values_;
  double mean_ = 0;
  double spread_ = 1;
};

TEST(ScoreMap, NormalQuantileInvertsTheDistributionFunction) {
  for (double p : {1e-9, 1e-4, 0.02, 0.0243, 0.3, 0.5, 0.77, 0.98, 0.9999}) {
    EXPECT_NEAR(0.5 * std::erfc(-NormalQuantile(p) / std::numbers::sqrt2) / p, 1, 1e-9) << p;
  }
}

TEST(ScoreMap, EqualsMidRanksOfAFullSort) {
  Draw draw(5);
  for (int levels : {1, 2, 5, 40, 100000}) {
    SCOPED_TRACE(levels);
    std::vector<float> values(150);
    for (float& v : values) v = static_cast<float>(std::floor(draw.Uniform() * levels));
    const SlowScores slow(values);
    ScoreMap map;
    map.Build(Sorted(values), static_cast<double>(values.size()));
    for (float probe : values) {
      ASSERT_NEAR(map.Score(probe), slow.Score(probe), 1e-4);
      ASSERT_NEAR(map.Score(probe + 0.5F), slow.Score(probe + 0.5F), 1e-4);
    }
    EXPECT_NEAR(map.Score(-1e30F), slow.Score(-1e30F), 1e-4);
    EXPECT_NEAR(map.Score(1e30F), slow.Score(1e30F), 1e-4);
  }
}

TEST(ScoreMap, ManyValuesKeepTheirRanksWithinAnEdge) {
  Draw draw(6);
  std::vector<float> values(5000);
  for (float& v : values) v = static_cast<float>(draw.Normal());
  const SlowScores slow(values);
  ScoreMap map;
  map.Build(Sorted(values), 5000);
  for (double x = -2; x <= 2; x += 0.25) {
    EXPECT_NEAR(map.Score(static_cast<float>(x)), slow.Score(static_cast<float>(x)), 0.08) << x;
  }
}

TEST(ScoreMap, MomentsAreThoseOfTheBaseline) {
  Draw draw(7);
  for (double common : {0.0, 0.5, 0.9}) {
    SCOPED_TRACE(common);
    std::vector<float> values(180);
    for (float& v : values) v = draw.Hit(common) ? 0.9F : static_cast<float>(draw.Uniform());
    const SlowScores slow(values);
    ScoreMap map;
    map.Build(Sorted(values), 180);
    for (double t : {-1.0, -0.2, 0.1, 0.8}) {
      const auto moment = map.LogMoment(t);
      EXPECT_NEAR(moment.log, slow.LogMoment(t), 0.01) << t;
      const double slope = (map.LogMoment(t + 1e-4).log - map.LogMoment(t - 1e-4).log) / 2e-4;
      EXPECT_NEAR(moment.mean, slope, 1e-3);
    }
  }
}

// The recursion over all nulls and alternatives, in long double, from the moments of the map.
TEST(ScoreKernel, EqualsTheRecursionOverEveryPairOfNullAndAlternative) {
  Draw draw(8);
  std::vector<float> values(400);
  for (float& v : values) v = static_cast<float>(draw.Normal());
  const double n0 = 400;
  const double ln_a = 12;
  const double zone = 0.1;
  ScoreKernel kernel;
  kernel.Build(Sorted(values), n0);
  kernel.Anchor(n0, 1.5, zone, true, true, ln_a);
  struct Pair {
    double sign;
    int null;
    double slope, drift;
    long double r = 0;
  };
  std::vector<Pair> pairs;
  for (double sign : {1.0, -1.0}) {
    const double unit = kernel.map().TiltUnit(sign);
    const auto log_moment = [&](double t) { return kernel.map().LogMoment(sign * t).log; };
    const auto divergence = [&](double t) {
      return log_moment(t) - log_moment(zone * unit) -
             (t - zone * unit) * sign * kernel.map().LogMoment(sign * zone * unit).mean;
    };
    for (int m = 0; m < 4; ++m) {
      double low = zone * unit;
      double high = 50;
      for (int i = 0; i < 100 && m > 0; ++i) {
        const double middle = (low + high) / 2;
        (n0 / 1.5 * divergence(middle) < ln_a * m * m / 9 ? low : high) = middle;
      }
      for (double further : {0.1, 0.2, 0.4, 0.8}) {
        const double d = further * unit;
        pairs.push_back({sign, m, sign * d / 1.5, -(log_moment(low + d) - log_moment(low)) / 1.5});
      }
    }
  }
  const long double cap = 100 * std::exp(static_cast<long double>(ln_a));
  for (int i = 0; i < 600; ++i) {
    const int n = 1 + (i % 5 == 4 ? 9 : 0);
    double sum = 0;
    for (int k = 0; k < n; ++k) sum += kernel.Score(static_cast<float>(draw.Normal() + (i < 400 ? 0 : 0.6)));
    kernel.Look(n, sum);
    long double least[2] = {1e30L, 1e30L};
    for (int m = 0; m < 4; ++m) {
      for (int side = 0; side < 2; ++side) {
        long double mean = 0;
        for (Pair& pair : pairs) {
          if (pair.null != m || (pair.sign > 0) != (side == 0)) continue;
          pair.r = std::min((1 + pair.r) * std::exp(static_cast<long double>(pair.slope * sum + pair.drift * n)), cap);
          mean += pair.r / 4;
        }
        least[side] = std::min(least[side], mean * std::exp(static_cast<long double>(ln_a * m * m / 9)));
      }
    }
    ASSERT_NEAR(std::log(kernel.Evidence(Side::kUp)), static_cast<double>(std::log(least[0])), 5e-3) << i;
    ASSERT_NEAR(std::log(kernel.Evidence(Side::kDown)), static_cast<double>(std::log(least[1])), 5e-3) << i;
  }
  EXPECT_EQ(kernel.Stronger(), Side::kUp);
}

TEST(ScoreKernel, WithoutABaselineThereIsNoEvidence) {
  ScoreKernel kernel;
  kernel.Anchor(100, 1, 0.1, true, true, 12);
  kernel.Look(1, kernel.Score(3));
  EXPECT_EQ(kernel.Evidence(), 0);
}

}  // namespace
}  // namespace telltale

// The kernel against a plain twin, its level by simulation, and the bound on what one look says.
#include "stats/volume_kernel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/stats/streams.h"

namespace telltale {
namespace {

constexpr double kLnA = 11.4;

// ln of the negative-binomial probability, by its definition.
double LnProbability(double y, double mean, double size) {
  return std::lgamma(y + size) - std::lgamma(size) - std::lgamma(y + 1) + size * std::log(size / (size + mean)) +
         y * std::log(mean / (size + mean));
}

// The same recursion, lane by lane, as the notes give it.
class Twin {
 public:
  Twin(const VolumeLevel& level, double ln_a, double most) : level_(level), ln_a_(ln_a), most_(most) {}
  void Look(double mean, double outputs) {
    const double size = 1 / level_.dispersion;
    for (int side = 0; side < 2; ++side) {
      for (int m = 0; m < 4; ++m) {
        const double edge = level_.zeta * std::exp(m / 3.0 * std::sqrt(2 * ln_a_) * level_.error);
        const double null = side == 0 ? edge : 1 / edge;
        for (size_t j = 0; j < Factors(side).size(); ++j) {
          const double gain =
              LnProbability(outputs, mean * null * Factors(side)[j], size) - LnProbability(outputs, mean * null, size);
          double& r = r_[side][m][j];
          r = std::min((1 + r) * std::exp(std::min(gain / level_.phi, most_)), 100 * std::exp(ln_a_));
        }
      }
    }
  }
  double Evidence() const {
    double sum = 0;
    for (int side = 0; side < 2; ++side) {
      double least = 1e300;
      for (int m = 0; m < 4; ++m) {
        double mean = 0;
        for (size_t j = 0; j < Factors(side).size(); ++j) mean += r_[side][m][j];
        least = std::min(least, std::exp(ln_a_ * m * m / 9) * mean / static_cast<double>(Factors(side).size()));
      }
      sum += least / 2;
    }
    return sum;
  }

 private:
  static std::vector<double> Factors(int side) {
    return side == 0 ? std::vector<double>{1.3, 1.8, 3} : std::vector<double>{0.75, 0.5, 0.3, 0.1};
  }
  VolumeLevel level_;
  double ln_a_, most_;
  double r_[2][4][4] = {};
};

TEST(VolumeKernel, DoesWhatTheDefinitionSays) {
  testing::Draw draw(11);
  for (const VolumeLevel& level :
       {VolumeLevel{0.02, 1, 1.15, 0.03}, VolumeLevel{1e-4, 2.5, 1.6, 0.1}, VolumeLevel{3, 1.2, 1.15, 0.4}}) {
    VolumeKernel kernel;
    kernel.Anchor(level, kLnA, true, 3);
    Twin twin(level, kLnA, 0.9 * kLnA / 2);
    for (int i = 0; i < 300; ++i) {
      const double mean = 5 + 300 * draw.Uniform();
      const double outputs = std::floor(mean * (i > 150 ? 1.4 : 0.9) * draw.Uniform() * 2);
      kernel.Look(mean, outputs);
      twin.Look(mean, outputs);
      ASSERT_NEAR(std::log(kernel.Evidence()), std::log(twin.Evidence()), 1e-6) << i;
    }
  }
}

TEST(VolumeKernel, TheRatioIsThatOfProbabilities) {
  for (const double outputs : {0.0, 1.0, 40.0, 900.0}) {
    EXPECT_NEAR(VolumeLogRatio(outputs, 50, 1.2, 0.6, 0.1),
                LnProbability(outputs, 30, 10) - LnProbability(outputs, 60, 10), 1e-9);
  }
}

TEST(VolumeKernel, OneLookAloneIsNeverEnough) {
  for (const int fewest : {2, 3}) {
    for (const double outputs : {0.0, 1e9}) {
      VolumeKernel kernel;
      kernel.Anchor({1e-4, 1, 1.15, 0.001}, kLnA, true, fewest);
      for (int i = 0; i < 1000; ++i) kernel.Look(1000, 1000);
      int looks = 0;
      for (; kernel.Evidence() < std::exp(kLnA); ++looks) kernel.Look(1000, outputs);
      EXPECT_EQ(looks, fewest);
      EXPECT_EQ(kernel.Stronger(), outputs > 0 ? Side::kUp : Side::kDown);
      kernel.Reset();
      EXPECT_EQ(kernel.Evidence(), 0);
    }
  }
}

TEST(VolumeKernel, AFallIsNothingWhereNobodyAsks) {
  VolumeKernel kernel;
  kernel.Anchor({0.01, 1, 1.15, 0.01}, kLnA, false, 3);
  for (int i = 0; i < 1000; ++i) kernel.Look(1000, 0);
  EXPECT_LT(kernel.Evidence(), 1);
  for (int i = 0; i < 10; ++i) kernel.Look(1000, 5000);
  EXPECT_GT(kernel.Evidence(), std::exp(kLnA));
}

TEST(VolumeKernel, HostileNumbersStayFinite) {
  VolumeKernel kernel;
  kernel.Anchor({1e-4, 1, 1.15, 0.01}, 30, true, 3);
  for (int i = 0; i < 10000; ++i) kernel.Look(i % 2 == 0 ? 1e-9 : 1e12, i % 3 == 0 ? 4e9 : 0);
  EXPECT_TRUE(std::isfinite(kernel.Evidence()));
}

}  // namespace
}  // namespace telltale

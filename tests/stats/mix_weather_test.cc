// Mixes whose labels swing though nothing happens, and how late a change is seen: the tables of README.md.
//
// TELLTALE_LONG_SIMULATION=120 stats_test --gtest_filter='MixWeather.*' makes forty years of each weather.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <vector>

#include "stats/mix_watch.h"
#include "tests/stats/streams.h"

namespace telltale {
namespace {

using testing::At;
using testing::Draw;

constexpr double kLnA = 14.5;  // of 1,000 outputs a day, with as many detectors as a stream of three signals has
constexpr double kLooksAYear = 512'000;  // of the traffic class, which that is for
constexpr double kSpacing = 86.4;
constexpr int64_t kBurst = 100;

enum class Weather : uint8_t { kSteady, kBursts, kCycle, kDrift, kOneInBursts };
constexpr const char* kNames[] = {"steady", "bursts", "daily cycle", "drift", "one label in bursts"};

// Chances in proportion to 1, 1/2, 1/3, ...; 97 and 3 %; a long tail. All but the first label have weather.
std::vector<double> SharesOf(int kind) {
  if (kind == 2) return {0.97, 0.03};
  std::vector<double> shares(kind == 0 ? 4 : kind == 1 ? 12 : 40);
  double sum = 0;
  for (size_t k = 0; k < shares.size(); ++k) {
    shares[k] = std::pow(static_cast<double>(k + 1), kind == 3 ? -1.2 : -1.0);
    sum += shares[k];
  }
  for (double& share : shares) share /= sum;
  return shares;
}

class Labels {
 public:
  Labels(int kind, Weather weather, uint64_t seed)
      : shares_(SharesOf(kind)),
        factors_(shares_.size(), 1),
        weather_(weather),
        draw_(seed),
        swings_(draw_.Uniform()) {}

  double Uniform() { return draw_.Uniform(); }
  size_t Next(double second, double moved = 0, double unseen = 0) {
    if (weather_ != Weather::kSteady) SetFactors(second / 86'400);
    ++observed_;
    if (draw_.Hit(unseen)) return shares_.size();
    if (draw_.Hit(moved)) return shares_.size() - 1;
    double sum = 0;
    for (size_t k = 0; k < shares_.size(); ++k) sum += shares_[k] * factors_[k];
    double left = draw_.Uniform() * sum;
    size_t label = 0;
    while (label + 1 < shares_.size() && (left -= shares_[label] * factors_[label]) >= 0) ++label;
    return label;
  }

 private:
  void SetFactors(double day) {
    const bool begins = observed_ % kBurst == 0;
    const auto one = static_cast<size_t>(swings_ * static_cast<double>(shares_.size()));
    for (size_t k = 1; k < shares_.size(); ++k) {
      const double phase = static_cast<double>(k) / static_cast<double>(shares_.size()) + swings_;
      if (weather_ == Weather::kBursts || (weather_ == Weather::kOneInBursts && k == std::max<size_t>(one, 1))) {
        if (begins) factors_[k] = std::exp(0.4724 * draw_.Normal() - 0.1116);  // coefficient of variation one half
      } else if (weather_ == Weather::kCycle) {
        factors_[k] = 1 + 0.3 * std::sin(2 * std::numbers::pi * (day + phase));
      } else if (weather_ == Weather::kDrift && k % 2 == 1) {
        factors_[k] = 1 + 0.5 * day / 365;
      }
    }
  }

  std::vector<double> shares_;
  std::vector<double> factors_;
  Weather weather_;
  Draw draw_;
  double swings_;
  int64_t observed_ = 0;
};

TEST(MixWeather, FalseAlarmsStayWithinTheShare) {
  constexpr int64_t kOutputs = 30'000;
  for (const Weather weather :
       {Weather::kSteady, Weather::kBursts, Weather::kCycle, Weather::kDrift, Weather::kOneInBursts}) {
    int opened = 0;
    // Long ones go on for a year.
    const int longer = std::min(testing::Streams(1), 12);
    const int streams = testing::Streams(4) / longer;
    const int64_t outputs = kOutputs * longer;
    for (int stream = 0; stream < streams; ++stream) {
      Labels labels(stream % 4, weather, 50'000 + static_cast<uint64_t>(stream));
      MixWatch watch;
      double second = 0;
      for (int64_t i = 0; i < outputs; ++i) {
        second += 2 * kSpacing * labels.Uniform();
        opened += watch.Add(At(static_cast<int64_t>(second)), labels.Next(second), kLnA) == Change::kOpened ? 1 : 0;
      }
    }
    const double years = static_cast<double>(streams * outputs) * kSpacing / (365 * 86'400.0);
    const double allowed = years * kLooksAYear * std::exp(-kLnA);
    std::printf("%-20s %3d alarms in %5.2f years, %.1f allowed\n", kNames[static_cast<int>(weather)], opened, years,
                allowed);
    EXPECT_LE(opened, allowed + 4 * std::sqrt(allowed) + 1) << kNames[static_cast<int>(weather)];
  }
}

TEST(MixWeather, ChangesAreSeenWithinTheLagOfTheBaseline) {
  struct Row {
    const char* name;
    int kind;
    double moved, unseen;
    double most;  // outputs, of the mean
  };
  for (const Row& row : {Row{"4 labels, 5 % move", 0, 0.05, 0, 20'000}, Row{"4 labels, 10 % move", 0, 0.1, 0, 800},
                         Row{"12 labels, 5 % move", 1, 0.05, 0, 800}, Row{"12 labels, 10 % move", 1, 0.1, 0, 300},
                         Row{"4 labels, a new one in 1 %", 0, 0, 0.01, 1300}}) {
    constexpr int64_t kHorizon = 20'000;
    const int runs = std::min(testing::Streams(8), 100);
    double sum = 0;
    int missed = 0;
    int early = 0;
    for (int run = 0; run < runs; ++run) {
      Labels labels(row.kind, Weather::kSteady, 90'000 + static_cast<uint64_t>(run));
      MixWatch watch;
      double second = 0;
      int64_t delay = kHorizon;
      for (int64_t i = -10'000; i < kHorizon && delay == kHorizon; ++i) {
        second += 2 * kSpacing * labels.Uniform();
        const size_t label = i < 0 ? labels.Next(second) : labels.Next(second, row.moved, row.unseen);
        if (watch.Add(At(static_cast<int64_t>(second)), label, kLnA) == Change::kOpened) delay = i;
      }
      if (delay < 0) ++early;
      if (delay == kHorizon) ++missed;
      if (delay >= 0 && delay < kHorizon) sum += static_cast<double>(delay);
    }
    const double mean = sum / std::max(runs - missed - early, 1);
    std::printf("%-28s mean %5.0f, %d of %d missed, %d early\n", row.name, mean, missed, runs, early);
    EXPECT_LE(mean, row.most) << row.name;
    EXPECT_LE(missed, row.most < kHorizon ? 0 : runs / 2) << row.name;
    EXPECT_LE(early, 1) << row.name;
  }
}

}  // namespace
}  // namespace telltale

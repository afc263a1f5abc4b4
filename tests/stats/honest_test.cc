// What a watch has learned is read back, whatever it was fed: no bound of sane.cc is narrower than what can be.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>

#include "base/archive_reader.h"
#include "base/archive_writer.h"
#include "stats/arrivals.h"
#include "stats/mix_watch.h"
#include "stats/number_watch.h"
#include "stats/rate_watch.h"

namespace telltale {
namespace {

const Time kStart = *ParseTime("2026-03-02T08:00:00Z");
constexpr int kLives = 60;
constexpr int kOutputs = 6000;

using Random = std::mt19937_64;

template <typename... Kept>
std::string BytesOf(const Kept&... kept) {
  std::string bytes;
  ArchiveWriter archive(&bytes);
  archive(kept...);
  return bytes;
}

// A wild clock: many in a moment, days without one, and now and then a step back.
Duration Step(Random& random, int pace) {
  switch (random() % 200) {
    case 0:
      return std::chrono::hours(static_cast<int64_t>(random() % 100));
    case 1:
      return -std::chrono::seconds(static_cast<int64_t>(random() % 4000));
    default:
      return Duration(static_cast<int64_t>(random() % (pace == 0 ? 3 : pace == 1 ? 2000 : 900'000)));
  }
}

double Uniform(Random& random) { return std::generate_canonical<double, 53>(random); }

// A regime holds for a while; then another.
void Add(RateWatch& watch, Time time, uint64_t regime, double ln_a, Random& random) {
  constexpr double kRates[] = {0, 1e-4, 0.02, 0.2, 0.5, 0.97, 1};
  watch.Add(time, Uniform(random) < kRates[regime % std::size(kRates)], ln_a);
}
void Add(NumberWatch& watch, Time time, uint64_t regime, double ln_a, Random& random) {
  std::normal_distribution<double> normal;
  std::cauchy_distribution<double> wild(0, 1e6);
  const double values[] = {normal(random),
                           5,
                           -3 + normal(random),
                           wild(random),
                           std::exp(60 * normal(random)),
                           (random() % 2 == 0 ? 1 : -1) * std::numeric_limits<double>::max() * Uniform(random),
                           std::numeric_limits<double>::denorm_min(),
                           static_cast<double>(random() % 3),
                           std::numeric_limits<float>::max() * normal(random)};
  watch.Add(time, values[regime % std::size(values)], ln_a);
}
void Add(MixWatch& watch, Time time, uint64_t regime, double ln_a, Random& random) {
  constexpr size_t kLabels[] = {1, 2, 5, 12, 60, 300};
  const size_t labels = kLabels[regime % std::size(kLabels)];
  watch.Add(time, static_cast<size_t>(std::pow(Uniform(random), 3) * static_cast<double>(labels)), ln_a);
}

template <typename Watch>
void ExpectReadBack() {
  int opened = 0;
  for (int life = 0; life < kLives; ++life) {
    Random random(static_cast<uint64_t>(life));
    Watch watch;
    if constexpr (requires { watch.SetLimits(AlertLimits{}); }) {
      if (life % 4 == 1) watch.SetLimits({0.6, 0.05});
    }
    Time time = kStart;
    const int pace = life % 3;
    const double ln_a = life % 5 == 0 ? 1 : 14;
    uint64_t regime = random();
    for (int i = 0; i < kOutputs; ++i) {
      if (random() % 1500 == 0) regime = random();
      if (random() % 3000 == 0) watch.Pin();
      if (random() % 3000 == 0) watch.CloseWithOthers();
      time += Step(random, pace);
      Add(watch, time, regime, ln_a, random);
      if (random() % 100 != 0) continue;
      opened += watch.Summary().state == WatchState::kOpen ? 1 : 0;
      const std::string bytes = BytesOf(watch);
      Watch again;
      ArchiveReader archive(bytes);
      archive(again);
      ASSERT_TRUE(archive.done()) << "life " << life << ", output " << i << ", regime " << regime;
      ASSERT_EQ(BytesOf(again), bytes);
    }
  }
  EXPECT_GT(opened, 50) << "alarms were among what was kept";
}

TEST(HonestTest, ARateIsReadBack) { ExpectReadBack<RateWatch>(); }
TEST(HonestTest, NumbersAreReadBack) { ExpectReadBack<NumberWatch>(); }
TEST(HonestTest, AMixIsReadBack) { ExpectReadBack<MixWatch>(); }

TEST(HonestTest, ArrivalsAreReadBack) {
  for (int life = 0; life < 12; ++life) {
    Random random(static_cast<uint64_t>(life));
    Arrivals arrivals;
    VolumeWatch volume;
    SilenceWatch silence(life % 2 == 0, Duration(0));
    const Arrivals::Watches watches{&volume, &silence};
    Time time = kStart;
    uint64_t pace = 1 + random() % 1'000'000;
    for (int i = 0; i < 20'000; ++i) {
      if (random() % 3000 == 0) pace = 1 + random() % (random() % 3 == 0 ? 100 : 4'000'000);
      time += Duration(static_cast<int64_t>(random() % pace));
      if (random() % 5000 == 0) time += std::chrono::hours(static_cast<int64_t>(random() % 900));
      while (arrivals.is_due(time) && arrivals.Next(time, watches, 3)) {
      }
      arrivals.Count(time, watches);
      if (random() % 400 != 0) continue;
      const std::string bytes = BytesOf(arrivals, volume, silence);
      Arrivals again;
      VolumeWatch volume_again;
      SilenceWatch silence_again(life % 2 == 0, Duration(0));
      ArchiveReader archive(bytes);
      archive(again, volume_again, silence_again);
      ASSERT_TRUE(archive.done()) << "life " << life << ", output " << i;
    }
  }
}

}  // namespace
}  // namespace telltale

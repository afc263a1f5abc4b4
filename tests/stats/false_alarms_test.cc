// False alarms of whole watches on streams in which nothing changes: pinned seeds, counts with a Poisson bound.
// TELLTALE_LONG_SIMULATION=n makes n times as many streams; README.md holds such a table.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <numbers>

#include "stats/look.h"
#include "stats/number_watch.h"
#include "stats/rate_watch.h"
#include "tests/stats/streams.h"

namespace telltale {
namespace {

using testing::Draw;
using testing::Feed;
using testing::Opened;

constexpr double kLnA = 11.512925464970229;  // A = 1e5: one alarm in 1e5 looks, four where a quarter of A is enough
constexpr int64_t kLooks = 20000;

// The largest count that a Poisson variable of this mean exceeds with a probability below 1e-4.
int PoissonBound(double mean) {
  double term = std::exp(-mean);
  double upto = term;
  int count = 0;
  while (upto < 1 - 1e-4) {
    ++count;
    term *= mean / count;
    upto += term;
  }
  return count;
}

template <typename Watch, typename Law>
void ExpectFewAlarms(const char* name, int streams, double nominal, Law law) {
  int opened = 0;
  int hit = 0;
  const int count = testing::Streams(streams);
  for (int s = 0; s < count; ++s) {
    Draw draw(9000 + static_cast<uint64_t>(s));
    Watch watch;
    const int here = Opened(Feed(watch, kLooks, 86, kLnA, [&](int64_t) { return law(draw); }));
    opened += here;
    hit += here > 0 ? 1 : 0;
  }
  const double looks = static_cast<double>(count) * kLooks;
  std::printf("%-28s %5d alarms in %8.0f looks (%d of %d streams): %.2f per 1e6 looks\n", name, opened, looks, hit,
              count, 1e6 * opened / looks);
  EXPECT_LE(opened, PoissonBound(nominal * looks * std::exp(-kLnA))) << name;
}

TEST(FalseAlarms, RatesStayWithinTheirBudget) {
  for (double rate : {0.0, 0.001, 0.003, 0.02, 0.3, 0.5, 0.97, 0.999}) {
    ExpectFewAlarms<RateWatch>(("rate " + std::to_string(rate)).c_str(), 40, 1.5,
                               [rate](Draw& d) { return d.Hit(rate); });
  }
}

// One output a second; the rate swings by three tenths over the day. Each day was an alarm once, because what an alarm
// holds is learned from by nobody: 92 in 90 streams of four days.
TEST(FalseAlarms, TheHoursOfTheFirstDaysAreNoNews) {
  int opened = 0;
  const int count = testing::Streams(6);
  for (int s = 0; s < count; ++s) {
    for (const double rate : {0.05, 0.3, 0.5}) {
      Draw draw(700 + static_cast<uint64_t>(s));
      RateWatch watch;
      for (int64_t look = 0; look < 5 * 86'400 / kLookSeconds; ++look) {
        const double day = static_cast<double>(look * kLookSeconds) / 86'400 + s / 6.0;
        const double now = rate * (1 + 0.3 * std::sin(2 * std::numbers::pi * day));
        uint32_t hits = 0;
        for (int64_t i = 0; i < kLookSeconds; ++i) hits += draw.Hit(now) ? 1 : 0;
        const Time time = testing::At(look * kLookSeconds);
        opened += watch.AddAll(time, kLookSeconds, hits, 17) == Change::kOpened ? 1 : 0;
      }
    }
  }
  std::printf("%d alarms in %d streams of five days\n", opened, 3 * count);
  EXPECT_LE(opened, PoissonBound(0.1 * 3 * count));
}

TEST(FalseAlarms, RatesInBurstsStayWithinTheirBudget) {
  int64_t i = 0;
  double rate = 0.02;
  ExpectFewAlarms<RateWatch>("rate 0.02, bursts of 100", 30, 4, [&](Draw& d) {
    if (i++ % 100 == 0) rate = 0.02 * std::exp(0.47 * d.Normal() - 0.11);
    return d.Hit(rate);
  });
}

TEST(FalseAlarms, NumbersStayWithinTheirBudget) {
  ExpectFewAlarms<NumberWatch>("normal", 20, 1, [](Draw& d) { return d.Normal(); });
  ExpectFewAlarms<NumberWatch>("t3", 20, 1, [](Draw& d) { return d.StudentT3(); });
  ExpectFewAlarms<NumberWatch>("lognormal", 20, 1, [](Draw& d) { return std::exp(d.Normal()); });
  ExpectFewAlarms<NumberWatch>("eleven levels", 20, 1, [](Draw& d) { return d.Level(0.8); });
  ExpectFewAlarms<NumberWatch>("0.9 nine times in ten", 20, 1, [](Draw& d) { return d.Hit(0.9) ? 0.9 : 0.5; });
  ExpectFewAlarms<NumberWatch>("0.9 but once in a thousand", 20, 1, [](Draw& d) { return d.Hit(0.999) ? 0.9 : 0.5; });
  ExpectFewAlarms<NumberWatch>("constant", 20, 1, [](Draw&) { return 0.9; });
  ExpectFewAlarms<NumberWatch>("two lumps", 20, 1, [](Draw& d) { return d.Hit(0.2) ? 4.0 : 600 + 100 * d.Normal(); });
}

// Kernels alone, the baseline drawn anew for each stream: the level that the watch builds on.
TEST(FalseAlarms, TheRateKernelKeepsItsLevelWithEstimatedBaselines) {
  for (double rate : {0.001, 0.02, 0.5, 0.999}) {
    int opened = 0;
    const int count = testing::Streams(30);
    for (int s = 0; s < count; ++s) {
      Draw draw(500 + static_cast<uint64_t>(s));
      double hits = 0;
      for (int i = 0; i < 2000; ++i) hits += draw.Hit(rate) ? 1 : 0;
      RateKernel kernel;
      kernel.Anchor({2000, hits, 1}, {}, true, true, kLnA);
      for (int64_t i = 0; i < kLooks; ++i) {
        kernel.Look(1, draw.Hit(rate) ? 1 : 0);
        if (kernel.Evidence() < std::exp(kLnA)) continue;
        ++opened;
        kernel.Reset();
      }
    }
    const double looks = static_cast<double>(count) * kLooks;
    std::printf("kernel, n0 2000, rate %-6g %5d alarms in %8.0f looks: %.2f per 1e6 looks\n", rate, opened, looks,
                1e6 * opened / looks);
    EXPECT_LE(opened, PoissonBound(looks * std::exp(-kLnA))) << rate;
  }
}

}  // namespace
}  // namespace telltale

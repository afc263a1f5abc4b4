#include "stats/visible.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "stats/mix_watch.h"
#include "stats/number_watch.h"
#include "stats/rate_watch.h"
#include "tests/stats/streams.h"

namespace telltale {
namespace {

using testing::At;
using testing::Draw;
using testing::Feed;
using testing::Streams;

constexpr double kLnA = 15;
constexpr int kRuns = 15;

// Periods until the alarm, at most 4: `learned` observations, `a_day` of them a day, then the told change.
template <typename Watch, typename Usual, typename Changed>
double PeriodsUntilSeen(Watch& watch, int64_t learned, int64_t a_day, int days, Usual usual, Changed changed) {
  const int64_t spacing = 86'400 / a_day;
  Feed(watch, learned, spacing, kLnA, usual);
  if (watch.Summary().state != WatchState::kWatching) return -1;  // a false alarm
  const Outlook out = watch.Ahead();
  const VisibleChange& told = days > 1 ? out.week : out.day;
  for (int64_t i = 0; i < 4 * days * a_day; ++i) {
    if (watch.Add(At((learned + i) * spacing), changed(told), kLnA) != Change::kOpened) continue;
    return static_cast<double>(i) / static_cast<double>(days * a_day);
  }
  return 4;
}

double Median(std::vector<double>* periods) {
  std::erase(*periods, -1);
  std::sort(periods->begin(), periods->end());
  return (*periods)[periods->size() / 2];
}

struct Case {
  double rate;
  int64_t a_day;
  int64_t learned;
};

TEST(VisibleX, Explore) {
  for (const Case& c : {Case{0.001, 10, 400}, Case{0.001, 1000, 28000}, Case{0.001, 20000, 80000}, Case{0.02, 10, 400},
                        Case{0.02, 200, 6000}, Case{0.02, 2000, 30000}, Case{0.02, 20000, 80000}, Case{0.02, 80000, 300000},
                        Case{0.5, 10, 400}, Case{0.5, 200, 6000}, Case{0.5, 20000, 80000}}) {
    for (int days : {1, 7}) {
      for (bool up : {true, false}) {
        std::vector<double> periods;
        double sum = 0;
        int none = 0;
        for (int run = 0; run < kRuns; ++run) {
          Draw draw(900 + static_cast<uint64_t>(run));
          RateWatch watch;
          double told = -1;
          const double p = PeriodsUntilSeen(
              watch, c.learned, c.a_day, days, [&](int64_t) { return draw.Hit(c.rate); },
              [&](const VisibleChange& v) {
                const auto& x = up ? v.above : v.below;
                told = x ? *x : -1;
                return draw.Hit(x ? *x : c.rate);
              });
          if (told < 0) ++none;
          else { sum += told; periods.push_back(p); }
        }
        std::printf("%g a_day %ld learned %ld days %d %s: none %d told %g", c.rate, c.a_day, c.learned, days, up ? "up" : "down", none,
                    sum / std::max(1, kRuns - none));
        if (!periods.empty()) std::printf(" median %g", Median(&periods));
        std::printf("\n");
      }
    }
  }
}

}  // namespace
}  // namespace telltale

#pragma once
// tests/stats/volume_world.h - streams of arrivals as workflows have them, and what is told of them.
//
// What:     rhythms (day and week, office hours, one hour of demonstrations, a nightly job) and noises (independent,
//           overdispersed, correlated, clustered), a change at some hour, and a run of Arrivals over all of it.
// Threads:  values.

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "stats/arrivals.h"
#include "tests/stats/streams.h"

namespace telltale::testing {

enum class Rhythm { kDayAndWeek, kOffice, kFlat, kDemonstration, kNightly };
enum class Noise { kPoisson, kSpread15, kSpread30, kSwing, kDays, kClusters };

// 2023-11-13 00:00 UTC, a Monday.
inline constexpr int64_t kMonday = 19674 * kDayHours;

class World {
 public:
  World(Rhythm rhythm, Noise noise, double a_day, uint64_t seed)
      : rhythm_(rhythm), noise_(noise), a_day_(a_day), draw_(seed) {}

  // The arrivals of one hour, in order; `level`: of the usual.
  std::vector<Time> Hour(int64_t hour, double level) {
    if (hour % kDayHours == 0) StartDay(hour);
    double mean = a_day_ * Share(hour);
    double within = 1;  // of the hour
    if (rhythm_ == Rhythm::kDemonstration) {
      within = 0.7;
    } else if (rhythm_ == Rhythm::kNightly) {
      within = 0.3;
    }
    if (within < 1) mean = hour % kDayHours == job_hour_ ? a_day_ : 0;
    mean *= level * Noisy();
    std::vector<Time> times;
    const double clusters = noise_ == Noise::kClusters ? mean / 4 : mean;
    const double start = within < 1 ? draw_.Uniform() * (1 - within) : 0;
    for (int64_t i = Poisson(clusters); i > 0; --i) {
      Time t = StartOfHour(hour) + Duration(static_cast<int64_t>((start + within * draw_.Uniform()) * 3.6e6));
      times.push_back(t);
      while (noise_ == Noise::kClusters && draw_.Hit(0.75)) {
        t = std::min(t + Duration(static_cast<int64_t>(3000 * draw_.Uniform())), StartOfHour(hour + 1) - Duration(1));
        times.push_back(t);
      }
    }
    std::sort(times.begin(), times.end());
    return times;
  }

 private:
  void StartDay(int64_t hour) {
    const int64_t weekday = HourOfWeek(hour) / kDayHours;
    const bool weekend = weekday == 0 || weekday == 6;
    day_level_ = noise_ == Noise::kDays ? std::exp(0.15 * draw_.Normal()) : 1;
    if (rhythm_ == Rhythm::kDemonstration) {
      job_hour_ = weekend || draw_.Hit(0.2) ? -1 : 9 + static_cast<int64_t>(8 * draw_.Uniform());
      day_level_ = std::exp(0.7 * draw_.Normal());
    }
    if (rhythm_ == Rhythm::kNightly) job_hour_ = draw_.Hit(0.15) ? 3 : 2;
  }
  double Share(int64_t hour) const {
    const int64_t of_week = HourOfWeek(hour);
    const bool weekend = of_week < kDayHours || of_week >= 6 * kDayHours;
    const auto of_day = static_cast<double>(hour % kDayHours);
    if (rhythm_ == Rhythm::kFlat) return 1.0 / kDayHours;
    if (rhythm_ == Rhythm::kOffice) {
      const bool open = of_day >= 8 && of_day < 18;
      return (weekend ? 0.05 : 1) * (open ? 0.0972 : 0.002);
    }
    const double phase = 2 * std::numbers::pi * (of_day - (weekend ? 11 : 8)) / kDayHours;
    return (weekend ? 0.5 : 1) * (1 + 0.6 * std::sin(phase)) / kDayHours;
  }
  double Noisy() {
    switch (noise_) {
      case Noise::kSpread15:
        return std::exp(0.15 * draw_.Normal() - 0.011);
      case Noise::kSpread30:
        return std::exp(0.3 * draw_.Normal() - 0.045);
      case Noise::kSwing:
        swing_ = swing_ * std::exp(-1.0 / 12) + 0.25 * std::sqrt(1 - std::exp(-1.0 / 6)) * draw_.Normal();
        return std::exp(swing_);
      case Noise::kDays:
        return day_level_ * std::exp(0.1 * draw_.Normal() - 0.005);
      default:
        return day_level_;
    }
  }
  int64_t Poisson(double mean) {
    if (mean > 50) return std::llround(std::max(0.0, mean + std::sqrt(mean) * draw_.Normal()));
    double product = draw_.Uniform();
    int64_t count = 0;
    for (const double limit = std::exp(-mean); product > limit; ++count) product *= draw_.Uniform();
    return count;
  }

  const Rhythm rhythm_;
  const Noise noise_;
  const double a_day_;
  Draw draw_;
  double swing_ = 0, day_level_ = 1;
  int64_t job_hour_ = -1;
};

struct Told {
  Arrivals::Event event;
  WatchSummary summary;
};

// Arrivals and both watches, as a stream keeps them.
struct Kept {
  Arrivals arrivals;
  VolumeWatch volume;
  SilenceWatch silence{true, Duration(0)};
  double ln_share = std::log(10);  // one false alarm in ten years
  std::vector<Told> told;

  Arrivals::Watches watches() { return {&volume, &silence}; }
  void Tell(const Arrivals::Event& event) {
    told.push_back({event, event.what == Arrivals::What::kVolume ? volume.Summary() : silence.Summary()});
  }
  void Pass(Time now) {
    if (!arrivals.is_due(now)) return;
    while (const auto event = arrivals.Next(now, watches(), ln_share)) Tell(*event);
  }
  void Add(Time t) {
    Pass(t);
    if (const auto event = arrivals.Count(t, watches())) Tell(*event);
  }
  int64_t Opened(Arrivals::What what) const {
    int64_t opened = 0;
    for (const Told& one : told) opened += one.event.what == what && one.event.change == Change::kOpened ? 1 : 0;
    return opened;
  }
};

// `level` is asked for each hour.
template <typename Level>
void Run(World& world, Kept& kept, int64_t from, int64_t until, Level level) {
  for (int64_t hour = from; hour < until; ++hour) {
    for (const Time t : world.Hour(kMonday + hour, level(hour))) kept.Add(t);
  }
}

}  // namespace telltale::testing

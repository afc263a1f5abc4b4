#pragma once
// tests/stats/streams.h - seeded streams of known law, and the loop that runs a watch over them.
//
// What:     uniform, normal, t3 and other draws that are the same on every machine (no std distributions), Feed() over
//           a watch.
// Threads:  values.

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <numbers>
#include <random>
#include <vector>

#include "stats/watch.h"

namespace telltale::testing {

class Draw {
 public:
  explicit Draw(uint64_t seed) : engine_(seed) {}
  double Uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  bool Hit(double p) { return Uniform() < p; }
  double Normal() {
    const double radius = std::sqrt(-2 * std::log(Uniform() + 1e-300));
    return radius * std::cos(2 * std::numbers::pi * Uniform());
  }
  double StudentT3() {
    const double a = Normal();
    const double b = Normal();
    const double c = Normal();
    return Normal() / std::sqrt((a * a + b * b + c * c) / 3);
  }
  // A confidence as models report it: eleven levels around `mean`.
  double Level(double mean) { return std::round(std::clamp(mean + 0.12 * Normal(), 0.0, 1.0) * 10) / 10; }

 private:
  std::mt19937_64 engine_;
};

inline Time At(int64_t seconds) { return Time(std::chrono::seconds(1'700'000'000 + seconds)); }

// Larger runs of the same checks: TELLTALE_LONG_SIMULATION=20 makes twenty times as many streams.
inline int Streams(int usual) {
  const char* factor = std::getenv("TELLTALE_LONG_SIMULATION");
  return factor == nullptr ? usual : usual * std::max(1, std::atoi(factor));
}

struct WatchChange {
  int64_t index = 0;
  Change change = Change::kNone;
  WatchSummary summary;
};

// Feeds `count` values, one every `spacing` seconds; `value(i)` is asked in order.
template <typename Watch, typename Value>
std::vector<WatchChange> Feed(Watch& watch, int64_t count, int64_t spacing, double ln_a, Value value) {
  std::vector<WatchChange> events;
  for (int64_t i = 0; i < count; ++i) {
    const Change change = watch.Add(At(i * spacing), value(i), ln_a);
    if (change != Change::kNone) events.push_back({i, change, watch.Summary()});
  }
  return events;
}

inline int Opened(const std::vector<WatchChange>& events) {
  int opened = 0;
  for (const WatchChange& event : events) opened += event.change == Change::kOpened ? 1 : 0;
  return opened;
}

}  // namespace telltale::testing

#pragma once
// tests/bench/detection/law.h - what the benchmark's streams say: seeded laws, before and after a change.
//
// What:     Law draws one observation after another: whether a check is hit, a number, a label. Every stream draws all
//           three, so that a year of a stream says something about rates, distributions and mixes at once.
// Units:    seconds since the stream began; rates 0..1; shifts in standard deviations of the number's own law (of a
//           lognormal, of its logarithm).
// Threads:  a value.
// Source:   project notes on change detection, section 6 (protocol).

#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <string_view>

#include "tests/stats/streams.h"

namespace telltale::testing {

// How the rate moves though nothing has happened.
enum class Weather : uint8_t { kSteady, kBursts, kCycle, kDrift, kContaminated };
enum class NumberLaw : uint8_t { kNormal, kStudent, kLognormal, kLevels };

struct LawOptions {
  double rate = 0.02;
  Weather weather = Weather::kSteady;
  NumberLaw number = NumberLaw::kNormal;
  int labels = 4;  // with chances in proportion to 1, 1/2, 1/3, ...
  // After the change:
  double rate_after = 0.02;
  double ramp = 0;       // observations over which the rate moves; 0: at once
  double shift = 0;      // of the number
  double spread = 1;     // its standard deviations are multiplied by this
  double moved = 0;      // share of all labels that becomes the last one
  double new_label = 0;  // share of outputs with a label never seen before
};

struct Observation {
  bool hit = false;
  float number = 0;
  int label = 0;
};

class Law {
 public:
  static constexpr int64_t kYear = 365 * 86'400;
  static constexpr int64_t kBurst = 100;  // observations that share a rate
  static constexpr int64_t kBadBeginning = 14 * 86'400;

  Law(const LawOptions& options, uint64_t seed) : options_(options), draw_(seed) {
    double sum = 0;
    for (int i = 0; i < options_.labels; ++i) sum += 1.0 / (i + 1);
    double upto = 0;
    for (int i = 0; i < options_.labels; ++i) cumulative_[static_cast<size_t>(i)] = upto += 1.0 / (i + 1) / sum;
  }

  // The observation at `second`; `since`: observations since the change, negative before it.
  Observation Next(int64_t second, int64_t since) {
    Observation seen;
    seen.hit = draw_.Hit(RateAt(second, since));
    const double shift = NumberWeatherAt(second) + (since >= 0 ? options_.shift : 0);
    seen.number = static_cast<float>(Number(shift, since >= 0 ? options_.spread : 1));
    seen.label = Label(since >= 0);
    ++observed_;
    return seen;
  }
  double Uniform() { return draw_.Uniform(); }

 private:
  // Weather moves the rarer outcome, so that a rate of 99.9 % has some, too.
  double RateAt(int64_t second, int64_t since) {
    double rate = options_.rate;
    if (since >= 0) {
      const double way = options_.ramp > 0 ? std::min(1.0, static_cast<double>(since) / options_.ramp) : 1;
      rate += way * (options_.rate_after - rate);
    }
    const double weather = WeatherAt(second);
    if (options_.weather == Weather::kDrift) return rate * weather / (1 - rate + rate * weather);  // of the odds
    return rate <= 0.5 ? std::min(rate * weather, 0.95) : 1 - std::min((1 - rate) * weather, 0.95);
  }

  double WeatherAt(int64_t second) {
    switch (options_.weather) {
      case Weather::kSteady:
        break;
      case Weather::kBursts:  // coefficient of variation one half
        if (observed_ % kBurst == 0) {
          burst_ = std::exp(0.4724 * draw_.Normal() - 0.1116);
          number_burst_ = 0.2 * draw_.Normal();
        }
        return burst_;
      case Weather::kCycle:
        return 1 + 0.3 * std::sin(2 * std::numbers::pi * static_cast<double>(second % 86'400) / 86'400);
      case Weather::kDrift:
        return 1 + 0.5 * static_cast<double>(second) / kYear;
      case Weather::kContaminated:  // a tenth of the first hours were bad ones
        return second < kBadBeginning && (second / 3600) % 10 == 3 ? 5 : 1;
    }
    return 1;
  }

  // In standard deviations.
  double NumberWeatherAt(int64_t second) const {
    switch (options_.weather) {
      case Weather::kBursts:
        return number_burst_;
      case Weather::kCycle:
        return 0.1 * std::sin(2 * std::numbers::pi * static_cast<double>(second % 86'400) / 86'400);
      case Weather::kDrift:
        return 0.2 * static_cast<double>(second) / kYear;
      case Weather::kSteady:
      case Weather::kContaminated:
        break;
    }
    return 0;
  }

  double Number(double shift, double spread) {
    switch (options_.number) {
      case NumberLaw::kNormal:
        return shift + spread * draw_.Normal();
      case NumberLaw::kStudent:
        return std::numbers::sqrt3 * shift + spread * draw_.StudentT3();
      case NumberLaw::kLognormal:
        return std::exp(shift + spread * draw_.Normal());
      case NumberLaw::kLevels:
        return draw_.Level(0.8 + 0.12 * shift);
    }
    return 0;
  }

  int Label(bool changed) {
    if (changed && draw_.Hit(options_.new_label)) return options_.labels;
    if (changed && draw_.Hit(options_.moved)) return options_.labels - 1;
    const double u = draw_.Uniform();
    int label = 0;
    while (label + 1 < options_.labels && u >= cumulative_[static_cast<size_t>(label)]) ++label;
    return label;
  }

  LawOptions options_;
  Draw draw_;
  std::array<double, 64> cumulative_{};
  double burst_ = 1;
  double number_burst_ = 0;
  int64_t observed_ = 0;
};

}  // namespace telltale::testing

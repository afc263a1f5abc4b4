#include "content/pattern_speed.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <limits>

#include "content/ordinary_text.h"

namespace telltale {
namespace {

constexpr size_t kSampleBytes = size_t{32} << 10;
constexpr size_t kMostNamed = 3;
constexpr int kRuns = 3;

std::string Sample() {
  std::string text;
  while (text.size() < kSampleBytes) text += OrdinaryText();
  text.resize(kSampleBytes);
  return text;
}

// The best of a few runs: what else the machine does only makes them slower.
template <typename Run>
double SpeedOf(const Run& run, const Stopwatch& stopwatch) {
  run();  // an automaton is built while it runs
  double best = std::numeric_limits<double>::infinity();
  for (int i = 0; i < kRuns; ++i) {
    const double begin = stopwatch();
    run();
    best = std::min(best, stopwatch() - begin);
  }
  return static_cast<double>(kSampleBytes) / std::max(best, 1e-9);
}

}  // namespace

PatternSpeed MeasurePatterns(const PatternSet& set, const Stopwatch& stopwatch) {
  const std::string sample = Sample();
  PatternSpeed speed;
  std::vector<int> found;
  speed.bytes_per_second = SpeedOf([&] { set.Match(sample, &found); }, stopwatch);
  speed.automaton_bytes_per_second =
      SpeedOf([&] { speed.fell_back = set.MatchUnfiltered(sample, &found).fell_back; }, stopwatch);
  if (!speed.slow()) return speed;
  for (int i = 0; i < set.size(); ++i) {
    speed.slowest.push_back({i, SpeedOf([&] { RE2::PartialMatch(sample, set.pattern(i)); }, stopwatch)});
  }
  std::stable_sort(
      speed.slowest.begin(), speed.slowest.end(),
      [](const PatternSpeed::One& a, const PatternSpeed::One& b) { return a.bytes_per_second < b.bytes_per_second; });
  speed.slowest.resize(std::min(speed.slowest.size(), kMostNamed));
  return speed;
}

std::string SlownessOf(const PatternSet& set, const Stopwatch& stopwatch) {
  const PatternSpeed speed = MeasurePatterns(set, stopwatch);
  if (!speed.slow()) return {};
  std::string warning = fmt::format(
      "a set of {} patterns runs at {:.1f} MB/s on ordinary text and at {:.1f} MB/s on the worst{}; "
      "{:.0f} is expected. Its slowest patterns:",
      set.size(), speed.bytes_per_second / 1e6, speed.automaton_bytes_per_second / 1e6,
      speed.fell_back ? ", one by one because they are too much for one automaton" : "", kSlowBytesPerSecond / 1e6);
  for (const PatternSpeed::One& one : speed.slowest) {
    warning += fmt::format("\n  {}: '{}' alone {:.1f} MB/s", set.where(one.pattern), set.pattern(one.pattern).pattern(),
                           one.bytes_per_second / 1e6);
  }
  return warning;
}

}  // namespace telltale

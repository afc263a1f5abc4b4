// What a watch costs to write down and to read back, once all is learned; the counter `bytes`: what is written.

#include <benchmark/benchmark.h>

#include <cmath>
#include <string>

#include "base/archive_reader.h"
#include "base/archive_writer.h"
#include "stats/arrivals.h"
#include "stats/mix_watch.h"
#include "stats/number_watch.h"
#include "stats/rate_watch.h"
#include "tests/stats/streams.h"

namespace telltale {
namespace {

constexpr int64_t kLearned = 40'000;  // observations, a minute apart
constexpr double kLnA = 15;

template <typename State>
std::string Written(const State& state) {
  std::string bytes;
  ArchiveWriter writer(&bytes);
  writer(state);
  return bytes;
}

template <typename State>
void Write(benchmark::State& run, const State& state) {
  std::string bytes;
  for (auto _ : run) {
    bytes.clear();
    ArchiveWriter writer(&bytes);
    writer(state);
    benchmark::DoNotOptimize(bytes.data());
  }
  run.counters["bytes"] = static_cast<double>(bytes.size());
}

template <typename State>
void ReadBack(benchmark::State& run, const State& state) {
  const std::string bytes = Written(state);
  for (auto _ : run) {
    State read;
    ArchiveReader reader(bytes);
    reader(read);
    if (!reader.done()) run.SkipWithError("not all was read");
    benchmark::DoNotOptimize(&read);
  }
}

template <typename Watch, typename Value>
Watch Learned(Value value) {
  Watch watch;
  for (int64_t i = 0; i < kLearned; ++i) watch.Add(testing::At(60 * i), value(i), kLnA);
  return watch;
}

RateWatch Rate(double rate) {
  testing::Draw draw(1);
  return Learned<RateWatch>([&](int64_t) { return draw.Hit(rate); });
}
NumberWatch WholeNumber() {
  testing::Draw draw(2);
  return Learned<NumberWatch>([&](int64_t) { return std::round(400 + 100 * draw.Normal()); });
}
NumberWatch RealNumber() {
  testing::Draw draw(3);
  return Learned<NumberWatch>([&](int64_t) { return draw.StudentT3(); });
}
MixWatch Mix(double labels) {
  testing::Draw draw(4);
  return Learned<MixWatch>([&](int64_t) { return static_cast<size_t>(labels * draw.Uniform() * draw.Uniform()); });
}
// Eight weeks, an output every two minutes.
Arrivals EightWeeks() {
  Arrivals arrivals;
  for (int64_t i = 0; i < 40'500; ++i) {
    while (arrivals.Next(testing::At(120 * i), {}, 0)) continue;
    arrivals.Count(testing::At(120 * i), {});
  }
  return arrivals;
}

BENCHMARK_CAPTURE(Write, rate_that_never_hits, Rate(0));
BENCHMARK_CAPTURE(ReadBack, rate_that_never_hits, Rate(0));
BENCHMARK_CAPTURE(Write, rate, Rate(0.05));
BENCHMARK_CAPTURE(ReadBack, rate, Rate(0.05));
BENCHMARK_CAPTURE(Write, whole_number, WholeNumber());
BENCHMARK_CAPTURE(ReadBack, whole_number, WholeNumber());
BENCHMARK_CAPTURE(Write, real_number, RealNumber());
BENCHMARK_CAPTURE(ReadBack, real_number, RealNumber());
BENCHMARK_CAPTURE(Write, mix_of_4, Mix(4));
BENCHMARK_CAPTURE(ReadBack, mix_of_4, Mix(4));
BENCHMARK_CAPTURE(Write, mix_of_60, Mix(60));
BENCHMARK_CAPTURE(ReadBack, mix_of_60, Mix(60));
BENCHMARK_CAPTURE(Write, arrivals, EightWeeks());
BENCHMARK_CAPTURE(ReadBack, arrivals, EightWeeks());

}  // namespace
}  // namespace telltale

#include "tests/bench/detection/runs.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <thread>

#include "tests/bench/detection/installation.h"

namespace telltale::testing {
namespace {

constexpr double kDay = 86'400;

// Seeds of what is reported; thresholds were chosen on others (tests/stats).
constexpr uint64_t kSeed = 0x7e11'7a1e;

// What was bad at the beginning was no false alarm; what is good after it would be one.
void CountVerdicts(Engine& engine, Weather weather, QuietCount* count) {
  const int64_t since = weather == Weather::kContaminated ? Law::kBadBeginning + 86'400 : 0;
  for (const Verdict& verdict : engine.TakeVerdicts()) {
    if (!verdict.open || verdict.time < MomentOf(since)) continue;
    ++count->alarms;
    if (verdict.check == Check::kPatternMismatch) ++count->rate_alarms;
    if (verdict.check == Check::kNumber) ++count->number_alarms;
    if (verdict.check == Check::kMix) ++count->mix_alarms;
  }
}

void RunQuietStream(const QuietRun& run, Engine& engine, int stream, int turn, uint64_t seed, QuietCount* count) {
  static constexpr NumberLaw kNumbers[] = {NumberLaw::kNormal, NumberLaw::kStudent, NumberLaw::kLognormal,
                                           NumberLaw::kLevels};
  LawOptions options;
  options.weather = run.weather;
  options.rate = options.rate_after = run.rates[static_cast<size_t>(turn) % run.rates.size()];
  options.number = kNumbers[turn % 4];
  options.labels = turn % 2 == 0 ? 4 : 12;
  Law law(options, seed);
  Feeder feeder;
  const auto moments = static_cast<int64_t>(run.outputs_a_day * run.days / run.outputs_a_second);
  const double spacing = kDay * run.outputs_a_second / run.outputs_a_day;
  double second = 0;
  for (int64_t i = 0; i < moments; ++i) {
    second += run.outputs_a_second > 1 ? spacing : 2 * spacing * law.Uniform();
    const auto whole = static_cast<int64_t>(second);
    for (int j = 0; j < run.outputs_a_second; ++j) feeder.Add(engine, stream, whole, law.Next(whole, -1));
  }
  count->looks += static_cast<double>(moments);
}

}  // namespace

void InParallel(int count, const std::function<void(int)>& work) {
  std::atomic<int> next{0};
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) {
    threads.emplace_back([&] {
      for (int job = next++; job < count; job = next++) work(job);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

QuietCount CountFalseAlarms(const QuietRun& run) {
  QuietCount total;
  std::mutex mutex;
  std::vector<std::unique_ptr<Installation>> installations;
  for (int i = 0; i < run.installations; ++i) installations.push_back(std::make_unique<Installation>(run.streams));
  InParallel(run.streams * run.installations, [&](int job) {
    Engine& engine = installations[static_cast<size_t>(job / run.streams)]->engine();
    QuietCount count;
    // Streams alone in their installation take the rates in turn, too.
    RunQuietStream(run, engine, job % run.streams, job, kSeed + static_cast<uint64_t>(job), &count);
    const std::lock_guard<std::mutex> lock(mutex);
    CountVerdicts(engine, run.weather, &total);
    total.looks += count.looks;
  });
  total.installation_years = run.installations * run.days / 365;
  return total;
}

Delays MeasureDelays(const ChangeRun& run) {
  Delays all;
  std::mutex mutex;
  InParallel(run.runs, [&](int number) {
    Installation installation(1);
    Engine& engine = installation.engine();
    Law law(run.law, kSeed + 7'777'777 + static_cast<uint64_t>(number));
    Feeder feeder;
    const auto change = run.baseline + static_cast<int64_t>(law.Uniform() * 250);
    const double spacing = kDay / run.outputs_a_day;
    double second = 0;
    int64_t delay = -1;
    bool early = false;
    bool resolved = false;
    for (int64_t i = 0; i < change + run.horizon && !early; ++i) {
      second += 2 * spacing * law.Uniform();
      const auto whole = static_cast<int64_t>(second);
      feeder.Add(engine, 0, whole, law.Next(whole, i - change));
      for (const Verdict& verdict : engine.TakeVerdicts()) {
        early = early || (verdict.open && i < change);
        if (verdict.check != run.check) continue;
        if (verdict.open && delay < 0) delay = i - change + 1;
        resolved = resolved || (!verdict.open && i >= change);
      }
      // An incident is followed for as long again as 5,000 outputs: none of it is over.
      if (delay >= 0 && i - change >= delay + 5000) break;
    }
    const std::lock_guard<std::mutex> lock(mutex);
    if (early) {
      ++all.early;
    } else if (delay < 0) {
      ++all.missed;
    } else {
      all.seen.push_back(delay);
      all.resolved_early += resolved ? 1 : 0;
    }
  });
  std::sort(all.seen.begin(), all.seen.end());
  return all;
}

}  // namespace telltale::testing

// How often telltale cries wolf, and how late it is: the protocol of README.md through the real engine.
//
// Prints one line of JSON a row; report.py makes tables and a picture of them.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <string>

#include "tests/bench/detection/oracle.h"
#include "tests/bench/detection/runs.h"

namespace telltale::testing {
namespace {

const std::vector<double> kRates = {0.001, 0.005, 0.02, 0.05, 0.1, 0.3, 0.5, 0.97, 0.999};
constexpr double kBudget = 4;  // false alarms a year

struct Settings {
  bool full = false;
  int years = 0;  // of each stream; 0: one
  std::string only;
};

void Say(const std::string& line) {
  std::puts(line.c_str());
  std::fflush(stdout);
}

void FalseAlarms(const Settings& settings) {
  const int years = settings.years > 0 ? settings.years : 1;
  const int alone = settings.full ? 100 * years : 9 * years;  // installations of one stream, that is of three series
  std::vector<QuietRun> runs = {
      {.name = "steady", .streams = 1, .installations = alone},
      {.name = "bursts", .streams = 1, .installations = alone, .weather = Weather::kBursts},
      {.name = "drift of 50 % a year", .streams = 1, .installations = alone, .weather = Weather::kDrift},
      {.name = "daily cycle of 30 %", .streams = 1, .installations = alone, .weather = Weather::kCycle},
      {.name = "a bad beginning", .streams = 1, .installations = alone, .weather = Weather::kContaminated},
      {.name = "10 outputs a day", .streams = 1, .installations = 10 * alone, .outputs_a_day = 10},
      {.name = "many together, steady", .streams = settings.full ? 167 : 10, .installations = years},
      {.name = "many together, bursts",
       .streams = settings.full ? 67 : 10,
       .installations = years,
       .weather = Weather::kBursts},
  };
  // The contract's twenty series of thirty days: seven streams of three.
  for (const auto& [name, weather] : {std::pair("10 outputs a second, steady", Weather::kSteady),
                                      std::pair("10 outputs a second, bursts", Weather::kBursts),
                                      std::pair("10 outputs a second, daily cycle", Weather::kCycle)}) {
    if (!settings.full && weather != Weather::kSteady) continue;
    runs.push_back({.name = name,
                    .streams = 1,
                    .installations = settings.full ? 7 : 2,
                    .outputs_a_day = 864'000,
                    .days = settings.full ? 30.0 : 3,
                    .outputs_a_second = 10,
                    .weather = weather});
  }
  for (QuietRun& run : runs) {
    if (!settings.only.empty() && run.name.find(settings.only) == std::string::npos) continue;
    run.rates = kRates;
    const auto began = std::chrono::steady_clock::now();
    const QuietCount count = CountFalseAlarms(run);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    Say(fmt::format(R"({{"table":"false_alarms","name":"{}","streams":{},"installation_years":{:.3f},"outputs":{:.0f},)"
                    R"("alarms":{},"rates":{},"numbers":{},"mixes":{},"budget":{:.2f},"seconds":{:.0f}}})",
                    run.name, run.streams, count.installation_years, count.looks * run.outputs_a_second, count.alarms,
                    count.rate_alarms, count.number_alarms, count.mix_alarms, kBudget * count.installation_years,
                    took.count()));
  }
}

void SayDelays(const std::string& name, const ChangeRun& run, double events, double oracle) {
  const Delays delays = MeasureDelays(run);
  double mean = 0;
  for (const int64_t delay : delays.seen) mean += static_cast<double>(delay) / static_cast<double>(delays.seen.size());
  const auto at = [&](double share) {
    if (delays.seen.empty()) return int64_t{-1};
    return delays.seen[static_cast<size_t>(share * static_cast<double>(delays.seen.size() - 1))];
  };
  Say(fmt::format(R"({{"table":"delays","name":"{}","baseline":{},"events":{:.0f},"runs":{},"mean":{:.0f},"median":{},)"
                  R"("p90":{},"missed":{},"early":{},"resolved_early":{},"oracle":{:.0f},"ratio":{:.2f}}})",
                  name, run.baseline, events, run.runs, mean, at(0.5), at(0.9), delays.missed, delays.early,
                  delays.resolved_early, oracle, oracle > 0 ? mean / oracle : 0));
}

void RateDelays(const Settings& settings, double arl) {
  static constexpr struct {
    double before, after;
  } kShifts[] = {{0.005, 0.02}, {0.02, 0.06}, {0.05, 0.1},  {0.1, 0.05},
                 {0.001, 0.01}, {0.5, 0.6},   {0.98, 0.95}, {0.01, 0.05}};
  for (const auto& shift : kShifts) {
    for (const int64_t baseline : {1000, 3000, 10'000, 30'000}) {
      const std::string name = fmt::format("rate {:g} -> {:g} %", 100 * shift.before, 100 * shift.after);
      if (!settings.only.empty() && name.find(settings.only) == std::string::npos) continue;
      if (!settings.full && baseline < 10'000) continue;
      ChangeRun run;
      run.law.rate = shift.before;
      run.law.rate_after = shift.after;
      run.baseline = baseline;
      run.runs = settings.full ? 200 : 60;
      const double rarer = std::min(shift.before, 1 - shift.before);
      SayDelays(name, run, rarer * static_cast<double>(baseline), RateOracleDelay(shift.before, shift.after, arl));
    }
  }
  for (const double length : {500.0, 5000.0, 50'000.0, 100'000.0}) {
    const std::string name = fmt::format("ramp 2 -> 6 % over {:.0f}", length);
    if (!settings.only.empty() && name.find(settings.only) == std::string::npos) continue;
    if (!settings.full && length > 5000) continue;
    ChangeRun run;
    run.law.rate = 0.02;
    run.law.rate_after = 0.06;
    run.law.ramp = length;
    run.horizon = static_cast<int64_t>(length) + 20'000;
    run.runs = settings.full ? 100 : 10;
    SayDelays(name, run, 200, 0);
  }
}

void NumberDelays(const Settings& settings, double arl) {
  static constexpr std::pair<NumberLaw, const char*> kLaws[] = {{NumberLaw::kNormal, "normal"},
                                                                {NumberLaw::kStudent, "t3"},
                                                                {NumberLaw::kLognormal, "lognormal"},
                                                                {NumberLaw::kLevels, "eleven levels"}};
  for (const auto& [number, word] : kLaws) {
    for (const double shift : {0.2, 0.3, 0.5}) {
      const std::string name = fmt::format("{} +{:g} sd", word, shift);
      if (!settings.only.empty() && name.find(settings.only) == std::string::npos) continue;
      if (!settings.full && (shift != 0.3 || number != NumberLaw::kNormal)) continue;
      ChangeRun run;
      run.check = Check::kNumber;
      run.law.number = number;
      run.law.shift = shift;
      run.runs = settings.full ? 200 : 60;
      SayDelays(name, run, 10'000, MeanOracleDelay(shift, arl));
    }
  }
  const std::string name = "normal, sd x 1.5";
  if (!settings.full || (!settings.only.empty() && name.find(settings.only) == std::string::npos)) return;
  ChangeRun run;
  run.check = Check::kNumber;
  run.law.spread = 1.5;
  run.runs = 100;
  SayDelays(name, run, 10'000, 0);
}

void MixDelays(const Settings& settings) {
  struct Row {
    const char* name;
    int labels;
    double moved, new_label;
  };
  static constexpr Row kRows[] = {
      {"mix of 4: 5 % move", 4, 0.05, 0},           {"mix of 4: 10 % move", 4, 0.1, 0},
      {"mix of 12: 5 % move", 12, 0.05, 0},         {"mix of 12: 10 % move", 12, 0.1, 0},
      {"mix of 4: a new label in 1 %", 4, 0, 0.01}, {"mix of 12: a new label in 5 %", 12, 0, 0.05}};
  for (const Row& row : kRows) {
    if (!settings.only.empty() && std::string_view(row.name).find(settings.only) == std::string_view::npos) continue;
    ChangeRun run;
    run.check = Check::kMix;
    run.law.labels = row.labels;
    run.law.moved = row.moved;
    run.law.new_label = row.new_label;
    run.runs = settings.full ? 200 : 10;
    SayDelays(row.name, run, 10'000, 0);
  }
}

int Main(int argc, char** argv) {
  CLI::App app{"False alarms and delays of telltale's detection"};
  Settings settings;
  double arl = 4e6;
  app.add_flag("--full", settings.full, "all of it: about an hour on two processors");
  app.add_option("--years", settings.years, "years without a change, of each stream")->check(CLI::Range(1, 100));
  app.add_option("--only", settings.only, "rows whose name holds this");
  app.add_option("--arl", arl, "observations between the oracle's false alarms: as many as were measured here");
  CLI11_PARSE(app, argc, argv);
  RateDelays(settings, arl);
  NumberDelays(settings, arl);
  MixDelays(settings);
  FalseAlarms(settings);
  return 0;
}

}  // namespace
}  // namespace telltale::testing

int main(int argc, char** argv) { return telltale::testing::Main(argc, argv); }

#pragma once
// tests/bench/detection/runs.h - the two questions of the benchmark: how often it cries wolf, and how late it is.
//
// What:     CountFalseAlarms runs streams in which nothing happens; MeasureDelays changes one thing after some outputs
//           and counts until the alarm.
// Units:    outputs (not seconds); years of 365 days; shares 0..1.
// Threads:  each call keeps all processors busy and returns when it is done.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/finding.h"
#include "tests/bench/detection/law.h"

namespace telltale::testing {

struct QuietRun {
  std::string name;
  int streams = 200;      // of one installation
  int installations = 1;  // each of one year, or `days`
  double outputs_a_day = 1000;
  double days = 365;
  int outputs_a_second = 1;  // that share one moment
  Weather weather = Weather::kSteady;
  std::vector<double> rates = {};  // streams take them in turn
};

struct QuietCount {
  int64_t alarms = 0;
  int64_t rate_alarms = 0;
  int64_t number_alarms = 0;
  int64_t mix_alarms = 0;
  double looks = 0;
  double installation_years = 0;
};

QuietCount CountFalseAlarms(const QuietRun& run);

struct ChangeRun {
  LawOptions law;
  int64_t baseline = 10'000;  // outputs before the change
  int64_t horizon = 20'000;   // outputs after it
  int runs = 200;
  double outputs_a_day = 1000;
  Check check = Check::kPatternMismatch;  // whose alarm is waited for
};

struct Delays {
  std::vector<int64_t> seen;  // ascending: outputs from the change to the alarm
  int64_t missed = 0;
  int64_t early = 0;           // runs in which something was alarmed before; not counted
  int64_t resolved_early = 0;  // incidents that were said to be over while the change stood
};

Delays MeasureDelays(const ChangeRun& run);

// Calls work(0 .. count-1), from as many threads as there are processors.
void InParallel(int count, const std::function<void(int)>& work);

}  // namespace telltale::testing

#pragma once
// tests/bench/detection/installation.h - the real engine with its default settings, fed one observation at a time.
//
// What:     each observation is an output: a short text with three attributes, a rule for each of them. So whatever an
//           output of a running sidecar costs, and every signal it has, is in the figures.
// Units:    seconds since the installation began.
// Threads:  Installation is as thread-safe as the engine; a Feeder belongs to one thread.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "tests/bench/detection/law.h"

namespace telltale::testing {

std::shared_ptr<const RuleSet> BenchmarkRules();

class Installation {
 public:
  // All streams send one output at the beginning, so that the budget is split over them from the start.
  explicit Installation(int streams);

  Engine& engine() { return engine_; }

 private:
  Engine engine_;
};

std::string StreamName(int stream);
// The event time of what is said at `second`.
Time MomentOf(int64_t second);

// One thread's way in.
class Feeder {
 public:
  void Add(Engine& engine, int stream, int64_t second, const Observation& seen);

 private:
  Analyzer analyzer_;
  std::string workflow_;
  int stream_ = -1;
  uint64_t number_ = 0;
  Output output_;
};

}  // namespace telltale::testing

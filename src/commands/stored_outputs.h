#pragma once
// commands/stored_outputs.h - an engine over stored outputs, on their own clock: for `replay` and `baseline import`.
//
// What:     each output arrives when it was produced; one without a time a second after the one before. The engine is
//           judged once a second of that clock.
// Threads:  one thread.
// Errors:   the receipt says what became of an output.

#include <memory>
#include <utility>

#include "base/output.h"
#include "content/analyze.h"
#include "engine/engine.h"

namespace telltale {

class StoredOutputs {
 public:
  StoredOutputs(const EngineOptions& options, std::shared_ptr<const RuleSet> rules)
      : engine_(OnItsOwnClock(options), std::move(rules)) {}

  Receipt Take(const Output& output) {
    const Time time = output.produced_at ? *output.produced_at : last_ + std::chrono::seconds(1);
    last_ = time;
    const Receipt receipt = engine_.Accept(output, time, analyzer_);
    if (time - judged_ >= std::chrono::seconds(1)) {
      engine_.Tick(time);
      judged_ = time;
    }
    return receipt;
  }
  Engine& engine() { return engine_; }
  const Engine& engine() const { return engine_; }

 private:
  static EngineOptions OnItsOwnClock(EngineOptions options) {
    options.is_live = false;
    return options;
  }

  Engine engine_;
  Analyzer analyzer_;
  // Where rows have no time at all, the first one gets this one: always the same, so that two replays are.
  Time last_ = Time(std::chrono::sys_days(std::chrono::year{2000} / 1 / 1)) - std::chrono::seconds(1);
  Time judged_{};
};

}  // namespace telltale

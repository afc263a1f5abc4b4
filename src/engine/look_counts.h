#pragma once
// engine/look_counts.h - evaluations and hits of the look at hand, close together, before the signals are told.
//
// What:     an output answers fifty questions, and a signal is a kilobyte: to count each answer in its signal at once
//           would touch as many distant cache lines. A rate is judged by the look anyway, so its answers wait here.
// Units:    counts by the signal's place in its stream.
// Threads:  not thread-safe; lives in a stream, which tells the signals before anything looks at them.
// Cost:     8 bytes a signal; an addition an answer.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace telltale {

class LookCounts {
 public:
  struct Counts {
    uint64_t both = 0;  // hits above, evaluations below: one addition

    void Add(bool hit) { both += (uint64_t{hit} << 32) + 1; }
    uint32_t evaluations() const { return static_cast<uint32_t>(both); }
    uint32_t hits() const { return static_cast<uint32_t>(both >> 32); }
  };

  explicit LookCounts(size_t most_signals) : counts_(most_signals) {}

  // The counts of a signal; they stay where they are. Null beyond the bound.
  Counts* Of(size_t signal) {
    if (signal >= counts_.size()) return nullptr;
    asked_ = std::max(asked_, signal + 1);
    return &counts_[signal];
  }
  // An output's answers were added. True when it is time to tell, lest a count overflow.
  bool Close() { return ++outputs_ >= kMostOutputs; }

  // Calls tell(signal, evaluations, hits) for each signal with an evaluation, and forgets them.
  template <typename Tell>
  void TakeAll(const Tell& tell) {
    if (std::exchange(outputs_, 0) == 0) return;
    for (size_t signal = 0; signal < asked_; ++signal) {
      if (counts_[signal].both == 0) continue;
      const Counts counts = std::exchange(counts_[signal], Counts{});
      tell(signal, counts.evaluations(), counts.hits());
    }
  }

 private:
  static constexpr uint32_t kMostOutputs = uint32_t{1} << 24;

  std::vector<Counts> counts_;
  size_t asked_ = 0;  // all signals with counts are before this one
  uint32_t outputs_ = 0;
};

}  // namespace telltale

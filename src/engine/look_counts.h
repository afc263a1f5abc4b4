#pragma once
// engine/look_counts.h - evaluations and hits of the look at hand, close together, before the signals are told.
//
// What:     an output answers fifty questions, and a signal is a kilobyte: to count each answer in its signal at once
//           would touch as many distant cache lines. A rate is judged by the look anyway, so its answers wait here. And
//           most rates hardly ever hit: where a look without a hit can bring nothing about (stats/look.h, Calm), the
//           signal is told of several such looks together, before it is told of anything else.
// Units:    counts by the signal's place in its stream; seconds as in stats/look.h.
// Threads:  not thread-safe; lives in a stream, which tells the signals before anything looks at them.
// Cost:     8 bytes a signal and 32 more where it is a rate; an addition an answer, and a few ns for a look that waits.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "stats/look.h"

namespace telltale {

class LookCounts {
 public:
  struct Counts {
    uint64_t both = 0;  // hits above, evaluations below: one addition

    void Add(bool hit) { both += (uint64_t{hit} << 32) + 1; }
    uint32_t evaluations() const { return static_cast<uint32_t>(both); }
    uint32_t hits() const { return static_cast<uint32_t>(both >> 32); }
  };
  // What a signal is told: looks that have waited, which are over, and then the counts of the one at hand.
  struct Told {
    std::span<const QuietLook> waited;
    uint32_t evaluations = 0;
    uint32_t hits = 0;
  };

  explicit LookCounts(size_t most_signals) : counts_(most_signals) {}

  // The counts of a signal; they stay where they are. Null beyond the bound.
  Counts* Of(size_t signal) {
    if (signal >= counts_.size()) return nullptr;
    if (signal >= waiting_.size()) waiting_.resize(signal + 1);
    return &counts_[signal];
  }
  // An output's answers were added. True when it is time to tell, lest a count overflow.
  bool Close() { return ++outputs_ >= kMostOutputs; }

  // Calls tell(signal, told) for each signal with an evaluation or with looks that wait, and forgets both. Whoever
  // calls this may change signals: none of them is calm any more.
  template <typename Tell>
  void TakeAll(const Tell& tell) {
    if (outputs_ == 0 && !any_calm_) return;
    for (size_t signal = 0; signal < waiting_.size(); ++signal) Take(signal, tell);
    outputs_ = 0;
    looks_ = 0;
    any_calm_ = false;
  }
  // The same of one signal, where something waits of it.
  template <typename Tell>
  void Take(size_t signal, const Tell& tell) {
    std::array<QuietLook, Calm::kMostLooks> room;
    const Counts counts = std::exchange(counts_[signal], Counts{});
    const std::span<const QuietLook> waited = TakeWaiting(signal, room);
    if (counts.both != 0 || !waited.empty()) tell(signal, Told{waited, counts.evaluations(), counts.hits()});
  }

  // The look at `second` is over: what has no hit waits where its signal is calm, of all others tell is called. Those
  // that are calm need not be asked for what has come of the look: nothing has.
  template <typename Tell>
  void EndLook(int64_t second, const Tell& tell) {
    if (std::exchange(outputs_, 0) == 0) return;
    const bool is_full = looks_ == seconds_.size();
    if (!is_full) seconds_[looks_++] = second;
    for (size_t signal = 0; signal < waiting_.size(); ++signal) {
      const uint64_t n = counts_[signal].both;  // evaluations, where nothing hit; else far more
      Waiting& waiting = waiting_[signal];
      if (n == 0 && !is_full) continue;
      const bool may_wait = n <= std::min<uint64_t>(Calm::kMostInLook, waiting.observations) && waiting.looks > 0;
      if (is_full || !may_wait || second >= waiting.until) {
        Take(signal, tell);
        waiting.may_become_calm = n > 0 && n <= Calm::kMostInLook;
        continue;
      }
      counts_[signal] = {};
      --waiting.looks;
      waiting.observations -= static_cast<uint16_t>(n);
      waiting.n[looks_ - 1] = static_cast<uint8_t>(n);
    }
    if (is_full) looks_ = 0;
  }
  bool is_calm(size_t signal) const { return signal < waiting_.size() && waiting_[signal].is_calm; }
  // Whether that was a look of the signal that might have waited.
  bool may_become_calm(size_t signal) const { return signal < waiting_.size() && waiting_[signal].may_become_calm; }
  // A signal of which nothing waits, as it is after a look.
  void SetCalm(size_t signal, const Calm& calm) {
    Waiting& waiting = waiting_[signal];
    waiting.is_calm = calm.until > 0;
    waiting.may_become_calm = false;
    waiting.until = calm.until;
    waiting.looks = waiting.is_calm ? Calm::kMostLooks : 0;
    waiting.observations = waiting.is_calm ? Calm::kMostObservations : 0;
    any_calm_ = any_calm_ || waiting.is_calm;
  }

 private:
  static constexpr uint32_t kMostOutputs = uint32_t{1} << 24;

  struct Waiting {
    int64_t until = 0;
    uint16_t observations = 0;  // that may wait besides
    uint8_t looks = 0;          // likewise
    bool is_calm = false;
    bool may_become_calm = false;
    std::array<uint8_t, Calm::kMostLooks> n{};  // observations by look; 0: none
  };

  // What waits of a signal, which is not calm any more; in `room`.
  std::span<const QuietLook> TakeWaiting(size_t signal, std::array<QuietLook, Calm::kMostLooks>& room) {
    Waiting& waiting = waiting_[signal];
    waiting.may_become_calm = false;
    if (!waiting.is_calm) return {};
    size_t waited = 0;
    for (size_t look = 0; look < looks_; ++look) {
      if (waiting.n[look] > 0) room[waited++] = {seconds_[look], waiting.n[look]};
    }
    waiting = {};
    return {room.data(), waited};
  }

  std::vector<Counts> counts_;
  std::vector<Waiting> waiting_;  // of the signals that have counts, and those before them
  std::array<int64_t, Calm::kMostLooks> seconds_{};
  size_t looks_ = 0;  // of which some signal may wait to be told
  bool any_calm_ = false;
  uint32_t outputs_ = 0;
};

}  // namespace telltale

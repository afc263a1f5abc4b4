#pragma once
// engine/moved_along.h - which rates of a stream are not what they were, now that it has an incident.
//
// What:     whether anything happened is decided elsewhere, at the price of the budget. Once it has, it is asked what
//           else moved: each rate since the incident began against its baseline, at 64 outputs and whenever there are
//           half as many again. Nobody is woken for the answer, so far less evidence will do.
// Units:    outputs of the stream; rates 0..1.
// Threads:  not thread-safe; lives in a stream.
// Errors:   none. By chance about one incident in a hundred is said to hold a rate that it does not.
// Cost:     40 bytes a signal; a comparison 20 ns a signal, its first some microseconds.
// Source:   two-sample likelihood ratio of binomials; Wilks, 1938, for how often chance exceeds it.

#include <cstdint>
#include <utility>
#include <vector>

#include "base/time.h"
#include "engine/signal.h"

namespace telltale {

class MovedAlong {
 public:
  // The incident that opened at that time; the first call for it begins to count.
  void Follow(Time opened, const std::vector<Signal>& signals, uint64_t outputs);
  // False where it was asked of the same number of outputs before.
  bool IsNews(uint64_t outputs) { return std::exchange(asked_, outputs) != outputs; }
  bool is_due(uint64_t outputs) const { return outputs >= next_; }
  // Signals, none of which is open, whose rate since then is not that of their baseline, and whose watch leans the same
  // way. What opened, returned or began to learn anew meanwhile is left alone.
  std::vector<size_t> Compare(const std::vector<Signal>& signals, uint64_t outputs);

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(opened_, since_, next_, asked_, before_);
  }

 private:
  Time opened_{};
  uint64_t since_ = 0;
  uint64_t next_ = 0;
  uint64_t asked_ = ~uint64_t{0};
  struct Before {
    uint32_t history = 0;
    uint64_t evaluations = 0;
    uint64_t hits = 0;
    RateBaseline usual;  // n 0: not known yet, or no rate

    template <typename Archive>
    void Persist(Archive& archive) {
      archive(history, evaluations, hits, usual.n, usual.hits, usual.phi);
    }
  };
  std::vector<Before> before_;  // by signal
};

}  // namespace telltale

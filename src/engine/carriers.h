#pragma once
// engine/carriers.h - which slice carries the change of a signal that is open.
//
// What:     FindCarrier asks the rows of engine/slices.h; Carriers keeps what was found, of each signal that opened.
//           It is looked for when the signal opens, and again when 32, 64, 128 ... outputs more have come, so that what
//           is told depends on the outputs alone, not on when somebody looks.
// Threads:  not thread-safe; lives in a stream, under its shard's lock.
// Errors:   none; no carrier where all changed alike, or the rows do not reach back before the onset.
// Cost:     some 40 us a signal and look, seven looks an alarm; one comparison an output between them.

#include <cstdint>
#include <map>
#include <optional>

#include "engine/signal.h"
#include "engine/slices.h"
#include "engine/verdict.h"

namespace telltale {

// How often a change that all outputs share may name a slice by chance, all looks and slices together: below 1 %. One
// look may this often.
inline constexpr double kWrongCarrier = 0.006;

// `verdict`: of the signal, as of now. False where the rows cannot tell, and `carrier` is left as it is.
bool FindCarrier(const Slices& slices, uint16_t cell, const Signal& signal, const Verdict& verdict,
                 std::optional<Carrier>* carrier);

class Carriers {
 public:
  static constexpr uint64_t kNever = ~uint64_t{0};

  // The signal opened with output `seen`, and nothing is known yet.
  void Open(size_t signal, uint64_t seen);
  // What was found stays, and nobody looks again.
  void Close(size_t signal);
  bool is_due(uint64_t seen) const { return seen >= next_; }
  // Calls look(signal, &carrier) for each signal that is due at output `seen`; none is later than `most` outputs after
  // its opening.
  template <typename Look>
  void LookAgain(uint64_t seen, uint64_t most, const Look& look) {
    for (auto& [signal, found] : found_) {
      if (seen < found.next) continue;
      look(signal, &found.carrier);
      found.gap = found.gap == 0 ? kFirstGap : 2 * found.gap;
      found.next = found.gap <= most ? found.opened + found.gap : kNever;
    }
    Schedule();
  }
  // Null where none was found.
  const Carrier* Of(size_t signal) const;

  template <typename Archive>
  void Persist(Archive& archive) {
    archive.AtMost(kMostSignals, found_);
    archive(next_);
  }
  // Whether it tells of none but the first `signals` ones.
  bool IsOf(size_t signals) const { return found_.empty() || found_.rbegin()->first < signals; }

 private:
  static constexpr uint64_t kFirstGap = 32;
  static constexpr size_t kMostSignals = 10'000;
  struct Found {
    uint64_t opened = 0;
    uint64_t gap = 0;
    uint64_t next = 0;
    std::optional<Carrier> carrier;

    template <typename Archive>
    void Persist(Archive& archive) {
      archive(opened, gap, next, carrier);
    }
  };
  void Schedule();

  std::map<size_t, Found> found_;  // by signal
  uint64_t next_ = kNever;
};

}  // namespace telltale

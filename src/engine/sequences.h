#pragma once
// engine/sequences.h - the numbers each source gives its outputs: what is missing, what came late, what came again.
//
// What:     per source the highest number so far and the gaps below it that are still open. A number in a gap closes
//           it (late); any other number not above the highest came again.
//           A restart is 0 or 1, in no gap, after a number above 16, not made before it: counting begins anew, and the
//           old gaps are forgotten. If the old count goes on after all (the next number is the old highest + 1), it
//           was no restart.
// Units:    numbers as sent; sources as hashes.
// Threads:  not thread-safe; lives in a stream.
// Errors:   bounds: `max_sources` sources, the one unheard for longest gives its place up and is new the next time; 32
//           open gaps a source, beyond which the lowest is forgotten: numbers in it count as having come again. A
//           restart after 16 numbers or fewer looks like numbers that came again.
// Cost:     about 15 ns with few sources; up to 600 bytes a source.

#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"

namespace telltale {

struct SequenceStep {
  enum class Kind : uint8_t { kFirst, kNext, kGap, kLate, kAgain, kRestart };
  Kind kind = Kind::kFirst;
  uint64_t last = 0;     // the highest number before this one
  uint64_t missing = 0;  // of a gap: how many numbers were left out
  uint64_t again = 0;    // of a gap: how many came again since the source's last one
};

class Sequences {
 public:
  explicit Sequences(size_t max_sources = 64) : max_sources_(max_sources) {}

  SequenceStep See(uint64_t source, uint64_t number, Time time);

  // Numbers of the source that are missing now.
  uint64_t Missing(uint64_t source) const;
  uint64_t forgotten_sources() const { return forgotten_sources_; }

  template <typename Archive>
  void Persist(Archive& archive) {
    archive.AtMost(max_sources_, sources_);
    archive(calls_, forgotten_sources_);
  }

 private:
  static constexpr size_t kMaxGaps = 32;
  static constexpr uint64_t kFewNumbers = 16;
  struct Gap {
    uint64_t from = 0;
    uint64_t to = 0;  // inclusive

    template <typename Archive>
    void Persist(Archive& archive) {
      archive(from, to);
    }
  };
  struct Source {
    uint64_t name = 0;
    uint64_t last = 0;
    uint64_t again = 0;
    uint64_t used = 0;
    Time time{};
    std::optional<uint64_t> before_restart;
    std::vector<Gap> gaps;  // by number

    template <typename Archive>
    void Persist(Archive& archive) {
      archive(name, last, again, used, time, before_restart, gaps);
    }
  };
  Source& SourceOf(uint64_t name, bool* is_new);
  static bool Close(Source& source, uint64_t number);

  const size_t max_sources_;
  std::vector<Source> sources_;
  uint64_t calls_ = 0;
  uint64_t forgotten_sources_ = 0;
};

}  // namespace telltale

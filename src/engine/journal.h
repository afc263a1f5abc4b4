#pragma once
// engine/journal.h - what the engine was told since its state was last kept, as bytes that can be told to it again.
//
// What:     one entry for each output that was counted: what was found in it, not what it said, so that nothing is
//           kept that was not redacted; and for whatever else moved a stream. Entries of one stream are in the order in
//           which they were counted; sequence numbers put those of all streams in one. A writer's block stands for
//           itself: streams are declared in it before they are referred to, and what an output shares with the one
//           before of its stream (where it came from, what was asked) is written once.
// Units:    times in milliseconds, fields by their number in the stream's discovery. An id is 12 bytes: its key and its
//           body's hash, little endian.
// Threads:  a writer lives under its shard's lock. An entry's views live as long as the block.
// Errors:   Next is false at the end, and where a block is damaged: then it is not ok().
// Cost:     about 130 bytes an output with a dozen fields, some 0.2 us.

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/archive_reader.h"
#include "base/finding.h"
#include "base/output.h"
#include "engine/comparison.h"
#include "engine/handoffs.h"

namespace telltale {

constexpr Check LastOf(Check) { return static_cast<Check>(kCheckCount - 1); }

struct JournalEntry {
  enum class Kind : uint8_t { kStream, kOutput, kHandoff, kTick, kHandoffTick, kCounts };
  friend constexpr Kind LastOf(Kind) { return Kind::kCounts; }
  Kind kind = Kind::kTick;
  uint64_t sequence = 0;
  std::string_view workflow;  // of the stream
  std::string_view step;
  Time arrival{};    // or the clock of a tick ...
  size_t shard = 0;  // ... of the engine's streams or hand-offs
  Output output;     // without its body, and with those attributes alone that tell slices apart
  Findings findings;
  ComparisonKeys keys;
  uint64_t fallbacks = 0;
  HandoffEnd handoff;
  std::string_view counts;  // of the stream's Discovery
};

// Where a stream is declared in the block at hand; the stream keeps it.
struct JournalPlace {
  uint64_t block = 0;
  size_t number = 0;
};

class JournalWriter {
 public:
  struct Stream {
    std::string_view workflow;
    std::string_view step;
    JournalPlace* place;
  };
  struct Block {
    std::string bytes;
    std::string ids;
    uint64_t first = 0;  // sequence numbers; 0: it is empty
    uint64_t last = 0;
    uint64_t outputs = 0;
  };

  // The counter is shared by all writers of an engine.
  explicit JournalWriter(std::atomic<uint64_t>* sequence) : sequence_(sequence) {}

  void AddId(uint64_t key, uint32_t body);
  // `slices`: the names of the attributes that are kept.
  void AddOutput(const Stream& stream, const Output& output, Time arrival, const Findings& findings,
                 const ComparisonKeys& keys, uint64_t fallbacks, const std::vector<std::string>& slices);
  void AddHandoff(const Stream& stream, const HandoffEnd& end, Time clock);
  void AddTick(JournalEntry::Kind kind, size_t shard, Time now);
  void AddCounts(const Stream& stream, std::string_view counts);

  uint64_t first() const { return block_.first; }
  // Whether there is an entry of that stream in the block at hand.
  bool Holds(const JournalPlace& place) const { return place.block == number_; }
  Block Take();

 private:
  struct Known {
    std::string context;              // where its last output came from
    std::vector<uint32_t> questions;  // what was asked of it
  };
  size_t Begin(JournalEntry::Kind kind, const Stream* stream);
  void PutContext(const Output& output, const std::vector<std::string>& slices, Known& known);
  void PutFindings(const Findings& findings, Known& known);

  std::atomic<uint64_t>* const sequence_;
  uint64_t number_ = 1;  // of the block
  Block block_;
  Time time_{};
  std::vector<Known> streams_;
  size_t declared_ = 0;
  std::string scratch_;
  std::vector<uint32_t> questions_;
};

class JournalReader {
 public:
  explicit JournalReader(std::string_view block) : archive_(block) {}

  // The next entry, but for kStream, which are read on the way.
  bool Next(JournalEntry* entry);
  bool ok() const { return archive_.ok(); }

 private:
  struct Known {
    std::string_view workflow;
    std::string_view step;
    std::string_view context;
    std::string_view shape;
  };
  Time TakeTime();
  void TakeOutput(Known& known, JournalEntry* entry);
  void TakeFindings(Known& known, Findings* findings);

  ArchiveReader archive_;
  uint64_t sequence_ = 0;
  Time time_{};
  std::vector<Known> streams_;
};

}  // namespace telltale

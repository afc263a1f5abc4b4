#pragma once
// content/discover.h - the cheap half: what one stream has shown so far decides what is asked of its next output.
//
// What:     Conclude turns a Reading into Findings and learns from it. Learned are
//           - the mode. With format auto, at least half of the outputs so far that are not empty must look like JSON
//             (see content/unwrap.h; a `json` body always does). Decided for good with the 20th; until then by those
//             there are.
//           - the paths. Known once seen in 3 outputs of a JSON stream; from then on its numbers, labels and emptiness
//             count. A path that was in less than half of the outputs since it was first seen is optional: missing is
//             no finding. Elements of an array are no field of their own where they are objects or arrays: their keys
//             are.
//           - the types. Once 20 outputs had a value, the type that 95 % of them had is expected; else none is.
//           - the labels. Short strings and booleans of a path, until it has shown more than `labels` different ones.
//           - texts and ids. Strings that are no labels are decided with the 20th, or when they end to be labels: free
//             text where half of them have several words, whose length is a distribution from then on (of an array's
//             elements the first one's), else ids.
//           - counters. A discovered number that only ever rose in its first 20 values is an id or a clock: no
//             distribution.
//           - confidence. missing_confidence is asked while at least half of the outputs carried one; from the 20th on,
//             if that held once, for good.
//           Declared fields are known from the start, and are watched as discovered ones are where the rule says
//           nothing. Rules are counted to the letter of the checks' definitions; see rules/README.md.
// Threads:  not thread-safe: belongs to the stream and is called under its lock, in order. Evidence is kept in the
//           Reading.
// Errors:   none. A Reading made with other rules concludes nothing: read the output again.
// Cost:     about 0.5 us for 12 fields. Bounds: `fields` paths known, 256 candidates (one not seen 3 times within 100
//           outputs gives its place back), `labels` labels a path: about 60 KiB a stream at most.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/finding.h"
#include "base/output.h"
#include "content/reading.h"
#include "content/stream_rules.h"

namespace telltale {

class ArchiveReader;
class ArchiveWriter;

struct DiscoveryBounds {
  int fields = 64;
  int depth = 8;
  int labels = 64;
};

class Discovery {
 public:
  enum class Mode { kUndecided, kText, kJson };
  friend constexpr Mode LastOf(Mode) { return Mode::kJson; }

  Discovery(const StreamRules* rules, DiscoveryBounds bounds);  // the rules outlive it
  ~Discovery();
  Discovery(Discovery&&) noexcept;
  Discovery& operator=(Discovery&&) noexcept;

  // Turns a Reading into what is counted, given what the stream has shown so far.
  void Conclude(const Reading& reading, const Output& output, Findings* findings);

  // The path of a known field, "" for kNoField; stays where it is as long as the Discovery lives.
  std::string_view field(FieldIndex index) const;
  bool Knows(FieldIndex index) const;  // whether there is such a field; kNoField always is
  size_t field_count() const;
  // What a known field holds: "label", "id", "text", "number", or "unknown".
  std::string_view holds(FieldIndex index) const;
  Mode mode() const;
  // Paths that are not watched because of the bounds, each counted once (up to 4,096 of them).
  uint64_t folded_fields() const;

  // What has been learned, and what goes on to be counted with every output (base/archive.h). Read into a Discovery of
  // the same rules; of other rules, it can be read for its names: field() answers as before, and nothing is concluded.
  void Persist(ArchiveWriter& archive) const;
  void PersistCounts(ArchiveWriter& archive) const;
  void Persist(ArchiveReader& archive, bool same_rules);
  void PersistCounts(ArchiveReader& archive);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace telltale

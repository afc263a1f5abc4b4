#pragma once
// engine/keeping.h - how much of a stream, or of another part of the engine, is kept by now.
//
// What:     a part is kept whole now and then; what has moved it since is in the journal (engine/journal.h).
// Threads:  under the lock of the part.

#include <cstdint>

#include "engine/journal.h"

namespace telltale {

struct Keeping {
  JournalPlace place;
  uint64_t kept_to = 0;         // sequence number: what comes up to it is in the part
  uint64_t first_since = 0;     // of the journal's entries since then; 0: there are none
  uint64_t part_bytes = 0;      // when it was kept last
  uint64_t discovery_hash = 0;  // of what was kept of the stream's Discovery; 0: nothing
  bool waits = false;           // something of the stream was counted since it was judged
  bool is_due = false;          // whatever the journal holds: it was changed by what no entry tells

  // An entry moves it, of that number or a later one.
  void Move(uint64_t sequence) {
    if (first_since == 0) first_since = sequence;
  }
};

}  // namespace telltale

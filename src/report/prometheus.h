#pragma once
// report/prometheus.h - the text of /metrics, made from a snapshot at each scrape.
//
// What:     every metric of the contract that there is data for. Counters are the engine's own; nothing is kept here.
// Units:    seconds, bytes, characters; ratios 0..1.
// Threads:  a pure function.
// Errors:   none. Names and values that models wrote become valid, bounded label values; what does not fit into the
//           bounds is folded into "__other__" or left out, and counted in telltale_series_folded_total.
// Cost:     about 1 us a series.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/ledger.h"
#include "base/time.h"
#include "base/version.h"
#include "engine/snapshot.h"

namespace telltale {

// What the process knows of itself besides the engine; the server fills it in.
struct StorageSnapshot {
  uint64_t bytes = 0;
  uint64_t limit = 0;         // of bytes
  HistogramSnapshot commits;  // by how long they took
  uint64_t failed = 0;
  uint64_t letters = 0;  // dead ones that are kept
  uint64_t letter_bytes = 0;
  uint64_t letter_limit = 0;     // of letter_bytes
  uint64_t letters_dropped = 0;  // for want of room, since the start
};

struct ProcessSnapshot {
  struct Operating {
    double cpu_seconds = 0;
    uint64_t resident_bytes = 0;
    uint64_t virtual_bytes = 0;
    uint64_t open_fds = 0;
    uint64_t max_fds = 0;
    double start_time_seconds = 0;  // since 1970
  };
  LedgerSnapshot ledger;
  struct Receiver {        // incidents
    uint64_t sent = 0;     // that it took
    uint64_t failed = 0;   // that could not be delivered in a try
    uint64_t dropped = 0;  // that were over, for want of room, and it was never told
    uint64_t pending = 0;  // of which it is still to be told
  };
  std::map<std::string, uint64_t> unauthorized;   // by transport: requests refused unread
  std::map<std::string, Receiver> alertmanagers;  // by URL
  std::map<std::string, Receiver> notified;       // by name
  uint64_t memory_limit = 0;                      // bytes resident
  bool last_reload_successful = true;
  std::optional<Time> last_reload_success;
  Build build;
  std::optional<Operating> operating;      // nullopt where the system does not tell
  std::optional<StorageSnapshot> storage;  // nullopt: nothing is kept
};

struct SeriesBounds {
  uint64_t all = 50'000;  // metrics.max_series; telltale's own few dozen come on top
  uint64_t stream = 1'000;
};

std::string MetricsText(const Snapshot& snapshot, const ProcessSnapshot& process, const SeriesBounds& bounds = {});

}  // namespace telltale

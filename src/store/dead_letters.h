#pragma once
// store/dead_letters.h - the table of dead letters: the newest, as far as their bytes fit a bound.
//
// What:     Add, Retry and Drop within the store's transaction; list, show and drop for people. What was added counts
//           when it is committed: Committed or RolledBack says so.
// Units:    bytes of all a letter's texts and bodies.
// Threads:  none; the Store locks.
// Errors:   NotFound for a letter that is not (or no longer) kept, DataLoss for one that is damaged.
// Cost:     a list reads `limit` rows, but not their bodies.

#include <cstdint>
#include <span>
#include <vector>

#include "base/status.h"
#include "store/commit.h"
#include "store/database.h"

namespace telltale {

class DeadLetters {
 public:
  struct Counts {
    uint64_t kept = 0;
    uint64_t bytes = 0;
    uint64_t dropped = 0;  // since the start, for want of room
  };

  static absl::StatusOr<DeadLetters> Open(Database* database, uint64_t max_bytes);

  // Within a transaction. Drops the oldest beyond the bound, this one too if it is larger alone.
  absl::Status Add(const NewDeadLetter& letter);
  void Committed() { committed_ = counts_; }
  void RolledBack() { counts_ = committed_; }

  // Newest first, without bodies: those with a smaller id than `before`; 0: from the newest.
  absl::StatusOr<std::vector<DeadLetter>> List(size_t limit, int64_t before);
  // Oldest first, likewise without bodies: those with a larger id.
  absl::StatusOr<std::vector<DeadLetter>> After(int64_t id, size_t limit);
  absl::StatusOr<DeadLetter> Get(int64_t id);
  // Within a transaction. Where it is no longer there, or damaged, nothing happens.
  absl::Status Retry(const RetriedLetter& retried);
  // Within a transaction. Says how many there were.
  absl::StatusOr<uint64_t> Drop(std::span<const int64_t> ids);

  const Counts& counts() const { return committed_; }

 private:
  DeadLetters() = default;
  absl::Status DropOldest();
  absl::StatusOr<std::vector<DeadLetter>> Heads(PreparedStatement* list);

  uint64_t max_bytes_ = 0;
  Counts counts_;  // with what the open transaction did
  Counts committed_;
  PreparedStatement insert_;
  PreparedStatement oldest_;
  PreparedStatement list_;
  PreparedStatement after_;
  PreparedStatement get_;
  PreparedStatement bytes_of_;
  PreparedStatement retry_;
  PreparedStatement drop_;
};

}  // namespace telltale

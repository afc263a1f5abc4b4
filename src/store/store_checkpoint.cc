// How the WAL is copied into the file, beside whoever writes: the rest of store/store.h.
#include <utility>

#include "store/store.h"
#include "store/store_files.h"

namespace telltale {
namespace {

// What comes while the first is at work is left to the second, and of that little is left.
constexpr int kRoundsBeside = 2;

}  // namespace

bool Store::IsCheckpointDue() const {
  MutexLock lock(mutex_);
  return IsDue();
}

bool Store::IsDue() const {
  return connection_ != nullptr && !suspect_ && !is_copying_ && connection_->database->wal_bytes() >= wal_bytes_;
}

// SQLite lets a second connection copy while the first writes. Only where the WAL is copied to its end can the next
// commit begin it anew: so the last pages, those of a few commits, are copied while nobody writes.
absl::Status Store::Checkpoint() {
  std::unique_ptr<Database> beside;
  {
    MutexLock lock(mutex_);
    if (!IsDue()) return absl::OkStatus();
    // Under the lock: of a file and a WAL that belong together.
    auto opened = Database::Open(OptionsOfDatabase());
    if (!opened.ok()) return opened.status();
    beside = *std::move(opened);
    beside->LeaveWalAtClose();
    is_copying_ = true;
  }
  absl::Status status;
  for (int i = 0; i < kRoundsBeside && status.ok(); ++i) {
    status = beside->Checkpoint(Database::CheckpointKind::kWhatIsFree);
  }
  const bool io_failed = !status.ok() && beside->io_failed();
  beside.reset();

  MutexLock lock(mutex_);
  is_copying_ = false;
  copied_.notify_all();
  if (status.ok() && connection_ != nullptr && !suspect_) {
    status = connection_->database->Checkpoint(Database::CheckpointKind::kWhatIsFree);
    suspect_ = !status.ok() && connection_->database->io_failed();
  }
  suspect_ = suspect_ || io_failed;
  return status;
}

void Store::AwaitCopy(MutexLock* lock) {
  while (is_copying_) lock->Wait(copied_);
}

// A reader that keeps its transaction open holds the WAL back from beginning anew.
absl::Status Store::KeepWalSmall(MutexLock* lock) {
  if (connection_->database->wal_bytes() < 2 * wal_bytes_) return absl::OkStatus();
  AwaitCopy(lock);
  // Meanwhile something may have failed, or have been done.
  if (absl::Status status = Sound(lock); !status.ok()) return status;
  Database& database = *connection_->database;
  if (database.wal_bytes() < 2 * wal_bytes_) return absl::OkStatus();
  const absl::Status status = database.Checkpoint(Database::CheckpointKind::kWhatIsFree);
  if (status.ok() && database.wal_bytes() == 0) return status;
  suspect_ = !status.ok() && database.io_failed();
  if (suspect_) return status;
  if (FileBytes(path_) + database.wal_bytes() < options_.max_bytes) return absl::OkStatus();
  if (!status.ok()) return status;
  return absl::ResourceExhaustedError(fmt::format(
      "{}: its WAL has {} bytes, with which storage.max_size is reached; it cannot begin anew while another program "
      "reads: end what it has open, such as a transaction in sqlite3",
      path_, database.wal_bytes()));
}

}  // namespace telltale

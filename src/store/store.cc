#include "store/store.h"

#include <algorithm>
#include <cstdint>

#include "store/store_files.h"

namespace telltale {
namespace {

constexpr uint64_t kSpare = 64 << 10;  // of room: pages of the tables' trees
constexpr uint64_t kLeastWal = 256 << 10;

absl::Status Possible(const Commit& commit) {
  if (!commit.journal.empty() && (commit.first_sequence == 0 || commit.first_sequence > commit.last_sequence ||
                                  commit.last_sequence > INT64_MAX)) {
    return InvalidArgument("a journal block from {} to {}: sequences begin at 1 and grow", commit.first_sequence,
                           commit.last_sequence);
  }
  if (commit.ids.size() % kIdBytes != 0) {
    return InvalidArgument("{} bytes of ids: each has {}", commit.ids.size(), kIdBytes);
  }
  return absl::OkStatus();
}

// What it takes in the file, generously: a blob fills whole pages, and each page of it names the next.
uint64_t RoomFor(const Commit& commit, uint64_t page) {
  const auto pages = [page](uint64_t bytes) { return bytes == 0 ? 0 : (bytes / (page - 16) + 2) * page; };
  uint64_t room = kSpare + pages(commit.journal.size()) + pages(commit.ids.size());
  for (const StoredPart& part : commit.parts) room += pages(part.data.size() + part.name.size());
  for (const NewDeadLetter& letter : commit.dead_letters) {
    room += pages(1 + letter.body.size() + letter.workflow.size() + letter.step.size() + letter.output_id.size() +
                  letter.source.size() + letter.reason.size() + letter.detail.size() + letter.identity.size());
  }
  for (const auto& [key, value] : commit.meta) room += key.size() + value.size() + page;
  return room;
}

}  // namespace

Store::Store(const StoreOptions& options, LockFile lock)
    : options_(options),
      path_(DatabasePath(options.directory)),
      wal_bytes_(std::max(kLeastWal, std::min(options.wal_bytes, options.max_bytes / 8))),
      lock_(std::move(lock)) {}

Store::~Store() = default;

absl::Status Store::Write(const Commit& commit) {
  if (absl::Status status = Possible(commit); !status.ok()) return status;
  MutexLock lock(mutex_);
  if (absl::Status status = Sound(&lock); !status.ok()) return status;
  if (!commit.journal.empty() && acknowledged_ && commit.first_sequence <= acknowledged_->last_sequence) {
    return InvalidArgument("a journal block from {}: {} is written already", commit.first_sequence,
                           acknowledged_->last_sequence);
  }
  if (absl::Status status = KeepWalSmall(&lock); !status.ok()) return status;
  std::optional<NewestBlock> newest;
  StoreCounts counts = counts_;
  Transaction transaction(connection_->database.get());
  absl::Status status = transaction.Begin();
  if (status.ok()) status = WriteRows(commit, &newest, &counts);
  if (status = Conclude(std::move(status), &transaction); !status.ok()) return status;
  if (newest) {
    acknowledged_ = newest;
  } else if (acknowledged_ && acknowledged_->last_sequence < commit.journal_needed_from) {
    acknowledged_.reset();  // it has just gone
  }
  counts_ = counts;
  return status;
}

absl::Status Store::Conclude(absl::Status changed, Transaction* transaction) {
  absl::Status status = std::move(changed);
  if (status.ok()) status = transaction->Commit();
  if (status.ok()) {
    connection_->dead_letters.Committed();
    return status;
  }
  suspect_ = suspect_ || connection_->database->io_failed();
  connection_->dead_letters.RolledBack();
  return status;
}

// First what goes, so that what comes takes its pages: a journal whose blocks come and go writes the same pages again
// and again, and each once only when the WAL is copied into the file.
absl::Status Store::WriteRows(const Commit& commit, std::optional<NewestBlock>* newest, StoreCounts* counts) {
  StoreTables& tables = connection_->tables;
  absl::Status status;
  if (commit.journal_needed_from > 0) status = tables.DropBlocksBelow(commit.journal_needed_from);
  if (status.ok() && commit.ids_needed_from > Time{}) status = tables.DropIdsBefore(commit.ids_needed_from);
  for (const std::string_view name : commit.dropped_parts) {
    if (status.ok()) status = tables.DropPart(name);
  }
  if (status.ok()) status = MakeRoom(commit, counts);
  if (status.ok() && !commit.journal.empty()) {
    auto added = tables.AddBlock({commit.first_sequence, commit.last_sequence, commit.journal});
    status = added.status();
    if (added.ok()) *newest = *added;
  }
  if (status.ok() && !commit.ids.empty()) status = tables.AddIds({commit.ids_time, commit.ids});
  for (const StoredPart& part : commit.parts) {
    if (status.ok()) status = tables.PutPart(part);
  }
  for (const auto& [key, value] : commit.meta) {
    if (status.ok()) status = tables.PutMeta(key, value);
  }
  DeadLetters& letters = connection_->dead_letters;
  if (status.ok()) status = letters.Drop(commit.ended_letters).status();
  for (const RetriedLetter& retried : commit.retried_letters) {
    if (status.ok()) status = letters.Retry(retried);
  }
  for (const NewDeadLetter& letter : commit.dead_letters) {
    if (status.ok()) status = letters.Add(letter);
  }
  return status;
}

absl::Status Store::MakeRoom(const Commit& commit, StoreCounts* counts) {
  const uint64_t wanted = RoomFor(commit, connection_->database->page_bytes());
  for (;;) {
    const auto room = connection_->tables.Room();
    if (!room.ok()) return room.status();
    if (*room >= wanted) return absl::OkStatus();
    const auto dropped = connection_->tables.DropOldestIds();
    if (!dropped.ok()) return dropped.status();
    if (dropped->ids == 0) {
      return absl::ResourceExhaustedError(
          fmt::format("{}: storage.max_size is reached and no older ids are left to drop: {} bytes are free, {} are "
                      "needed; raise it",
                      path_, *room, wanted));
    }
    counts->ids_dropped += dropped->ids;
    counts->ids_kept_since = std::max(counts->ids_kept_since, dropped->newest);
  }
}

absl::StatusOr<std::vector<DeadLetter>> Store::ListDeadLetters(size_t limit, int64_t before) {
  MutexLock lock(mutex_);
  if (absl::Status status = Sound(&lock); !status.ok()) return status;
  return connection_->dead_letters.List(limit, before);
}

absl::StatusOr<std::vector<DeadLetter>> Store::ListDeadLettersAfter(int64_t after, size_t limit) {
  MutexLock lock(mutex_);
  if (absl::Status status = Sound(&lock); !status.ok()) return status;
  return connection_->dead_letters.After(after, limit);
}

absl::StatusOr<DeadLetter> Store::GetDeadLetter(int64_t id) {
  MutexLock lock(mutex_);
  if (absl::Status status = Sound(&lock); !status.ok()) return status;
  return connection_->dead_letters.Get(id);
}

absl::StatusOr<uint64_t> Store::DropDeadLetters(std::span<const int64_t> ids) {
  MutexLock lock(mutex_);
  if (absl::Status status = Sound(&lock); !status.ok()) return status;
  uint64_t dropped = 0;
  Transaction transaction(connection_->database.get());
  absl::Status status = transaction.Begin();
  if (status.ok()) {
    const auto done = connection_->dead_letters.Drop(ids);
    status = done.status();
    if (done.ok()) dropped = *done;
  }
  if (status = Conclude(std::move(status), &transaction); !status.ok()) return status;
  return dropped;
}

absl::Status Store::ReadMeta(const std::function<absl::Status(std::string_view, std::string_view)>& take) {
  MutexLock lock(mutex_);
  if (absl::Status status = Sound(&lock); !status.ok()) return status;
  return connection_->tables.ReadMeta(take);
}

absl::Status Store::ReadParts(const std::function<absl::Status(const StoredPart&)>& take) {
  MutexLock lock(mutex_);
  if (absl::Status status = Sound(&lock); !status.ok()) return status;
  return connection_->tables.ReadParts(take);
}

absl::Status Store::ReadJournal(uint64_t after, const std::function<absl::Status(const StoredBlock&)>& take) {
  MutexLock lock(mutex_);
  if (absl::Status status = Sound(&lock); !status.ok()) return status;
  return connection_->tables.ReadJournal(after, take);
}

absl::Status Store::ReadIds(const std::function<absl::Status(const StoredIds&)>& take) {
  MutexLock lock(mutex_);
  if (absl::Status status = Sound(&lock); !status.ok()) return status;
  return connection_->tables.ReadIds(take);
}

uint64_t Store::bytes() const { return FileBytes(path_) + FileBytes(path_ + "-wal"); }

StoreCounts Store::counts() const {
  MutexLock lock(mutex_);
  StoreCounts counts = counts_;
  if (connection_ != nullptr) counts.dead_letters = connection_->dead_letters.counts();
  return counts;
}

}  // namespace telltale

// How a store is opened, set aside, and connected to anew after an I/O error: the rest of store/store.h.
#include <algorithm>
#include <utility>

#include "store/schema.h"
#include "store/store.h"
#include "store/store_files.h"

namespace telltale {
namespace {

constexpr uint64_t kLeastFile = 256 << 10;

// A statement that does not fit the tables: they are not what their version says.
absl::Status OfTables(const absl::Status& status) {
  if (status.code() != absl::StatusCode::kInternal) return status;
  return absl::DataLossError(MessageOf(status));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> Store::Open(const StoreOptions& options, Time now, OpenReport* report) {
  *report = {};
  if (absl::Status status = MakeDirectory(options.directory); !status.ok()) return status;
  auto lock = LockFile::Take(LockPath(options.directory));
  if (!lock.ok()) return lock.status();
  auto store = std::unique_ptr<Store>(new Store(options, *std::move(lock)));
  MutexLock held(store->mutex_);
  if (absl::Status status = store->OpenOrSetAside(now, report); !status.ok()) return status;
  return store;
}

absl::Status Store::OpenOrSetAside(Time now, OpenReport* report) {
  const auto why = WhyNoDatabase(path_);
  if (!why.ok()) return why.status();
  if (*why) {
    if (absl::Status status = SetAside(**why, now, report); !status.ok()) return status;
    return Connect(report, now);
  }
  const absl::Status status = Connect(report, now);
  if (!absl::IsDataLoss(status)) return status;
  if (absl::Status aside = SetAside(MessageOf(status), now, report); !aside.ok()) return aside;
  return Connect(report, now);
}

absl::Status Store::SetAside(std::string_view why, Time now, OpenReport* report) {
  connection_.reset();
  acknowledged_.reset();
  suspect_ = false;
  const auto name = SetFilesAside(path_, now);
  if (!name.ok()) return name.status();
  if (why.starts_with(path_ + ": ")) why.remove_prefix(path_.size() + 2);
  report->set_aside =
      fmt::format("{} was damaged ({}): it was set aside as {}, and an empty one begun", path_, why, *name);
  return SyncDirectory(options_.directory);
}

absl::Status Store::StartAfresh(std::string_view why, Time now, OpenReport* report) {
  MutexLock lock(mutex_);
  AwaitCopy(&lock);
  *report = {};
  if (aside_.empty()) {
    if (connection_ != nullptr) connection_->database->LeaveWalAtClose();
    if (absl::Status status = SetAside(why, now, report); !status.ok()) return status;
    aside_ = report->set_aside;
  }
  report->set_aside = aside_;
  connection_.reset();  // somebody may have looked meanwhile
  absl::Status status = Connect(report, now);
  if (status.ok()) aside_.clear();
  return status;
}

// To cut the WAL takes longer than a commit: it keeps the size that it may have.
DatabaseOptions Store::OptionsOfDatabase() const {
  DatabaseOptions options;
  options.path = path_;
  options.vfs = options_.vfs;
  options.sync = options_.sync;
  options.max_bytes = std::max(kLeastFile, options_.max_bytes - std::min(options_.max_bytes, 2 * wal_bytes_));
  options.wal_bytes = 2 * wal_bytes_;
  options.busy_timeout = options_.busy_timeout;
  return options;
}

absl::Status Store::Connect(OpenReport* report, Time now) {
  if (absl::Status status = MakeFile(path_); !status.ok()) return status;
  auto opened = Database::Open(OptionsOfDatabase());
  if (!opened.ok()) return opened.status();
  std::unique_ptr<Database> database = *std::move(opened);
  // Whatever is wrong below, the files stay as they are.
  const auto prepared = PrepareSchema(database.get(), kStoreSchema);
  absl::Status status = prepared.status();
  if (status.ok() && report != nullptr) status = database->CheckWhole();
  // Numbers of letters that people, or a replay that is under way, have from the file that was set aside.
  if (status.ok() && prepared->created && report != nullptr && !report->set_aside.empty()) {
    status = database->Run(fmt::format("INSERT INTO sqlite_sequence(name, seq) VALUES('dead_letter', {})",
                                       now.time_since_epoch().count()));
  }
  if (!status.ok()) {
    database->LeaveWalAtClose();
    return status;
  }
  auto tables = StoreTables::Open(database.get());
  if (!tables.ok()) return OfTables(tables.status());
  auto letters = DeadLetters::Open(database.get(), options_.max_dead_letter_bytes);
  if (!letters.ok()) return OfTables(letters.status());
  if (report != nullptr) {
    const auto newest = tables->Newest();
    if (!newest.ok()) return newest.status();
    acknowledged_ = *newest;
    report->fresh = prepared->created;
    report->migrated_from = prepared->migrated_from;
    if (prepared->created) status = SyncDirectory(options_.directory);
  }
  connection_ = std::make_unique<Connection>(Connection{std::move(database), *std::move(tables), *std::move(letters)});
  return status;
}

// After an fsync that failed, the operating system may call pages clean that are not on the disk, and a second fsync
// says OK. So nothing is taken for granted: everything that was committed is copied from the WAL into the file and
// synced; the WAL is emptied, and with it goes what was written but not committed; then we connect anew and look.
absl::Status Store::Sound(MutexLock* lock) {
  if (connection_ != nullptr && !suspect_) return absl::OkStatus();
  AwaitCopy(lock);
  if (connection_ != nullptr && !suspect_) return absl::OkStatus();  // another did it meanwhile
  if (connection_ != nullptr) {
    absl::Status status = connection_->database->Checkpoint(Database::CheckpointKind::kTruncate);
    if (!status.ok()) return status;
    connection_.reset();
  }
  if (absl::Status status = Connect(nullptr, {}); !status.ok()) return status;
  if (acknowledged_) {
    if (absl::Status status = connection_->tables.Verify(*acknowledged_); !status.ok()) {
      connection_.reset();
      return status;
    }
  }
  suspect_ = false;
  return absl::OkStatus();
}

}  // namespace telltale

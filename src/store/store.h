#pragma once
// store/store.h - the SQLite file under --storage.path: what must outlive a crash, a power cut, a restart.
//
// What:     Write puts a Commit there as one transaction, with one fsync: where it said OK, the whole of it is there
//           after whatever happens to the process or the machine; where it did not, none of it is (after a power cut
//           that came before the next Write, perhaps all). At the start the Read calls give everything back.
//           Other programs may read the file meanwhile, with sqlite3; one telltale at a time uses the folder.
// Units:    bytes; sequences as in store/commit.h.
// Threads:  safe from several; a lock lets one in at a time. One writer is meant: the committer.
// Errors:   every Status names the file and what to do. Write: Unavailable (locked by another program, I/O error) and
//           ResourceExhausted (disk or storage.max_size full): nothing is lost or damaged, write it again later.
//           InvalidArgument: a Commit that cannot be. DataLoss from any call: the file is damaged; StartAfresh.
// Cost:     an fsync a Write, and of one core 2 ns a byte, nearly all of it the kernel's or SQLite's, at least 30 us. A
//           small Write puts three to six pages of 4 KiB on disk; a block of 64 KiB 1.2 bytes for each of its own, and
//           the copying of the WAL 0.4 more while 16 MiB of blocks are kept: pages of blocks that went are used again
//           within a WAL, so that most are never copied. To open looks at each page: 1 s with 20 million ids.

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "base/status.h"
#include "base/time.h"
#include "store/commit.h"
#include "store/database.h"
#include "store/dead_letters.h"
#include "store/lock_file.h"
#include "store/tables.h"

namespace telltale {

struct StoreOptions {
  std::string directory = {};
  bool sync = true;                                      // off: a power cut may damage the file, a kill does not
  uint64_t max_bytes = uint64_t{2} << 30;                // of file and WAL
  uint64_t max_dead_letter_bytes = uint64_t{100} << 20;  // the oldest go beyond it
  uint64_t wal_bytes = uint64_t{64} << 20;               // of WAL, until it is copied into the file; twice that is kept
  Duration busy_timeout{2000};                           // how long a Write waits for another program's lock
  std::string vfs = {};                                  // SQLite's name of what does the I/O; "": its own
};

struct OpenReport {
  bool fresh = false;         // nothing was there, or it was set aside
  int64_t migrated_from = 0;  // the schema version before, where it was another
  std::string set_aside;      // for people, a sentence: which file, why, and where it is now; "": nothing was
};

struct StoreCounts {
  DeadLetters::Counts dead_letters;
  uint64_t ids_dropped = 0;  // for want of room, since the start, beyond what ids_needed_from asked
  Time ids_kept_since{};     // younger ids have not been dropped for want of room; the epoch: none has
};

class Store {
 public:
  // `now` names what is set aside. A damaged file is no error: it is set aside, and an empty one begun.
  static absl::StatusOr<std::unique_ptr<Store>> Open(const StoreOptions& options, Time now, OpenReport* report);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  absl::Status Write(const Commit& commit);

  // Copies the WAL into the file once it has reached wal_bytes, and does nothing before. To call from a thread that has
  // nothing else to do (Checkpointer): nearly all of it is copied beside whoever writes. At twice that size Write waits
  // until it is done, or does it. An error loses nothing: the WAL has it.
  absl::Status Checkpoint();
  bool IsCheckpointDue() const;

  // Reading back, each in the order that is useful: parts and meta by name, journal and ids oldest first. An error that
  // the callback returns ends it and is returned. The callback must not call the store.
  absl::Status ReadMeta(const std::function<absl::Status(std::string_view key, std::string_view value)>& take);
  absl::Status ReadParts(const std::function<absl::Status(const StoredPart& part)>& take);
  absl::Status ReadJournal(uint64_t after, const std::function<absl::Status(const StoredBlock& block)>& take);
  absl::Status ReadIds(const std::function<absl::Status(const StoredIds& row)>& take);

  // Dead letters, newest first, without bodies; those with an id below `before`, or the newest where that is 0.
  absl::StatusOr<std::vector<DeadLetter>> ListDeadLetters(size_t limit, int64_t before = 0);
  // The oldest with an id above `after`, likewise.
  absl::StatusOr<std::vector<DeadLetter>> ListDeadLettersAfter(int64_t after, size_t limit);
  absl::StatusOr<DeadLetter> GetDeadLetter(int64_t id);
  absl::StatusOr<uint64_t> DropDeadLetters(std::span<const int64_t> ids);  // says how many there were

  // After DataLoss: sets the file aside, as Open would have, and begins an empty one. What is still known must be
  // written again. Where it fails, to be called again: what is aside stays there.
  absl::Status StartAfresh(std::string_view why, Time now, OpenReport* report);

  const std::string& path() const { return path_; }  // of the database
  uint64_t bytes() const;                            // of file and WAL on disk
  StoreCounts counts() const;

 private:
  struct Connection {
    std::unique_ptr<Database> database;
    StoreTables tables;
    DeadLetters dead_letters;
  };
  Store(const StoreOptions& options, LockFile lock);

  absl::Status OpenOrSetAside(Time now, OpenReport* report) TELLTALE_REQUIRES(mutex_);
  absl::Status SetAside(std::string_view why, Time now, OpenReport* report) TELLTALE_REQUIRES(mutex_);
  absl::Status Connect(OpenReport* report, Time now) TELLTALE_REQUIRES(mutex_);
  DatabaseOptions OptionsOfDatabase() const;
  bool IsDue() const TELLTALE_REQUIRES(mutex_);  // a Checkpoint
  // These let go of the lock while they wait for a Checkpoint that has begun to end.
  absl::Status Sound(MutexLock* lock) TELLTALE_REQUIRES(mutex_);
  absl::Status KeepWalSmall(MutexLock* lock) TELLTALE_REQUIRES(mutex_);
  void AwaitCopy(MutexLock* lock) TELLTALE_REQUIRES(mutex_);
  absl::Status WriteRows(const Commit& commit, std::optional<NewestBlock>* newest, StoreCounts* counts)
      TELLTALE_REQUIRES(mutex_);
  absl::Status MakeRoom(const Commit& commit, StoreCounts* counts) TELLTALE_REQUIRES(mutex_);
  absl::Status Conclude(absl::Status changed, Transaction* transaction) TELLTALE_REQUIRES(mutex_);

  const StoreOptions options_;
  const std::string path_;
  const uint64_t wal_bytes_;
  const LockFile lock_;
  mutable Mutex mutex_;
  std::unique_ptr<Connection> connection_ TELLTALE_GUARDED_BY(mutex_);
  bool suspect_ TELLTALE_GUARDED_BY(mutex_) = false;  // an I/O error: connect anew before the next Write
  std::string aside_ TELLTALE_GUARDED_BY(mutex_);     // OpenReport::set_aside, where no empty file is begun yet
  bool is_copying_ TELLTALE_GUARDED_BY(mutex_) = false;
  std::condition_variable copied_;
  std::optional<NewestBlock> acknowledged_ TELLTALE_GUARDED_BY(mutex_);
  StoreCounts counts_ TELLTALE_GUARDED_BY(mutex_);
};

}  // namespace telltale

#pragma once
// store/database.h - one connection to one SQLite file, and its prepared statements: handles that close themselves, and
// errors as Status.
//
// What:     Database opens the file in WAL mode with the settings of the store; PreparedStatement binds, steps and
//           reads columns; Transaction rolls back unless it was committed.
// Units:    sizes in bytes.
// Threads:  none of them synchronises itself; the Store has a lock.
// Errors:   Unavailable: locked by another program, I/O error, read-only. ResourceExhausted: no space on the disk, or
//           max_bytes reached. DataLoss: the file is damaged or no database. Each names the file and what to do.
// Cost:     a statement is compiled once, by Prepare; to run one again costs about a microsecond and what it does.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/status.h"
#include "base/time.h"

struct sqlite3;
struct sqlite3_stmt;

namespace telltale {

struct DatabaseOptions {
  std::string path = {};
  std::string vfs = {};    // SQLite's name of what does the I/O; "": the operating system's files
  bool sync = true;        // wait at each commit until it is on the disk
  uint64_t max_bytes = 0;  // of the file without its WAL; 0: as SQLite has it
  uint64_t wal_bytes = 0;  // to which a WAL that grew beyond it is cut
  Duration busy_timeout{2000};
};

struct Blob {  // bytes that are no text, where a value is bound
  std::string_view bytes;
};

class PreparedStatement {
 public:
  PreparedStatement() = default;

  // Binds the values to ?1, ?2, ... and steps to the end. They must live until it returns.
  template <typename... Values>
  absl::Status Run(const Values&... values) {
    Begin(values...);
    return Finish();
  }
  // Binds the values; then Next until it says false. They must live until Reset or the next Begin or Run.
  template <typename... Values>
  void Begin(const Values&... values) {
    Reset();
    int at = 0;
    (Bind(++at, values), ...);
  }
  absl::StatusOr<bool> Next();  // true: there is a row, whose columns stay until the next call
  void Reset();                 // lets go of what was bound and read

  int64_t Number(int column) const;
  std::string_view Bytes(int column) const;  // of text as of a blob

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  void Bind(int at, int64_t number);
  void Bind(int at, std::string_view text);
  void Bind(int at, const Blob& blob);
  absl::Status Finish();

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  std::string_view file_;  // of the database, for its errors
};

class Database {
 public:
  // The file must be there (it may be empty); SQLite makes its -wal and -shm beside it, with the file's permissions.
  static absl::StatusOr<std::unique_ptr<Database>> Open(const DatabaseOptions& options);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  absl::Status Run(const std::string& sql);                         // one statement or several; rows are passed over
  absl::StatusOr<int64_t> Number(std::string_view sql);             // the first column of the first row
  absl::StatusOr<PreparedStatement> Prepare(std::string_view sql);  // must not outlive the database

  // Copies what the WAL holds into the file. Truncate also waits for readers, and leaves an empty WAL.
  enum class CheckpointKind { kWhatIsFree, kTruncate };
  absl::Status Checkpoint(CheckpointKind kind);
  uint64_t wal_bytes() const { return wal_pages_ * page_bytes_; }  // written since the WAL began anew
  uint64_t page_bytes() const { return page_bytes_; }

  // Reads every page once. DataLoss: one is not as it should be; where the disk does not let it be read: Unavailable.
  absl::Status CheckWhole();

  absl::Status Begin();  // takes the write lock at once; see Transaction
  absl::Status Commit();
  bool in_transaction() const;
  bool io_failed() const;  // the last error was one of reading, writing or syncing
  void LeaveWalAtClose();  // what is damaged is kept as it is
  const std::string& path() const { return path_; }

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  explicit Database(std::string path) : path_(std::move(path)) {}
  absl::Status Configure(const DatabaseOptions& options);
  absl::Status QuickCheck();
  absl::Status ReadFiles();

  std::string path_;
  uint64_t page_bytes_ = 0;
  uint64_t wal_pages_ = 0;
  std::unique_ptr<sqlite3, Close> connection_;
  PreparedStatement begin_;
  PreparedStatement commit_;
};

std::string_view SqliteVersion();  // of the library that is loaded: "3.40.1"

class Transaction {
 public:
  explicit Transaction(Database* database) : database_(database) {}
  ~Transaction();  // rolls back what was not committed
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  absl::Status Begin() { return database_->Begin(); }
  absl::Status Commit() { return database_->Commit(); }

 private:
  Database* const database_;
};

}  // namespace telltale

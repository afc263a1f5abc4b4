#include "store/database.h"

#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace telltale {
namespace {

// With pages of 16 KiB a block of 64 KiB costs no less, and a commit of one output, of which three pages are written,
// four times as many bytes.
constexpr int kPageBytes = 4096;
constexpr int kCacheKib = 8192;
constexpr int kReadAtOnce = 64 << 10;

bool NoSpace(int system_error) { return system_error == ENOSPC || system_error == EDQUOT; }

absl::Status ErrorOf(sqlite3* connection, std::string_view file, int code) {
  const int extended = connection != nullptr ? sqlite3_extended_errcode(connection) : code;
  const int system_error = connection != nullptr ? sqlite3_system_errno(connection) : 0;
  std::string said = connection != nullptr ? sqlite3_errmsg(connection) : sqlite3_errstr(code);
  const bool from_system = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;
  if (from_system && system_error != 0) said += fmt::format(", {}", std::strerror(system_error));
  said += fmt::format(" (SQLite {})", extended);
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Unavailable(
          "{}: {}; another program holds a lock on the file: end what it does there, such as an open "
          "transaction in sqlite3",
          file, said);
    case SQLITE_FULL:
      return absl::ResourceExhaustedError(
          fmt::format("{}: {}; free space on its disk, or raise storage.max_size where that is reached", file, said));
    case SQLITE_IOERR:
      if (NoSpace(system_error)) {
        return absl::ResourceExhaustedError(fmt::format("{}: {}; free space on its disk", file, said));
      }
      return Unavailable("{}: {}; look at the disk and the system's log", file, said);
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_READONLY:
      return Unavailable("{}: {}; telltale must be able to write the file and its folder", file, said);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::DataLossError(fmt::format("{}: {}", file, said));
    case SQLITE_NOMEM:
      return absl::ResourceExhaustedError(fmt::format("{}: {}; give telltale more memory", file, said));
    default:
      return Internal("{}: {}", file, said);
  }
}

}  // namespace

void PreparedStatement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

void PreparedStatement::Bind(int at, int64_t number) { sqlite3_bind_int64(statement_.get(), at, number); }

void PreparedStatement::Bind(int at, std::string_view text) {
  const char* bytes = text.data() != nullptr ? text.data() : "";  // a null pointer would be bound as NULL
  sqlite3_bind_text64(statement_.get(), at, bytes, text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void PreparedStatement::Bind(int at, const Blob& blob) {
  const char* bytes = blob.bytes.data() != nullptr ? blob.bytes.data() : "";
  sqlite3_bind_blob64(statement_.get(), at, bytes, blob.bytes.size(), SQLITE_STATIC);
}

absl::StatusOr<bool> PreparedStatement::Next() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return ErrorOf(sqlite3_db_handle(statement_.get()), file_, code);
}

void PreparedStatement::Reset() {
  sqlite3_reset(statement_.get());  // says again what Next has said
  sqlite3_clear_bindings(statement_.get());
}

absl::Status PreparedStatement::Finish() {
  for (;;) {
    const absl::StatusOr<bool> row = Next();
    if (row.ok() && *row) continue;
    Reset();
    return row.status();
  }
}

int64_t PreparedStatement::Number(int column) const { return sqlite3_column_int64(statement_.get(), column); }

std::string_view PreparedStatement::Bytes(int column) const {
  const void* bytes = sqlite3_column_blob(statement_.get(), column);
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes), static_cast<size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

void Database::Close::operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const DatabaseOptions& options) {
  auto database = std::unique_ptr<Database>(new Database(options.path));
  sqlite3* connection = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code =
      sqlite3_open_v2(options.path.c_str(), &connection, flags, options.vfs.empty() ? nullptr : options.vfs.c_str());
  database->connection_.reset(connection);  // given even where it failed, for its error
  if (code != SQLITE_OK) return ErrorOf(connection, database->path_, code);
  if (absl::Status status = database->Configure(options); !status.ok()) return status;
  return database;
}

absl::Status Database::Configure(const DatabaseOptions& options) {
  sqlite3_busy_timeout(connection_.get(), static_cast<int>(options.busy_timeout.count()));
  const std::string settings = fmt::format(
      "PRAGMA page_size={};"          // of a new file
      "PRAGMA journal_mode=WAL;"      // readers beside the writer; one fsync a commit
      "PRAGMA synchronous={};"        // FULL: the WAL is on the disk before a commit is done
      "PRAGMA wal_autocheckpoint=0;"  // Store::Checkpoint, when nobody waits for an answer
      "PRAGMA journal_size_limit={};"
      "PRAGMA cache_size=-{};"
      "PRAGMA temp_store=MEMORY;"
      "PRAGMA secure_delete=OFF;"  // Debian's default writes zeros over every page that is given up: each block twice
      "PRAGMA trusted_schema=OFF;"
      "PRAGMA cell_size_check=ON;",  // damage is seen when a page is read
      kPageBytes, options.sync ? "FULL" : "OFF", options.wal_bytes, kCacheKib);
  if (absl::Status status = Run(settings); !status.ok()) return status;
  auto mode = Prepare("PRAGMA journal_mode");
  if (!mode.ok()) return mode.status();
  if (const absl::StatusOr<bool> row = mode->Next(); !row.ok()) return row.status();
  if (mode->Bytes(0) != "wal") {
    return FailedPrecondition(
        "{}: its file system cannot share memory between programs, which SQLite's WAL needs; put "
        "--storage.path on a local disk",
        path_);
  }
  const absl::StatusOr<int64_t> page = Number("PRAGMA page_size");
  if (!page.ok()) return page.status();
  page_bytes_ = static_cast<uint64_t>(*page);
  const auto count_pages = [](void* pages, sqlite3*, const char*, int count) {
    *static_cast<uint64_t*>(pages) = static_cast<uint64_t>(count);
    return SQLITE_OK;
  };
  sqlite3_wal_hook(connection_.get(), count_pages, &wal_pages_);
  auto begin = Prepare("BEGIN IMMEDIATE");
  auto commit = Prepare("COMMIT");
  if (!begin.ok()) return begin.status();
  if (!commit.ok()) return commit.status();
  begin_ = *std::move(begin);
  commit_ = *std::move(commit);
  if (options.max_bytes == 0) return absl::OkStatus();
  return Run(fmt::format("PRAGMA max_page_count={}", options.max_bytes / page_bytes_));
}

absl::Status Database::Run(const std::string& sql) {
  const int code = sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : ErrorOf(connection_.get(), path_, code);
}

absl::StatusOr<int64_t> Database::Number(std::string_view sql) {
  auto statement = Prepare(sql);
  if (!statement.ok()) return statement.status();
  const absl::StatusOr<bool> row = statement->Next();
  if (!row.ok()) return row.status();
  return *row ? statement->Number(0) : 0;
}

absl::StatusOr<PreparedStatement> Database::Prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return ErrorOf(connection_.get(), path_, code);
  PreparedStatement prepared;
  prepared.statement_.reset(statement);
  prepared.file_ = path_;
  return prepared;
}

absl::Status Database::Checkpoint(CheckpointKind kind) {
  const int mode = kind == CheckpointKind::kTruncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
  int pages = 0;
  int copied = 0;
  const int code = sqlite3_wal_checkpoint_v2(connection_.get(), nullptr, mode, &pages, &copied);
  if (code != SQLITE_OK) return ErrorOf(connection_.get(), path_, code);
  if (copied == pages) wal_pages_ = 0;  // the next commit begins at its front
  return absl::OkStatus();
}

absl::Status Database::CheckWhole() {
  absl::Status status = QuickCheck();
  if (!absl::IsDataLoss(status)) return status;
  // It calls a page damaged that the disk would not give, and does not say which of the two it was. So we read for
  // ourselves, and where that goes well ask once more.
  if (absl::Status read = ReadFiles(); !read.ok()) return read;
  return QuickCheck();
}

absl::Status Database::QuickCheck() {
  auto check = Prepare("PRAGMA quick_check(1)");
  if (!check.ok()) return check.status();
  const absl::StatusOr<bool> row = check->Next();
  if (!row.ok()) return row.status();
  std::string said(check->Bytes(0));
  if (said == "ok") return absl::OkStatus();
  std::replace(said.begin(), said.end(), '\n', ' ');
  return absl::DataLossError(fmt::format("{}: {}", path_, said));
}

absl::Status Database::ReadFiles() {
  std::string chunk(kReadAtOnce, '\0');
  for (const int which : {SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER}) {  // the latter is the WAL
    sqlite3_file* file = nullptr;
    sqlite3_file_control(connection_.get(), "main", which, &file);
    if (file == nullptr || file->pMethods == nullptr) continue;
    sqlite3_int64 size = 0;
    int code = file->pMethods->xFileSize(file, &size);
    for (sqlite3_int64 at = 0; code == SQLITE_OK && at < size; at += kReadAtOnce) {
      code = file->pMethods->xRead(file, chunk.data(), kReadAtOnce, at);
      if (code == SQLITE_IOERR_SHORT_READ) code = SQLITE_OK;  // the last
    }
    if (code != SQLITE_OK) {
      return Unavailable("{}: cannot be read (SQLite {}); look at the disk and the system's log", path_, code);
    }
  }
  return absl::OkStatus();
}

bool Database::io_failed() const { return (sqlite3_errcode(connection_.get()) & 0xff) == SQLITE_IOERR; }

void Database::LeaveWalAtClose() { sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr); }

absl::Status Database::Begin() { return begin_.Run(); }

absl::Status Database::Commit() { return commit_.Run(); }

std::string_view SqliteVersion() { return sqlite3_libversion(); }

bool Database::in_transaction() const { return sqlite3_get_autocommit(connection_.get()) == 0; }

Transaction::~Transaction() {
  // Some errors have rolled back already. One of the roll-back itself leaves nothing to do: the WAL holds no commit.
  if (database_->in_transaction()) database_->Run("ROLLBACK").IgnoreError();
}

}  // namespace telltale

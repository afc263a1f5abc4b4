#include "store/schema.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <system_error>

#include "store/store_files.h"

namespace telltale {
namespace {

constexpr int64_t kApplicationId = 0x54656c6c;  // "Tell"

std::string FolderOf(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

// journal      what happened, in blocks that only the engine reads; a block goes when the parts tell all of it.
// part         a part of the engine's state, as it was after the journal's record `sequence`.
// ids          the ids that were counted, many a row: 8 bytes of key and 4 of the body's hash each. A row's key is its
//              time in milliseconds, times 2^20, and a number: rows are found by age without an index beside them.
// dead_letter  AUTOINCREMENT: a number that a person was shown never means another letter; `identity` as in ids.
// meta         small things by name.
constexpr std::string_view kTables = R"sql(
CREATE TABLE journal(last INTEGER PRIMARY KEY, first INTEGER NOT NULL, checksum INTEGER NOT NULL, block BLOB NOT NULL);
CREATE TABLE part(name TEXT NOT NULL PRIMARY KEY, sequence INTEGER NOT NULL, checksum INTEGER NOT NULL,
                  data BLOB NOT NULL);
CREATE TABLE ids(key INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, ids BLOB NOT NULL);
CREATE TABLE dead_letter(id INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, bytes INTEGER NOT NULL,
                         checksum INTEGER NOT NULL, transport TEXT NOT NULL, reason TEXT NOT NULL, source TEXT NOT NULL,
                         workflow TEXT NOT NULL, step TEXT NOT NULL, output_id TEXT NOT NULL, body TEXT NOT NULL,
                         detail TEXT NOT NULL DEFAULT '', form TEXT NOT NULL DEFAULT '',
                         identity BLOB NOT NULL DEFAULT x'', is_cut INTEGER NOT NULL DEFAULT 0,
                         tries INTEGER NOT NULL DEFAULT 1);
CREATE TABLE meta(key TEXT NOT NULL PRIMARY KEY, checksum INTEGER NOT NULL, value BLOB NOT NULL) WITHOUT ROWID;
)sql";

// 2: what it takes to count a dead letter after all. Version 1 wrote none.
constexpr SchemaStep kSteps[] = {{2, R"sql(
ALTER TABLE dead_letter ADD COLUMN detail TEXT NOT NULL DEFAULT '';
ALTER TABLE dead_letter ADD COLUMN form TEXT NOT NULL DEFAULT '';
ALTER TABLE dead_letter ADD COLUMN identity BLOB NOT NULL DEFAULT x'';
ALTER TABLE dead_letter ADD COLUMN is_cut INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dead_letter ADD COLUMN tries INTEGER NOT NULL DEFAULT 1;
)sql"}};

// Copying could fill the disk to its last byte, from which others suffer: what cannot fit is not begun.
absl::Status RoomForCopy(const Database& database, const std::string& name) {
  const uint64_t needed = FileBytes(database.path()) + FileBytes(database.path() + "-wal");
  std::error_code error;
  const std::filesystem::space_info disk = std::filesystem::space(FolderOf(database.path()), error);
  if (error || disk.available >= needed + needed / 8) return absl::OkStatus();  // unknown: the copy itself will tell
  return absl::ResourceExhaustedError(fmt::format(
      "{}: there is no room for it ({} bytes, of which {} are free on this disk); it keeps the file as it was before "
      "this telltale migrates it. Free space and start again; nothing was changed, the telltale of before can go on",
      name, needed + needed / 8, disk.available));
}

// A copy as it was, complete or not there: it gets its name when it is on the disk.
absl::Status KeepCopy(Database* database, int64_t next_version) {
  const std::string name = SchemaCopyPath(database->path(), next_version);
  if (absl::Status status = RoomForCopy(*database, name); !status.ok()) return status;
  const std::string part = name + ".part";
  ::unlink(part.c_str());
  // Made here, for nobody else to read; VACUUM INTO takes an empty file.
  const int file = ::open(part.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0) {
    return Unavailable("{}: cannot be made ({}); it keeps the file as it was before this telltale migrates it", part,
                       std::strerror(errno));
  }
  auto copy = database->Prepare("VACUUM INTO ?1");
  absl::Status status = copy.ok() ? copy->Run(std::string_view(part)) : copy.status();
  std::error_code error;
  if (status.ok() && ::fsync(file) != 0) error = {errno, std::generic_category()};
  ::close(file);
  if (status.ok() && !error) std::filesystem::rename(part, name, error);
  if (error) {
    status = Unavailable("{}: {}; it keeps the file as it was before this telltale migrates it", name, error.message());
  }
  if (!status.ok()) {
    ::unlink(part.c_str());
    return status;
  }
  return SyncDirectory(FolderOf(name));  // before anything of the file itself is changed
}

// The copies that newer ones kept: the one that was made latest and that this one can read is the one to go back to.
absl::Status Newer(const std::string& path, int64_t version, int64_t readable) {
  constexpr int64_t kMostSteps = 100;  // the number is what the file says, and may be any
  std::string kept;
  for (int64_t next = readable + 1; next <= std::min(version, readable + kMostSteps) && kept.empty(); ++next) {
    if (FileBytes(SchemaCopyPath(path, next)) > 0) kept = SchemaCopyPath(path, next);
  }
  const std::string back = kept.empty()
                               ? "no copy of before is beside it"
                               : fmt::format(
                                     "to go back to what was learned until it was migrated, move {} in its place "
                                     "(and its -wal and -shm away)",
                                     kept);
  return FailedPrecondition(
      "{}: was written by a newer telltale (schema version {}, this one reads up to {}); start that telltale, or give "
      "another --storage.path; {}",
      path, version, readable, back);
}

absl::Status ApplyInOneTransaction(Database* database, const std::string& sql, int64_t version) {
  Transaction transaction(database);
  if (absl::Status status = transaction.Begin(); !status.ok()) return status;
  if (absl::Status status = database->Run(sql); !status.ok()) return status;
  const std::string stamp = fmt::format("PRAGMA application_id={}; PRAGMA user_version={}", kApplicationId, version);
  if (absl::Status status = database->Run(stamp); !status.ok()) return status;
  return transaction.Commit();
}

absl::Status Migrate(Database* database, const StoreSchema& schema, int64_t from) {
  if (absl::Status status = KeepCopy(database, schema.version); !status.ok()) return status;
  std::string sql;
  for (const SchemaStep& step : schema.steps) {
    if (step.version > from) sql += std::string(step.sql) + ";\n";
  }
  return ApplyInOneTransaction(database, sql, schema.version);
}

}  // namespace

const StoreSchema kStoreSchema = {2, kTables, kSteps};

std::string SchemaCopyPath(const std::string& database, int64_t version) {
  return fmt::format("{}.before-v{}", database, version);
}

absl::StatusOr<SchemaReport> PrepareSchema(Database* database, const StoreSchema& schema) {
  const auto application = database->Number("PRAGMA application_id");
  if (!application.ok()) return application.status();
  const auto version = database->Number("PRAGMA user_version");
  if (!version.ok()) return version.status();
  const auto tables = database->Number("SELECT count(*) FROM sqlite_master WHERE type='table'");
  if (!tables.ok()) return tables.status();

  SchemaReport report;
  if (*application == 0 && *version == 0 && *tables == 0) {  // new, or its first start did not come to an end
    report.created = true;
    absl::Status status = ApplyInOneTransaction(database, std::string(schema.tables), schema.version);
    if (!status.ok()) return status;
    return report;
  }
  if (*application != kApplicationId) {
    return FailedPrecondition("{}: is the database of another program (application_id {}); give another --storage.path",
                              database->path(), *application);
  }
  if (*version > schema.version) {
    return Newer(database->path(), *version, schema.version);
  }
  if (*version < 1 || *tables == 0) {
    return absl::DataLossError(
        fmt::format("{}: schema version {} with {} tables", database->path(), *version, *tables));
  }
  if (*version == schema.version) return report;
  report.migrated_from = *version;
  if (absl::Status status = Migrate(database, schema, *version); !status.ok()) return status;
  return report;
}

}  // namespace telltale

#pragma once
// store/store_files.h - the folder and the files of the store as files: made, looked at, measured, set aside.
//
// What:     nothing here opens the database. Names: telltale.db, telltale.db-wal, telltale.db-shm, telltale.lock.
// Units:    sizes in bytes.
// Threads:  free functions without state.
// Errors:   Unavailable with the path, what the system said, and what to do; what is only damaged is no error here.

#include <cstdint>
#include <optional>
#include <string>

#include "base/status.h"
#include "base/time.h"

namespace telltale {

std::string DatabasePath(const std::string& directory);
std::string LockPath(const std::string& directory);

// Makes the folder, and those above it that are missing, for this user alone (0700). One that is there stays as it is.
absl::Status MakeDirectory(const std::string& directory);

// What cannot be a database from how it looks outside (a folder, an empty file, another program's bytes, a WAL without
// its file): in words. nullopt: nothing is there, or what may be a database. An error: it must not be set aside, since
// another permission or a writable disk would let it be read.
absl::StatusOr<std::optional<std::string>> WhyNoDatabase(const std::string& path);

// An empty file for this user alone (0600), if there is none.
absl::Status MakeFile(const std::string& path);
// Names that were made, changed or removed in the folder survive a power cut.
absl::Status SyncDirectory(const std::string& directory);

// Renames the file, its -wal and its -shm to path.corrupt-<time>[-wal|-shm]; a time that is taken gets a number. Says
// the new name.
absl::StatusOr<std::string> SetFilesAside(const std::string& path, Time now);

uint64_t FileBytes(const std::string& path);  // 0: there is none

}  // namespace telltale

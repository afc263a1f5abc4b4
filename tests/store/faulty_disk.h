#pragma once
// tests/store/faulty_disk.h - a disk below SQLite that fails when it is told to, and that forgets at a power cut what
// was not synced.
//
// What:     an SQLite VFS over the real one. Files are written through, so that the process sees what it wrote; beside
//           them it keeps what is on the disk for certain: what an xSync has said OK for. Durable() is that, as a power
//           cut would leave it; Torn() has a part of the sectors written since, too, as a power cut may.
//           A sync that fails loses what was written before it, for good, as an operating system may: it calls those
//           pages clean. A write that fails has written its first half.
// Threads:  one.

#include <sqlite3.h>

#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace telltale {

class FaultyDisk {
 public:
  using Image = std::map<std::string, std::string>;  // by name, without the folder
  enum class Operation { kRead, kWrite, kSync, kTruncate, kShare };
  struct Fault {
    Operation operation{};
    int nth = 0;           // from now, beginning with 1
    int code = 0;          // as SQLite writes it: SQLITE_FULL, SQLITE_IOERR_FSYNC
    bool lasting = false;  // all from the nth on, until Mend
  };

  FaultyDisk();
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  const std::string& vfs_name() const { return name_; }

  void FailAt(const Fault& fault);
  void Mend() { fault_ = {}; }
  bool failed() const { return failed_; }  // since FailAt

  Image Durable() const;
  Image Torn(std::mt19937_64& random) const;
  // Of a file that was deleted that is so for certain: the store syncs its folder by a call that SQLite does not see.
  void SyncFolder();
  static void Restore(const Image& image, const std::string& folder);

  std::function<void()> before_sync = [] {};  // of each sync that succeeds: the last moment of what Durable says
  uint64_t bytes_written() const { return bytes_written_; }
  uint64_t syncs() const { return syncs_; }

  // What the VFS calls.
  void Opened(const std::string& path, bool is_new);
  int Check(Operation operation);  // SQLITE_OK, or the fault's code
  void Wrote(const std::string& path, int64_t offset, std::string bytes);
  void Truncated(const std::string& path, int64_t size);
  void Deleted(const std::string& path);
  void Synced(const std::string& path);
  void LostUnsynced(const std::string& path);
  sqlite3_vfs* real() const { return real_; }

 private:
  struct Change {
    int64_t offset = -1;  // -1: truncated to `size`
    std::string bytes;
    int64_t size = 0;
  };
  struct File {
    bool exists = false;   // for certain
    bool deleted = false;  // perhaps
    std::string durable;
    std::vector<Change> unsynced;
  };
  static void Apply(const Change& change, std::string* bytes);

  const std::string name_;
  sqlite3_vfs* const real_;
  sqlite3_vfs vfs_{};
  Fault fault_;
  bool failed_ = false;
  uint64_t bytes_written_ = 0;
  uint64_t syncs_ = 0;
  std::map<std::string, File> files_;
};

}  // namespace telltale

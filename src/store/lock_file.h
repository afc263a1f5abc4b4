#pragma once
// store/lock_file.h - one telltale a folder: a lock that ends with the process, however it ends.
//
// What:     takes flock on a file (made 0600 if it is not there) and writes the process id into it, for the message to
//           whoever comes second. The file stays behind; its lock does not.
// Threads:  a handle; it is held by one owner.
// Errors:   FailedPrecondition: another process holds it; names it. PermissionDenied and the like: Unavailable.

#include <string>
#include <utility>

#include "base/status.h"

namespace telltale {

class LockFile {
 public:
  static absl::StatusOr<LockFile> Take(const std::string& path);

  LockFile(LockFile&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  LockFile& operator=(LockFile&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }
  ~LockFile();

 private:
  explicit LockFile(int file) : file_(file) {}
  int file_;
};

}  // namespace telltale

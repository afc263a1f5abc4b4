#include "store/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace telltale {
namespace {

// Digits only: what stands in the file is shown to people.
std::string HolderOf(int file) {
  std::array<char, 20> text{};
  const ssize_t got = ::pread(file, text.data(), text.size(), 0);
  const std::string_view held(text.data(), got > 0 ? static_cast<size_t>(got) : 0);
  const std::string_view digits = held.substr(0, held.find_first_not_of("0123456789"));
  return digits.empty() ? "unknown" : std::string(digits);
}

int LockNow(int file) {
  int result = 0;
  do {
    result = ::flock(file, LOCK_EX | LOCK_NB);
  } while (result != 0 && errno == EINTR);
  return result;
}

}  // namespace

absl::StatusOr<LockFile> LockFile::Take(const std::string& path) {
  const int file = ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) {
    return Unavailable("{}: {}; telltale must be able to write there, or give another --storage.path", path,
                       std::strerror(errno));
  }
  LockFile lock(file);
  if (LockNow(file) != 0) {
    if (errno != EWOULDBLOCK) {
      return Unavailable("{}: cannot be locked ({}); put --storage.path on a local disk", path, std::strerror(errno));
    }
    return FailedPrecondition("{}: held by process {}, which uses this folder; stop it or give another --storage.path",
                              path, HolderOf(file));
  }
  const std::string holder = fmt::format("{}\n", ::getpid());
  // For people only: without it the lock holds all the same.
  if (::ftruncate(file, 0) == 0) (void)!::pwrite(file, holder.data(), holder.size(), 0);
  return lock;
}

LockFile::~LockFile() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace telltale

#include "store/store_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace telltale {
namespace {

constexpr std::string_view kMagic("SQLite format 3\0", 16);
constexpr size_t kHeaderBytes = 60;  // of what is looked at here
constexpr std::array<std::string_view, 3> kParts = {"", "-wal", "-shm"};
constexpr int kMostAside = 1000;  // of one second

bool IsThere(const std::string& path) {
  struct stat about {};
  return ::lstat(path.c_str(), &about) == 0;
}

// Fields that one value fits, or a few (https://sqlite.org/fileformat.html). With others SQLite opens the file for
// reading only, or says that it is of a format to come: no word of damage.
bool IsSoundHeader(std::string_view header) {
  const auto most = [header](size_t at, uint8_t value) { return static_cast<uint8_t>(header[at]) <= value; };
  const bool versions = most(18, 2) && most(19, 2) && header[18] > 0 && header[19] > 0;
  const bool fractions = header.substr(21, 3) == std::string_view("\x40\x20\x20");
  const bool schema_format = most(44, 0) && most(45, 0) && most(46, 0) && most(47, 4);
  const bool encoding = most(56, 0) && most(57, 0) && most(58, 0) && most(59, 3);
  return versions && fractions && schema_format && encoding;
}

absl::Status Refused(const std::string& path, int error) {
  const char* remedy = error == EROFS ? "its disk is mounted read-only: mount it for writing"
                                      : "let the user that runs telltale read and write it";
  return Unavailable("{}: {}; {}, or give another --storage.path", path, std::strerror(error), remedy);
}

}  // namespace

std::string DatabasePath(const std::string& directory) { return directory + "/telltale.db"; }
std::string LockPath(const std::string& directory) { return directory + "/telltale.lock"; }

absl::Status MakeDirectory(const std::string& directory) {
  struct stat about {};
  if (::stat(directory.c_str(), &about) == 0) {
    if (S_ISDIR(about.st_mode)) return absl::OkStatus();
    return Unavailable("{}: is no folder; move it away or give another --storage.path", directory);
  }
  const std::string above = std::filesystem::path(directory).parent_path().string();
  if (!above.empty() && above != directory) {
    if (absl::Status status = MakeDirectory(above); !status.ok()) return status;
  }
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) return Refused(directory, errno);
  return SyncDirectory(above.empty() ? "." : above);
}

absl::StatusOr<std::optional<std::string>> WhyNoDatabase(const std::string& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) {
    if (errno == ENOENT && !IsThere(path)) {
      if (IsThere(path + "-wal")) return "its WAL is there without it";
      return std::nullopt;
    }
    if (errno == ENOENT || errno == ELOOP) return "is a link that leads nowhere";
    return Refused(path, errno);
  }
  if (S_ISDIR(about.st_mode)) return "is a folder";
  if (!S_ISREG(about.st_mode)) return "is no regular file";
  const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0) return Refused(path, errno);
  std::array<char, kHeaderBytes> start{};
  const ssize_t got = ::pread(file, start.data(), start.size(), 0);
  const int error = errno;
  ::close(file);
  if (got < 0) return Unavailable("{}: cannot be read ({}); look at the disk", path, std::strerror(error));
  if (got == 0) return "is empty";
  const std::string_view header(start.data(), static_cast<size_t>(got));
  if (!header.starts_with(kMagic)) return "is no SQLite database";
  if (header.size() < kHeaderBytes || !IsSoundHeader(header)) return "has a header that is none of SQLite's";
  return std::nullopt;
}

absl::Status MakeFile(const std::string& path) {
  // One that is there is not opened: to close it would take away the locks that this process's SQLite has on it.
  const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0 && errno == EEXIST) return absl::OkStatus();
  if (file < 0) return Refused(path, errno);
  ::close(file);
  return absl::OkStatus();
}

absl::Status SyncDirectory(const std::string& directory) {
  const int file = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return Refused(directory, errno);
  const int result = ::fsync(file);
  const int error = errno;
  ::close(file);
  // Some file systems cannot sync a folder, and say so; what it names is then as safe as they make it.
  if (result == 0 || error == EINVAL || error == ENOTSUP) return absl::OkStatus();
  return Unavailable("{}: cannot be synced ({}); look at the disk", directory, std::strerror(error));
}

absl::StatusOr<std::string> SetFilesAside(const std::string& path, Time now) {
  std::string stamp = FormatTime(std::chrono::floor<std::chrono::seconds>(now));
  std::replace(stamp.begin(), stamp.end(), ':', '-');  // some tools take what is before a colon for a host
  const std::string first = fmt::format("{}.corrupt-{}", path, stamp);
  std::string name = first;
  const auto taken = [](const std::string& aside) {
    return std::any_of(kParts.begin(), kParts.end(),
                       [&aside](std::string_view part) { return IsThere(aside + std::string(part)); });
  };
  for (int number = 2; taken(name) && number < kMostAside; ++number) name = fmt::format("{}.{}", first, number);
  // The file first: were it to stay while its WAL goes, what the WAL holds would be missing in it.
  for (const std::string_view part : kParts) {
    const std::string from = path + std::string(part);
    const std::string to = name + std::string(part);
    std::error_code error;
    std::filesystem::rename(from, to, error);
    if (error && error != std::errc::no_such_file_or_directory) {
      return Unavailable("{}: cannot be renamed to {} ({}); move it away by hand, or give another --storage.path", from,
                         to, error.message());
    }
  }
  return name;
}

uint64_t FileBytes(const std::string& path) {
  struct stat about {};
  return ::stat(path.c_str(), &about) == 0 ? static_cast<uint64_t>(about.st_size) : 0;
}

}  // namespace telltale

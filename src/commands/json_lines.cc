#include "commands/json_lines.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>

#include "report/table.h"
#include "server/json_door.h"

namespace telltale {
namespace {

constexpr uint64_t kToldLines = 20;
constexpr size_t kMaxLineBytes = size_t{16} << 20;
constexpr size_t kReadBytes = size_t{256} << 10;

using Clock = std::chrono::steady_clock;

// One line that is written over and over, on a terminal only.
class Progress {
 public:
  Progress() : shown_(::isatty(STDERR_FILENO) == 1) {}
  ~Progress() { Clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Show(const std::string& file, uint64_t outputs, uint64_t bytes, uint64_t of_bytes) {
    if (!shown_) return;
    const Clock::time_point now = Clock::now();
    if (now - last_ < std::chrono::milliseconds(200)) return;
    last_ = now;
    drawn_ = true;
    const std::string part =
        of_bytes > 0 ? fmt::format(", {} % of {}", bytes * 100 / of_bytes, TerminalText(file)) : "";
    fmt::print(stderr, "\r\x1b[K{} outputs{}", outputs, part);
    std::fflush(stderr);
  }
  // Before anything else is printed.
  void Clear() {
    if (!drawn_) return;
    fmt::print(stderr, "\r\x1b[K");
    std::fflush(stderr);
    drawn_ = false;
  }

 private:
  const bool shown_;
  bool drawn_ = false;
  Clock::time_point last_ = Clock::now();
};

// The lines of one file, with a bound on each.
class LineFile {
 public:
  enum class Next : uint8_t { kLine, kTooLong, kEnd };

  explicit LineFile(const std::string& name)
      : name_(name), file_(name == "-" ? stdin : std::fopen(name.c_str(), "rb")) {
    if (file_ == nullptr) {
      error_ = errno;
      return;
    }
    struct stat about {};
    if (::fstat(::fileno(file_), &about) == 0 && S_ISREG(about.st_mode)) size_ = static_cast<uint64_t>(about.st_size);
  }
  ~LineFile() {
    if (file_ != nullptr && file_ != stdin) std::fclose(file_);
  }
  LineFile(const LineFile&) = delete;
  LineFile& operator=(const LineFile&) = delete;

  int error() const { return error_; }
  uint64_t size() const { return size_; }
  uint64_t bytes() const { return bytes_; }

  Next Read(std::string* line) {
    line->clear();
    bool too_long = false;
    bool any = false;
    for (;;) {
      if (at_ == buffer_.size() && !Fill()) {
        if (too_long) return Next::kTooLong;
        return any ? Next::kLine : Next::kEnd;
      }
      any = true;
      const size_t end = buffer_.find('\n', at_);
      const size_t stop = end == std::string::npos ? buffer_.size() : end;
      too_long = too_long || line->size() + (stop - at_) > kMaxLineBytes;
      if (!too_long) line->append(buffer_, at_, stop - at_);
      bytes_ += stop - at_;
      at_ = stop;
      if (end == std::string::npos) continue;
      ++at_;
      ++bytes_;
      return too_long ? Next::kTooLong : Next::kLine;
    }
  }

 private:
  bool Fill() {
    buffer_.resize(kReadBytes);
    at_ = 0;
    buffer_.resize(std::fread(buffer_.data(), 1, kReadBytes, file_));
    if (buffer_.empty() && std::ferror(file_) != 0) error_ = errno;
    return !buffer_.empty();
  }

  const std::string name_;
  std::FILE* file_;
  int error_ = 0;
  uint64_t size_ = 0;
  uint64_t bytes_ = 0;
  std::string buffer_;
  size_t at_ = 0;
};

bool IsBlank(std::string_view line) { return line.find_first_not_of(" \t\r\xef\xbb\xbf") == std::string_view::npos; }

}  // namespace

void LineComplaints::Tell(const LinePlace& place, std::string_view reason, std::string_view detail) {
  if (++count_ > kToldLines) return;
  fmt::print(
      stderr, "{}\n",
      TerminalText(fmt::format("{}:{}: {}{}{}", place.file, place.line, reason, detail.empty() ? "" : ": ", detail)));
}

void LineComplaints::End() const {
  if (count_ > kToldLines) fmt::print(stderr, "and {} more lines that were not taken\n", count_ - kToldLines);
}

absl::StatusOr<LineCounts> ReadJsonLines(const std::vector<std::string>& files, const TakeOutput& take,
                                         LineComplaints* complaints) {
  LineCounts counts;
  Progress progress;
  BatchContents contents;
  std::string line;
  for (const std::string& name : files) {
    LineFile file(name);
    LinePlace place{name, 0};
    while (file.error() == 0) {
      const LineFile::Next next = file.Read(&line);
      if (next == LineFile::Next::kEnd) break;
      ++place.line;
      if (next == LineFile::Next::kLine && IsBlank(line)) continue;
      ++counts.outputs;
      progress.Show(name, counts.outputs, file.bytes(), file.size());
      contents.Clear();
      if (next == LineFile::Next::kTooLong) {
        contents.Reject(0, "line_too_long", fmt::format("at most {} bytes are read", kMaxLineBytes));
      } else {
        ReadJsonLine(&line, 0, &contents);
      }
      for (const Rejection& rejection : contents.rejected()) {
        progress.Clear();
        ++counts.unreadable;
        complaints->Tell(place, rejection.reason, rejection.detail);
      }
      for (size_t i = 0; i < contents.size(); ++i) {
        if (absl::Status status = take(contents.output(i), place); !status.ok()) return status;
      }
    }
    if (file.error() != 0) return NotFound("{}: {}", name, std::strerror(file.error()));
  }
  return counts;
}

}  // namespace telltale

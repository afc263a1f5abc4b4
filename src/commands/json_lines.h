#pragma once
// commands/json_lines.h - stored outputs from JSONL files, one after the other, with progress on a terminal.
//
// What:     hands every line that holds an output to `take`; what cannot be read is told with file and line, the first
//           20 times, and counted. "-" is standard input.
// Units:    lines of at most 16 MiB.
// Threads:  one thread.
// Errors:   a file that cannot be opened or read, by name; `take` may end it with a Status of its own.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/output.h"
#include "base/status.h"

namespace telltale {

// Where an output stood.
struct LinePlace {
  std::string_view file;
  uint64_t line = 0;
};

// Tells people on standard error which lines were not taken; after the first 20 it only counts.
class LineComplaints {
 public:
  void Tell(const LinePlace& place, std::string_view reason, std::string_view detail);
  uint64_t count() const { return count_; }
  // "and 12 more", if there were more.
  void End() const;

 private:
  uint64_t count_ = 0;
};

struct LineCounts {
  uint64_t outputs = 0;     // lines that held something
  uint64_t unreadable = 0;  // of these
};

using TakeOutput = std::function<absl::Status(const Output& output, const LinePlace& place)>;

// The views of an Output are good until `take` returns.
absl::StatusOr<LineCounts> ReadJsonLines(const std::vector<std::string>& files, const TakeOutput& take,
                                         LineComplaints* complaints);

}  // namespace telltale

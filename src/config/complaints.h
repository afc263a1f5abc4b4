#pragma once
// config/complaints.h - every error of a file, collected in the order of its lines and told at once.
//
// What:     one line an error, "file:line: what, which value, what to write instead"; the rest is counted beyond a
//           bound.
// Threads:  not thread-safe.

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"

namespace telltale {

class Complaints {
 public:
  explicit Complaints(std::string_view file) : file_(file) {}

  template <typename... Args>
  void Add(int line, fmt::format_string<Args...> format, Args&&... args) {
    Put(line, fmt::format(format, std::forward<Args>(args)...));
  }
  bool empty() const { return lines_.empty(); }
  std::string Where(int line) const { return fmt::format("{}:{}", file_, line); }
  // InvalidArgument with all of them; OK when there is none.
  absl::Status ToStatus() const;

 private:
  void Put(int line, const std::string& message);

  std::string file_;
  std::vector<std::pair<int, std::string>> lines_;
  size_t more_ = 0;
};

// A value as it is shown in a message: in quotes, cut short, without control characters.
std::string Shown(std::string_view value);

}  // namespace telltale

#pragma once
// content/value_counts.h - how often each of a few labels was seen, and when first.
//
// What:     counts labels until there have been more different ones than it has room for; then those it has go on.
// Units:    `when` is the number of the output, from 1.
// Threads:  not thread-safe; a value.
// Errors:   none.
// Cost:     one comparison a label it knows; at most `most` labels are kept.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace telltale {

class ValueCounts {
 public:
  struct Entry {
    std::string label;
    uint64_t count = 0;
    uint64_t first = 0;  // when it was seen first
    uint64_t last = 0;   // ... and last
  };

  explicit ValueCounts(size_t most = 64) : most_(most) {}

  void Add(std::string_view label, uint64_t when) {
    ++total_;
    for (Entry& entry : entries_) {
      if (entry.label != label) continue;
      ++entry.count;
      entry.last = when;
      return;
    }
    if (entries_.size() >= most_) {
      overflowed_ = true;
    } else {
      entries_.push_back({std::string(label), 1, when, when});
    }
  }

  // In the order in which they were seen first.
  const std::vector<Entry>& entries() const { return entries_; }
  uint64_t total() const { return total_; }
  // There were more different ones than it had room for.
  bool overflowed() const { return overflowed_; }

 private:
  size_t most_;
  std::vector<Entry> entries_;
  uint64_t total_ = 0;
  bool overflowed_ = false;
};

}  // namespace telltale

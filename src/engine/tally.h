#pragma once
// engine/tally.h - counts by label, bounded: what does not fit is counted together as __other__.
//
// What:     label -> outputs for the first `limit` labels seen, the rest in kOther; each with a number for its watch.
// Threads:  not thread-safe; lives in a stream, under its shard's lock.
// Cost:     one hash look-up; labels are at most kMaxLabelBytes long (the engine cuts them).

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/hash.h"

namespace telltale {

inline constexpr std::string_view kOther = "__other__";

class Tally {
 public:
  explicit Tally(int limit) : limit_(limit) {}

  // The label's number, from 0 in the order in which labels came up, or nothing where it was folded into __other__.
  std::optional<size_t> Add(std::string_view label) {
    // Labels come in runs more often than not.
    if (last_ == nullptr || last_->first != label) {
      const auto found = entries_.find(label);
      if (found != entries_.end()) {
        last_ = &*found;
      } else if (static_cast<int>(entries_.size()) >= limit_) {
        ++other_;
        return std::nullopt;
      } else {
        last_ = &*entries_.emplace(std::string(label), Entry{0, entries_.size()}).first;
      }
    }
    ++last_->second.outputs;
    return last_->second.number;
  }

  // The number of a label of which others have told, as if it had come up; none is counted.
  std::optional<size_t> Know(std::string_view label) {
    const auto found = entries_.find(label);
    if (found != entries_.end()) return found->second.number;
    if (static_cast<int>(entries_.size()) >= limit_) return std::nullopt;
    const size_t number = entries_.size();
    entries_.emplace(std::string(label), Entry{0, number});
    return number;
  }

  // The label of that number, or "".
  std::string_view LabelOf(size_t number) const {
    for (const auto& [label, entry] : entries_) {
      if (entry.number == number) return label;
    }
    return {};
  }

  // All labels, by number; until the next Add.
  std::vector<std::string_view> Labels() const {
    std::vector<std::string_view> labels(entries_.size());
    for (const auto& [label, entry] : entries_) labels[entry.number] = label;
    return labels;
  }

  std::map<std::string, uint64_t> Counts() const {
    std::map<std::string, uint64_t> all;
    for (const auto& [label, entry] : entries_) {
      if (entry.outputs > 0) all.emplace(label, entry.outputs);
    }
    if (other_ > 0) all[std::string(kOther)] += other_;
    return all;
  }

 private:
  struct Entry {
    uint64_t outputs = 0;
    size_t number = 0;
  };

  int limit_;
  uint64_t other_ = 0;
  std::unordered_map<std::string, Entry, StringHash, std::equal_to<>> entries_;
  std::pair<const std::string, Entry>* last_ = nullptr;  // entries of the map stay where they are
};

}  // namespace telltale

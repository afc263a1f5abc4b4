#pragma once
// engine/tally.h - counts by label, bounded: what does not fit is counted together as __other__.
//
// What:     label -> outputs for the first `limit` labels seen, the rest in kOtherLabel.
// Threads:  not thread-safe; lives in a stream, under its shard's lock.
// Cost:     one hash look-up; labels are at most kMaxLabelBytes long (the engine cuts them).

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/hash.h"

namespace telltale {

inline constexpr std::string_view kOther = "__other__";

class Tally {
 public:
  explicit Tally(int limit) : limit_(limit) {}

  // False when the label was folded into __other__.
  bool Add(std::string_view label) {
    // Labels come in runs more often than not.
    if (last_ != nullptr && last_->first == label) {
      ++last_->second;
      return true;
    }
    const auto found = counts_.find(label);
    if (found != counts_.end()) {
      ++found->second;
      last_ = &*found;
      return true;
    }
    if (static_cast<int>(counts_.size()) >= limit_) {
      ++other_;
      return false;
    }
    counts_.emplace(std::string(label), 1);
    return true;
  }

  std::map<std::string, uint64_t> Counts() const {
    std::map<std::string, uint64_t> all(counts_.begin(), counts_.end());
    if (other_ > 0) all[std::string(kOther)] += other_;
    return all;
  }

 private:
  int limit_;
  uint64_t other_ = 0;
  std::unordered_map<std::string, uint64_t, StringHash, std::equal_to<>> counts_;
  std::pair<const std::string, uint64_t>* last_ = nullptr;  // entries of the map stay where they are
};

}  // namespace telltale

#pragma once
// content/field_names.h - names that are no paths, numbered: of sections, patterns, text labels, measures and scores.
//
// What:     the index of a name has kNameBit set, so that it is never taken for a path's. Those of the rules always
//           find room; of those that outputs give (scores), at most `room`.
// Threads:  not thread-safe; belongs to a Discovery.
// Cost:     one hash look-up a name.

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/finding.h"
#include "base/hash.h"

namespace telltale {

class FieldNames {
 public:
  static constexpr size_t kMaxNameBytes = 128;

  explicit FieldNames(size_t room) : room_(room) {}

  // Of a name the rules give.
  FieldIndex Declare(std::string_view name) {
    const auto found = index_.find(name);
    return found != index_.end() ? found->second : Insert(name);
  }
  // Of a name an output gives; kNoField where there is no room for it.
  FieldIndex Find(std::string_view name) {
    if (const auto found = index_.find(name); found != index_.end()) return found->second;
    if (given_ >= room_ || name.empty() || name.size() > kMaxNameBytes) return kNoField;
    ++given_;
    return Insert(name);
  }
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(given_, names_);
    if constexpr (Archive::kReads) {
      index_.clear();
      for (size_t i = 0; i < names_.size(); ++i) index_.emplace(names_[i], static_cast<FieldIndex>(kNameBit | i));
    }
  }
  size_t size() const { return names_.size(); }
  // Stays where it is as long as the table lives.
  std::string_view name(FieldIndex index) const { return names_[index & ~kNameBit]; }

 private:
  FieldIndex Insert(std::string_view name) {
    const auto index = static_cast<FieldIndex>(kNameBit | names_.size());
    names_.emplace_back(name);
    index_.emplace(names_.back(), index);
    return index;
  }

  size_t room_;
  size_t given_ = 0;
  std::deque<std::string> names_;
  std::unordered_map<std::string, FieldIndex, StringHash, std::equal_to<>> index_;
};

}  // namespace telltale

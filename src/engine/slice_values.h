#pragma once
// engine/slice_values.h - the values of one attribute, each with a small number.
//
// What:     the first kMost values get numbers; what comes beyond them is kOther, until one of them has not come for so
//           many outputs that nobody can ask for it any more: then its number is given away.
// Units:    `now` counts outputs; values are cut to kMostBytes, where a character ends.
// Threads:  not thread-safe; lives in a stream.
// Errors:   total; values may hold any bytes.
// Cost:     one comparison while the value stays the same, else a hash and a search among thirty; 120 bytes a value.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/prefix.h"
#include "base/same_name.h"

namespace telltale {

class SliceValues {
 public:
  static constexpr size_t kMost = 30;
  static constexpr uint8_t kOther = kMost;
  static constexpr size_t kMostBytes = 64;

  // The number of an output's value at event time `second`. A value unseen for `memory` outputs may lose its number.
  uint8_t See(std::string_view value, int64_t second, uint64_t now, uint64_t memory) {
    const std::string_view text = PrefixOf(value, kMostBytes);
    if (last_ < values_.size() && SameName(values_[last_].text, text)) return Note(last_, second, now);  // as a rule
    const uint64_t hash = Hash(text);
    for (size_t i = 0; i < values_.size(); ++i) {
      if (values_[i].hash == hash && values_[i].text == text) return Note(i, second, now);
    }
    size_t free = values_.size();
    if (free == kMost) {
      const auto oldest = std::ranges::min_element(values_, {}, &Value::last);
      if (now - oldest->last < memory) return kOther;
      free = static_cast<size_t>(oldest - values_.begin());
    } else {
      values_.emplace_back();
    }
    values_[free] = {std::string(text), hash, second, now};
    return Note(free, second, now);
  }

  size_t size() const { return values_.size(); }
  const std::string& text(size_t number) const { return values_[number].text; }
  // Event second of its first output since it has its number.
  int64_t first(size_t number) const { return values_[number].first; }

  template <typename Archive>
  void Persist(Archive& archive) {
    archive.AtMost(kMost, values_);
    archive(last_);
  }

 private:
  struct Value {
    std::string text;
    uint64_t hash = 0;
    int64_t first = 0;
    uint64_t last = 0;  // output

    template <typename Archive>
    void Persist(Archive& archive) {
      archive(text, hash, first, last);
    }
  };

  uint8_t Note(size_t number, int64_t second, uint64_t now) {
    last_ = number;
    Value& value = values_[number];
    value.first = std::min(value.first, second);
    value.last = now;
    return static_cast<uint8_t>(number);
  }

  std::vector<Value> values_;
  size_t last_ = 0;
};

}  // namespace telltale

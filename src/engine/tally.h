#pragma once
// engine/tally.h - counts by label, bounded: what does not fit is counted together as __other__.
//
// What:     label -> outputs for the first `limit` labels seen, the rest in kOther; each with a number for its watch.
// Threads:  not thread-safe; lives in a stream, under its shard's lock.
// Cost:     one hash look-up; labels are at most kMaxLabelBytes long (the engine cuts them). About 50 bytes a label.

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/same_name.h"

namespace telltale {

inline constexpr std::string_view kOther = "__other__";

class Tally {
 public:
  static constexpr int kMostLabels = 30'000;  // numbers and free places fit into 16 bits

  explicit Tally(int limit) : limit_(static_cast<size_t>(std::clamp(limit, 0, kMostLabels))) {}

  // The label's number, from 0 in the order in which labels came up, or nothing where it was folded into __other__.
  std::optional<size_t> Add(std::string_view label) {
    // Labels come in runs more often than not.
    if (last_ >= entries_.size() || !SameName(entries_[last_].label, label)) {
      const std::optional<size_t> number = Know(label);
      if (!number) {
        ++other_;
        return std::nullopt;
      }
      last_ = *number;
    }
    ++entries_[last_].outputs;
    return last_;
  }

  // The number of a label of which others have told, as if it had come up; none is counted.
  std::optional<size_t> Know(std::string_view label) {
    size_t slot = SlotOf(label);
    if (slot < slots_.size() && slots_[slot] != 0) return slots_[slot] - size_t{1};
    if (entries_.size() >= limit_) return std::nullopt;
    if (2 * (entries_.size() + 1) > slots_.size()) {
      Number();
      slot = SlotOf(label);
    }
    Place(slot, entries_.size());
    if (entries_.size() == entries_.capacity()) entries_.reserve(entries_.size() + 1 + entries_.size() / 4);
    entries_.push_back({std::string(label), 0});
    return entries_.size() - 1;
  }

  // The label of that number, or "".
  std::string_view LabelOf(size_t number) const {
    return number < entries_.size() ? std::string_view(entries_[number].label) : std::string_view();
  }

  // All labels, by number; until the next Add.
  std::vector<std::string_view> Labels() const {
    std::vector<std::string_view> labels;
    labels.reserve(entries_.size());
    for (const Entry& entry : entries_) labels.push_back(entry.label);
    return labels;
  }

  std::map<std::string, uint64_t> Counts() const {
    std::map<std::string, uint64_t> all;
    for (const Entry& entry : entries_) {
      if (entry.outputs > 0) all.emplace(entry.label, entry.outputs);
    }
    if (other_ > 0) all[std::string(kOther)] += other_;
    return all;
  }

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(other_);
    archive.AtMost(limit_, entries_);
    archive(last_);
    if constexpr (Archive::kReads) Number();
  }

 private:
  struct Entry {
    std::string label;
    uint64_t outputs = 0;

    template <typename Archive>
    void Persist(Archive& archive) {
      archive(label, outputs);
    }
  };

  // Where the label is, or the free place that it would take; at least half of all are free.
  size_t SlotOf(std::string_view label) const {
    if (slots_.empty()) return 0;
    size_t slot = Hash(label) & (slots_.size() - 1);
    while (slots_[slot] != 0 && entries_[slots_[slot] - size_t{1}].label != label)
      slot = (slot + 1) & (slots_.size() - 1);
    return slot;
  }
  // Gives each label its slot, with room for one more.
  void Number() {
    size_t slots = std::max<size_t>(8, slots_.size());
    while (slots < 2 * (entries_.size() + 1)) slots *= 2;
    slots_.assign(slots, 0);
    for (size_t number = 0; number < entries_.size(); ++number) Place(SlotOf(entries_[number].label), number);
  }
  void Place(size_t slot, size_t number) { slots_[slot] = static_cast<uint16_t>(number + 1); }

  size_t limit_;
  uint64_t other_ = 0;
  std::vector<Entry> entries_;   // by number
  std::vector<uint16_t> slots_;  // by hash, a power of two: the number of the label there, plus one; 0: free
  size_t last_ = 0;
};

}  // namespace telltale

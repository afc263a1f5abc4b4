#pragma once
// stats/label_counts.h - how often each label of a mix was there.
//
// What:     a count by label, and one of all that have no number of their own.
// Units:    labels are small numbers, the caller's; observations.
// Threads:  a value; the owner keeps calls apart.
// Errors:   none.
// Cost:     four bytes a label up to the largest that was counted; Add 1 ns.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace telltale {

// How often each label was there; a label beyond the end was not.
struct LabelCounts {
  std::vector<uint32_t> by_label;
  uint64_t folded = 0;

  void Add(size_t label, uint32_t times) {
    if (label >= by_label.size()) by_label.resize(label + 1);
    by_label[label] += times;
  }
  void Add(const LabelCounts& other) {
    for (size_t label = 0; label < other.by_label.size(); ++label) Add(label, other.by_label[label]);
    folded += other.folded;
  }
  void Clear() {
    by_label.clear();
    folded = 0;
  }
  uint32_t operator[](size_t label) const { return label < by_label.size() ? by_label[label] : 0; }
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(by_label, folded);
  }
};

}  // namespace telltale

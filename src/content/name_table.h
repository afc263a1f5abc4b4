#pragma once
// content/name_table.h - names of a schema and their places, found by hash.
//
// What:     a name gets the next place when it is added first. Whoever asks may say which place is likely, because
//           models write the members of an object in the schema's order; that one is tried first.
// Threads:  may be read by any number of threads once filled.
// Cost:     about 2 ns where the guess is right, 8 ns where it is not. Asking allocates nothing.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/hash.h"

namespace telltale {

// The names must live as long as the table.
class NameTable {
 public:
  static constexpr uint32_t kNone = ~uint32_t{0};

  uint32_t size() const { return static_cast<uint32_t>(names_.size()); }
  std::string_view name(uint32_t place) const { return names_[place]; }
  // The place of `name`, which is added where it is new.
  uint32_t Add(std::string_view name) {
    if (const uint32_t place = Find(name, 0); place != kNone) return place;
    names_.push_back(name);
    if (names_.size() * 2 > slots_.size()) {
      slots_.assign(std::bit_ceil(names_.size() * 4), kNone);
      for (uint32_t i = 0; i + 1 < size(); ++i) slots_[SlotOf(names_[i])] = i;
    }
    slots_[SlotOf(name)] = size() - 1;
    return size() - 1;
  }
  uint32_t Find(std::string_view name, uint32_t expected) const {
    if (expected < size() && names_[expected] == name) return expected;
    return slots_.empty() ? kNone : slots_[SlotOf(name)];
  }

 private:
  // Where `name` stands, or the free slot where it would.
  size_t SlotOf(std::string_view name) const {
    const size_t mask = slots_.size() - 1;
    size_t slot = Hash(name) & mask;
    while (slots_[slot] != kNone && names_[slots_[slot]] != name) slot = (slot + 1) & mask;
    return slot;
  }
  std::vector<std::string_view> names_;
  std::vector<uint32_t> slots_;
};

}  // namespace telltale

#pragma once
// content/line_table.h - from a hash to the place of a line in a text, eight of them in one cache line.
//
// What:     a hash table of 32-bit places, each with 32 bits of its hash. A place is given only where the caller, who
//           has the text, agrees that it is the one: the table is never wrong, however hashes collide.
// Units:    places are offsets into the caller's text.
// Threads:  filled by one thread, then immutable.
// Errors:   none. Room is made once, for so many lines; adding more than that is the caller's fault.
// Cost:     8 bytes a place, divided by the load. A question is one cache miss, at a load of 0.65 a second one for one
//           question in six.

#include <array>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace telltale {

class LineTable {
 public:
  static constexpr uint32_t kNone = 0xffffffff;

  LineTable(size_t lines, double load)
      : buckets_(static_cast<size_t>(std::ceil(static_cast<double>(lines) / (load * kWidth))) + 1) {}

  void Prefetch(uint64_t hash) const { __builtin_prefetch(&buckets_[Home(hash)]); }

  // The first place for which `agrees(place)`, of those that have this hash, or kNone.
  template <typename Agrees>
  uint32_t Find(uint64_t hash, Agrees&& agrees) const {
    const uint32_t tag = TagOf(hash);
    for (size_t at = Home(hash);; at = at + 1 == buckets_.size() ? 0 : at + 1) {
      const Bucket& bucket = buckets_[at];
      unsigned same = 0;
      for (size_t i = 0; i < kWidth; ++i) same |= (bucket.tags[i] == tag ? 1u : 0u) << i;
      for (; same != 0; same &= same - 1) {
        const uint32_t place = bucket.places[static_cast<size_t>(__builtin_ctz(same))];
        if (agrees(place)) return place;
      }
      if (bucket.tags[kWidth - 1] == 0) return kNone;  // a bucket that is not full sends nobody on
    }
  }

  void Add(uint64_t hash, uint32_t place) {
    for (size_t at = Home(hash);; at = at + 1 == buckets_.size() ? 0 : at + 1) {
      Bucket& bucket = buckets_[at];
      if (bucket.tags[kWidth - 1] != 0) continue;
      size_t free = 0;
      while (bucket.tags[free] != 0) ++free;
      bucket.tags[free] = TagOf(hash);
      bucket.places[free] = place;
      return;
    }
  }

  size_t bytes() const { return buckets_.size() * sizeof(Bucket); }

 private:
  static constexpr size_t kWidth = 8;
  struct alignas(64) Bucket {
    std::array<uint32_t, kWidth> tags{};  // 0: free; taken from the front
    std::array<uint32_t, kWidth> places{};
  };

  static uint32_t TagOf(uint64_t hash) {
    const auto tag = static_cast<uint32_t>(hash >> 32);
    return tag == 0 ? 1 : tag;
  }
  size_t Home(uint64_t hash) const { return static_cast<size_t>((hash & 0xffffffff) * buckets_.size() >> 32); }

  std::vector<Bucket> buckets_;
};

}  // namespace telltale

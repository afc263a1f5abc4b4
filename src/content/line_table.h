#pragma once
// content/line_table.h - from a hash to the place of a line in a text, seven of them in one cache line.
//
// What:     a hash table of 32-bit places, each with 40 bits of its hash beside those that say where it is kept. Where
//           the caller takes the tags' word for it, a text that is not there is found with a chance of 5 in 2^40; who
//           has the text can look, and is never wrong, however hashes collide.
// Units:    places are offsets into the caller's text.
// Threads:  filled by one thread, then immutable.
// Errors:   none. Room is made once, for so many lines; adding more than that is the caller's fault.
// Cost:     64 bytes for seven places, divided by the load. A question is one cache miss, and a second one, of the line
//           beside it, where lines have spilled over: at a load of 0.7 for about one question in ten.

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/huge_pages.h"

namespace telltale {

class LineTable {
 public:
  static constexpr uint32_t kNone = 0xffffffff;

  LineTable(size_t lines, double load)
      : buckets_(static_cast<size_t>(std::ceil(static_cast<double>(lines) / (load * kWidth))) + 1) {}

  void Prefetch(uint64_t hash) const { __builtin_prefetch(&buckets_[Home(hash)]); }

  // The first place that has this hash and for which `agrees(place)`, or kNone.
  template <typename Agrees>
  uint32_t Find(uint64_t hash, Agrees&& agrees) const {
    const auto tag = static_cast<uint32_t>(hash >> 32);
    const auto more = static_cast<uint8_t>(hash);
    for (size_t at = Home(hash);; at = Next(at)) {
      const Bucket& bucket = buckets_[at];
      unsigned same = 0;
      for (size_t i = 0; i < kWidth; ++i) same |= (bucket.tags[i] == tag ? 1u : 0u) << i;
      for (; same != 0; same &= same - 1) {
        const auto i = static_cast<size_t>(__builtin_ctz(same));
        if (i < bucket.used && bucket.more[i] == more && agrees(bucket.places[i])) return bucket.places[i];
      }
      if (!bucket.spilled) return kNone;
    }
  }
  bool Holds(uint64_t hash) const {
    return Find(hash, [](uint32_t) { return true; }) != kNone;
  }

  void Add(uint64_t hash, uint32_t place) {
    size_t at = Home(hash);
    for (; buckets_[at].used == kWidth; at = Next(at)) buckets_[at].spilled = true;
    Bucket& bucket = buckets_[at];
    const size_t i = bucket.used++;
    bucket.tags[i] = static_cast<uint32_t>(hash >> 32);
    bucket.more[i] = static_cast<uint8_t>(hash);
    bucket.places[i] = place;
  }

  size_t bytes() const { return buckets_.size() * sizeof(Bucket); }

 private:
  static constexpr size_t kWidth = 7;
  struct alignas(64) Bucket {
    std::array<uint32_t, kWidth> tags{};
    std::array<uint32_t, kWidth> places{};
    std::array<uint8_t, kWidth> more{};  // of the tag
    uint8_t used : 7 = 0;
    bool spilled : 1 = false;  // what belongs here is kept in the next ones, too
  };
  static_assert(sizeof(Bucket) == 64);

  size_t Home(uint64_t hash) const { return static_cast<size_t>((hash & 0xffffffff) * buckets_.size() >> 32); }
  size_t Next(size_t at) const { return at + 1 == buckets_.size() ? 0 : at + 1; }

  std::vector<Bucket, HugePages<Bucket>> buckets_;
};

}  // namespace telltale

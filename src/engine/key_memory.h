#pragma once
// engine/key_memory.h - keys seen lately, with the output that had each first: what duplicates are found by.
//
// What:     See answers whether a 64-bit key was there within the window before (or after: outputs come a little out of
//           order), and in which output first. A chain of sightings, each within the window of the one before, keeps
//           the first output's id. Whole blocks of room are taken from a KeyRoom that all memories share.
// Units:    windows and times in event time. 64 bytes a key and 16 for the index: at most 5.0 MiB for
//           65,536 keys; nothing before the first key, and nothing once all have run out.
// Threads:  KeyMemory not thread-safe, lives under its owner's lock; KeyRoom thread-safe.
// Errors:   exact within window, bound and `disorder`. Beyond the bound, or when the shared room is used up, the key
//           seen longest ago is forgotten: its next sighting is a miss, told by forgotten(). A false hit needs two keys
//           of the same 64 bits: 1.3e-6 a year at 65,536 keys and a million outputs a day.
// Cost:     about 200 ns for a new key when full, 60 ns for a known one: tests/bench/README.md.

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace telltale {

class ArchiveReader;
class ArchiveWriter;

// Bytes that many memories share, so that all together stay within what the process may use.
class KeyRoom {
 public:
  explicit KeyRoom(uint64_t bytes) : left_(static_cast<int64_t>(bytes)) {}
  bool Take(uint64_t bytes) {
    const auto wanted = static_cast<int64_t>(bytes);
    int64_t left = left_.load(std::memory_order_relaxed);
    while (left >= wanted) {
      if (left_.compare_exchange_weak(left, left - wanted, std::memory_order_relaxed)) return true;
    }
    return false;
  }
  void GiveBack(uint64_t bytes) { left_.fetch_add(static_cast<int64_t>(bytes), std::memory_order_relaxed); }
  int64_t left() const { return left_.load(std::memory_order_relaxed); }

 private:
  std::atomic<int64_t> left_;
};

class KeyMemory {
 public:
  static constexpr size_t kIdBytes = 36;  // of the first output's id: a UUID in full

  struct Options {
    uint64_t max_keys = 65'536;
    Duration window{};
    Duration disorder = std::chrono::hours(1);  // how far outputs may come out of order
  };
  // `room` outlives the memory.
  KeyMemory(const Options& options, KeyRoom* room) : options_(options), room_(room) {}
  ~KeyMemory() { Release(); }
  KeyMemory(const KeyMemory&) = delete;
  KeyMemory& operator=(const KeyMemory&) = delete;

  struct Sighting {
    std::string_view first_id;  // cut short; until the next call
    Time last{};                // the latest sighting before this one
  };
  // Remembers the key; what was known of it within the window, if anything.
  std::optional<Sighting> See(uint64_t key, std::string_view id, Time time);
  // The key will be asked for soon: fetches what that touches, which is seldom in a cache.
  void Expect(uint64_t key) const;
  // The same as See without remembering.
  std::optional<Sighting> Look(uint64_t key, Time time) const;

  uint64_t size() const { return size_; }
  // Keys forgotten before their window was over.
  uint64_t forgotten() const { return forgotten_; }
  // base/archive.h; its options as well. Where there is less room now, the keys seen longest ago are forgotten.
  void Persist(ArchiveWriter& archive) const;
  void Persist(ArchiveReader& archive);

 private:
  using Place = uint32_t;
  static constexpr Place kNowhere = ~Place{0};
  static constexpr size_t kBlock = 64;
  static constexpr size_t kOwnBlocks = 2;  // a memory's own, however little room there is
  struct Entry {
    uint64_t key = 0;
    Time time{};
    Place older = kNowhere;
    Place newer = kNowhere;
    Place chain = kNowhere;  // the next with the same slot of the index, or the next free one
    std::array<char, kIdBytes> id{};
  };
  static_assert(sizeof(Entry) == 64);

  Entry& At(Place place) { return (*blocks_[place / kBlock])[place % kBlock]; }
  const Entry& At(Place place) const { return (*blocks_[place / kBlock])[place % kBlock]; }
  Place Find(uint64_t key) const;
  void Insert(uint64_t key, std::string_view id, Time time);
  Place Free();  // a place that can be written to, made by growing or by forgetting
  bool Grow();
  void Drop(Place place);
  void Unlink(Place place);
  void Append(Place place);
  void Expire();
  void Release();
  bool IsNear(Time a, Time b) const { return (a > b ? a - b : b - a) <= options_.window; }

  Options options_;
  KeyRoom* const room_;
  std::vector<std::unique_ptr<std::array<Entry, kBlock>>> blocks_;
  std::vector<Place> index_;  // a power of two, at least four times as many as places
  Place free_ = kNowhere;
  Place oldest_ = kNowhere;  // in order of their latest sighting
  Place newest_ = kNowhere;
  uint64_t size_ = 0;
  uint64_t forgotten_ = 0;
  Time clock_{};  // the latest time seen
};

}  // namespace telltale

#pragma once
// engine/seen.h - the ids seen lately, so that a repeated output is not counted twice.
//
// What:     a set of 64-bit keys, each with 32 bits of its body's hash: the same key with another body is a conflict.
//           Two generations: when the young one is as old as the horizon, or holds half of the room, it becomes the old
//           one and the old one is forgotten. So an id is recognised for at least the horizon, unless the room is too
//           small. How old it is says a PatientClock: a wall clock that leaps makes nothing forgotten.
// Units:    keys and bodies are hashes (base/hash.h); memory is 12 bytes a slot at a load of at most 3/4.
// Threads:  not thread-safe; the engine keeps 16 of them, each under its own lock.
// Cost:     one cache miss or two, unless the key was expected; growing copies a shard's table.

#include <cstdint>
#include <vector>

#include "base/huge_pages.h"
#include "base/patient_clock.h"
#include "base/time.h"

namespace telltale {

enum class Sight : uint8_t { kNew, kSame, kConflict };

class SeenIds {
 public:
  SeenIds(uint64_t max_ids, Duration horizon) : max_ids_(max_ids), horizon_(horizon) {}

  // Says that `key` is to be remembered soon, so that its place can be on its way from memory.
  void Expect(uint64_t key) const;
  Sight Remember(uint64_t key, uint32_t body, Time now);
  // As if it had never been remembered.
  void Forget(uint64_t key);

  uint64_t size() const { return young_.count + old_.count; }
  // How far back from `now` every id is still known.
  Duration Horizon(Time now) const;

 private:
  struct Table {
    std::vector<uint64_t, HugePages<uint64_t>> keys;  // 0: empty slot
    std::vector<uint32_t, HugePages<uint32_t>> bodies;
    uint64_t count = 0;
    Time since{};
    Time patient_since{};  // by clock_

    const uint32_t* Find(uint64_t key) const;
    void Expect(uint64_t key) const;
    void Insert(uint64_t key, uint32_t body);
    void Erase(uint64_t key);
    void Grow();
  };

  const uint64_t max_ids_;
  const Duration horizon_;
  PatientClock clock_;
  Table young_;
  Table old_;
};

}  // namespace telltale

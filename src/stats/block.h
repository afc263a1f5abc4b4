#pragma once
// stats/block.h - a stretch of time and what was observed in it, and the simplest of what may be: how many were hits.
//
// What:     a payload merges with the next one, writes and reads itself in few bytes (Write, Read), and says whether it
//           can be of so many observations (IsOf), where the bytes came from elsewhere.
// Units:    whole seconds since 1970; observations.
// Threads:  values.

#include <cstdint>
#include <vector>

#include "base/byte_numbers.h"
#include "base/packed.h"

namespace telltale {

template <typename Payload>
struct Block {
  PackedSecond first_second;
  PackedSecond last_second;
  PackedCount n;
  Payload payload{};

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(first_second, last_second, n, payload);
  }
};

struct HitCount {
  PackedCount hits;
  void Merge(uint64_t /*n*/, const HitCount& other, uint64_t /*other_n*/) { hits += other.hits; }
  double events(uint64_t /*n*/) const { return static_cast<double>(hits); }
  void Write(std::vector<uint8_t>* bytes) const { PutNumber(hits, bytes); }
  void Read(ByteReader* from) { hits = from->TakeNumber(); }
  bool IsOf(uint64_t n) const { return hits <= n; }
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(hits);
  }
};

}  // namespace telltale

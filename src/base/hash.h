#pragma once
// base/hash.h - a fast 64-bit hash of bytes, for ids, paths and label values.
//
// What:     folds 16 bytes at a time with a 64x64->128 bit multiplication. Not cryptographic; a secret seed keeps
//           senders from choosing collisions.
// Units:    bytes in, 64 bits out; the same on every run for the same seed.
// Threads:  free functions without state.
// Cost:     about 0.1 ns a byte on long input, 3 ns on a short id.
// Source:   the multiply-and-fold construction described for wyhash and MUM (V. Makarov, 2016).

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace telltale {

namespace hash_internal {

inline uint64_t Fold(uint64_t a, uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

inline uint64_t Load(const char* bytes, size_t count) {
  uint64_t word = 0;
  if (count > 0) std::memcpy(&word, bytes, count);  // an empty view may point nowhere
  return word;
}

inline constexpr uint64_t kFirst = 0x9e3779b97f4a7c15;
inline constexpr uint64_t kSecond = 0xc2b2ae3d27d4eb4f;

}  // namespace hash_internal

inline uint64_t Hash(std::string_view bytes, uint64_t seed = 0) {
  using hash_internal::Fold;
  using hash_internal::kFirst;
  using hash_internal::kSecond;
  using hash_internal::Load;
  uint64_t state = Fold(seed ^ kFirst, kSecond);
  const char* at = bytes.data();
  size_t left = bytes.size();
  for (; left > 16; left -= 16, at += 16) state = Fold(Load(at, 8) ^ kSecond, Load(at + 8, 8) ^ state);
  const uint64_t low = Load(at, left < 8 ? left : 8);
  const uint64_t high = left > 8 ? Load(at + 8, left - 8) : 0;
  return Fold(Fold(low ^ kSecond, high ^ state), bytes.size() ^ kFirst);
}

// Mixes a second hash or number into a first one; order matters.
inline uint64_t Combine(uint64_t first, uint64_t second) {
  return hash_internal::Fold(first ^ hash_internal::kFirst, std::rotl(second, 32) ^ hash_internal::kSecond);
}

// For unordered containers keyed by std::string that are asked with a string_view.
struct StringHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return Hash(text); }
};

}  // namespace telltale

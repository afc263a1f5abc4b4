#pragma once
// base/hash.h - a fast 64-bit hash of bytes, for ids, paths and label values.
//
// What:     folds 16 bytes at a time with a 64x64->128 bit multiplication. Not cryptographic; a secret seed keeps
//           senders from choosing collisions.
// Units:    bytes in, 64 bits out; the same on every run for the same seed.
// Threads:  free functions without state.
// Cost:     about 0.05 ns a byte on long input, 3 ns on a short id.
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

inline uint64_t Load8(const char* bytes) {
  uint64_t word;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}
inline uint64_t Load4(const char* bytes) {
  uint32_t word;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

// The last 16 bytes or all that there are, as two words that may overlap: every byte is in one of them, and together
// with the size they tell all texts apart.
struct Ends {
  uint64_t low = 0;
  uint64_t high = 0;
};
inline Ends EndsOf(const char* at, size_t left, size_t size) {
  const char* const end = at + left;
  if (size >= 16) return {Load8(end - 16), Load8(end - 8)};
  if (size >= 8) return {Load8(at), Load8(end - 8)};
  if (size >= 4) return {Load4(at), Load4(end - 4)};
  const auto byte = [&](size_t i) { return static_cast<uint64_t>(static_cast<unsigned char>(at[i])); };
  if (size == 0) return {};  // an empty view may point nowhere
  return {byte(0) << 16 | byte(size / 2) << 8 | byte(size - 1), 0};
}

inline constexpr uint64_t kFirst = 0x9e3779b97f4a7c15;
inline constexpr uint64_t kSecond = 0xc2b2ae3d27d4eb4f;
inline constexpr uint64_t kThird = 0x165667b19e3779f9;

}  // namespace hash_internal

inline uint64_t Hash(std::string_view bytes, uint64_t seed = 0) {
  using hash_internal::Fold;
  using hash_internal::kFirst;
  using hash_internal::kSecond;
  using hash_internal::kThird;
  using hash_internal::Load8;
  uint64_t state = Fold(seed ^ kFirst, kSecond);
  const char* at = bytes.data();
  size_t left = bytes.size();
  if (left > 64) {  // in four lanes, none of which waits for another
    uint64_t lanes[] = {state, state ^ kFirst, state ^ kSecond, state ^ kThird};
    for (; left > 64; left -= 64, at += 64) {
      for (size_t i = 0; i < 4; ++i) {
        lanes[i] = Fold(Load8(at + 16 * i) ^ kSecond, Load8(at + 16 * i + 8) ^ lanes[i]);
      }
    }
    state = Fold(lanes[0] ^ kFirst, lanes[1] ^ kThird) ^ Fold(lanes[2] ^ kSecond, lanes[3] ^ kFirst);
  }
  for (; left > 16; left -= 16, at += 16) state = Fold(Load8(at) ^ kSecond, Load8(at + 8) ^ state);
  const auto [low, high] = hash_internal::EndsOf(at, left, bytes.size());
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

#pragma once
// content/letters.h - a short text as characters, with a hash that knows what one edit makes of it.
//
// What:     the sum of a text is that of its characters, each multiplied with the key of its place. So the sum of a
//           text with one character changed, taken out or put in is a few additions away, without writing that text.
//           HashOfSum makes a hash of it.
// Units:    code points; a byte that belongs to no character is one of its own, above all code points.
// Threads:  values.
// Errors:   none. Letters hold at most kMaxLetters; Read says whether the text fits.
// Cost:     one multiplication a character, which do not wait for one another.
// Source:   multilinear hashing, J. L. Carter and M. N. Wegman, Universal classes of hash functions, 1979.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace telltale {

inline constexpr size_t kMaxLetters = 65;

namespace letters_internal {

constexpr std::array<uint64_t, 256> MakeKeys() {
  std::array<uint64_t, 256> keys{};
  uint64_t state = 0x5be0cd19137e2179;
  for (uint64_t& key : keys) {  // splitmix64
    state += 0x9e3779b97f4a7c15;
    uint64_t mixed = (state ^ state >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    key = (mixed ^ mixed >> 31) | 1;
  }
  return keys;
}
inline constexpr std::array<uint64_t, 256> kKeys = MakeKeys();

}  // namespace letters_internal

// What the character at place `at` adds to its text's sum.
inline uint64_t PartOf(size_t at, uint32_t code) { return letters_internal::kKeys[at % 256] * (code + uint64_t{1}); }

inline uint64_t HashOfSum(uint64_t sum) {
  sum = (sum ^ sum >> 32) * 0xd6e8feb86659fd93;
  return sum ^ sum >> 32;
}

uint64_t HashOfLetters(std::string_view text);

// The same for the lower case of a text that is ASCII and has at most 256 bytes; nullopt for others.
inline std::optional<uint64_t> HashOfAscii(std::string_view text, bool lower) {
  if (text.size() > letters_internal::kKeys.size()) return std::nullopt;
  const uint64_t* key = letters_internal::kKeys.data();
  uint64_t sum = 0;
  uint32_t all = 0;
  for (const char c : text) {
    const uint32_t code = static_cast<unsigned char>(c);
    all |= code;
    sum += *key++ * (code + (lower && code - 'A' < 26 ? 33u : 1u));
  }
  if (all >= 0x80) return std::nullopt;
  return HashOfSum(sum);
}

struct Letters {
  std::array<uint32_t, kMaxLetters> codes;
  size_t count = 0;

  // False where `text` is longer than fits.
  bool Read(std::string_view text);
};

}  // namespace telltale

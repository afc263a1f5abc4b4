#pragma once
// base/byte_numbers.h - whole numbers in as many bytes as they need: most are small.
//
// What:     seven bits a byte, the lowest first, the eighth bit set where more follow; signed ones with the sign as
//           their lowest bit, so that what is near zero stays short.
// Threads:  free functions.
// Errors:   none. Readers trust their bytes: for what this process itself has written.
// Cost:     a byte below 128, two below 16,384, at most ten; some 2 ns.
// Source:   as in many formats.

#include <cstdint>
#include <vector>

namespace telltale {

inline void PutNumber(uint64_t number, std::vector<uint8_t>* bytes) {
  for (; number >= 0x80; number >>= 7) bytes->push_back(static_cast<uint8_t>(number | 0x80));
  bytes->push_back(static_cast<uint8_t>(number));
}

// The number at `*at`, which is behind it then.
inline uint64_t TakeNumber(const uint8_t** at) {
  uint64_t number = 0;
  for (unsigned shift = 0;; shift += 7) {
    const uint8_t byte = *(*at)++;
    number |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return number;
  }
}

inline void PutSigned(int64_t number, std::vector<uint8_t>* bytes) {
  PutNumber((static_cast<uint64_t>(number) << 1) ^ static_cast<uint64_t>(number >> 63), bytes);
}

inline int64_t TakeSigned(const uint8_t** at) {
  const uint64_t number = TakeNumber(at);
  return static_cast<int64_t>(number >> 1) ^ -static_cast<int64_t>(number & 1);
}

}  // namespace telltale

#pragma once
// content/byte_vector.h - sixteen bytes at once, in what vectors the machine has.
//
// What:     the vectors that g++ and clang++ compile for any machine, and the one question that they have no word for:
//           which of the bytes.
// Cost:     one instruction where there is SSE2.

#include <bit>
#include <cstddef>
#include <cstdint>

namespace telltale {

using ByteVector = uint8_t __attribute__((vector_size(16)));

// One bit for each byte of a comparison's answer (0xff or 0, or of the highest bits), the first byte's the lowest.
inline uint64_t BitsOf(ByteVector answer) {
#ifdef __SSE2__
  using Signed = char __attribute__((vector_size(16)));
  return static_cast<uint32_t>(__builtin_ia32_pmovmskb128(std::bit_cast<Signed>(answer)));
#else
  uint64_t bits = 0;
  for (size_t i = 0; i < sizeof(answer); ++i) bits |= uint64_t{answer[i]} >> 7 << i;
  return bits;
#endif
}

}  // namespace telltale

#pragma once
// stats/four_floats.h - four floats at a time, in the compilers' own vector type.
//
// What:     the same arithmetic on every machine, so the same verdicts.
// Cost:     an instruction each.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace telltale {

using FourFloats = float __attribute__((vector_size(16)));
using FourInts = int __attribute__((vector_size(16)));

inline FourFloats LoadFour(const float* from) {
  FourFloats v;
  std::memcpy(&v, from, sizeof(v));
  return v;
}
inline void StoreFour(float* to, FourFloats v) { std::memcpy(to, &v, sizeof(v)); }
inline FourFloats AllFour(float x) { return FourFloats{x, x, x, x}; }

#ifdef __SSE2__
// The compilers do not find these from the comparison below.
inline FourFloats MinOfFour(FourFloats a, FourFloats b) { return _mm_min_ps(a, b); }
inline FourFloats MaxOfFour(FourFloats a, FourFloats b) { return _mm_max_ps(a, b); }
#else
inline FourFloats MinOfFour(FourFloats a, FourFloats b) { return a < b ? a : b; }
inline FourFloats MaxOfFour(FourFloats a, FourFloats b) { return a > b ? a : b; }
#endif

// Of sixteen answers to a comparison, how many in front are true.
inline size_t TrueInFront(const std::array<FourInts, 4>& answers) {
#ifdef __SSE2__
  const auto half = [&](size_t i) {
    return _mm_packs_epi32(std::bit_cast<__m128i>(answers[i]), std::bit_cast<__m128i>(answers[i + 1]));
  };
  const auto bits = static_cast<uint32_t>(_mm_movemask_epi8(_mm_packs_epi16(half(0), half(2))));
  return static_cast<size_t>(std::countr_one(bits));
#else
  size_t count = 0;
  while (count < 16 && answers[count / 4][count % 4] != 0) ++count;
  return count;
#endif
}

}  // namespace telltale

#pragma once
// stats/four_floats.h - four floats at a time, in the compilers' own vector type.
//
// What:     the same arithmetic on every machine, so the same verdicts.
// Cost:     an instruction each.

#include <cstring>

#ifdef __SSE__
#include <xmmintrin.h>
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

#ifdef __SSE__
// The compilers do not find these from the comparison below.
inline FourFloats MinOfFour(FourFloats a, FourFloats b) { return _mm_min_ps(a, b); }
inline FourFloats MaxOfFour(FourFloats a, FourFloats b) { return _mm_max_ps(a, b); }
#else
inline FourFloats MinOfFour(FourFloats a, FourFloats b) { return a < b ? a : b; }
inline FourFloats MaxOfFour(FourFloats a, FourFloats b) { return a > b ? a : b; }
#endif

}  // namespace telltale

#include "stats/onset.h"

#include "base/avx2.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace telltale {

void OnsetBank::Look(int64_t second, double n, double x) {
  if (Avx2::IsUsed()) return LookAtAll(second, n, x);
  for (size_t lane = 0; lane < kLanes; ++lane) {
    OnsetCusum cusum(second_[lane], n_[lane], x_[lane], height_[lane]);
    cusum.Look(second, n, x, static_cast<double>(gain_[lane]) * x - static_cast<double>(price_[lane]) * n);
    second_[lane] = cusum.second_;
    n_[lane] = cusum.n_;
    x_[lane] = cusum.x_;
    height_[lane] = cusum.height_;
  }
}

void OnsetBank::LookAll(std::span<const QuietLook> looks) {
  if (Avx2::IsUsed()) return LookAllAtAll(looks);
  for (const QuietLook& look : looks) Look(look.second, look.n, 0);
}

#ifdef __x86_64__
namespace {

[[gnu::target("avx2"), gnu::always_inline]] inline __m128 LoadTwo(const float* from) {
  return _mm_castsi128_ps(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from)));
}

// Six floats; two lanes more, which are zero.
[[gnu::target("avx2"), gnu::always_inline]] inline __m256 LoadSix(const void* from) {
  return _mm256_maskload_ps(static_cast<const float*>(from), _mm256_setr_epi32(-1, -1, -1, -1, -1, -1, 0, 0));
}

[[gnu::target("avx2"), gnu::always_inline]] inline void StoreSix(void* to, __m256 v) {
  float* const lanes = static_cast<float*>(to);
  _mm_storeu_ps(lanes, _mm256_castps256_ps128(v));
  _mm_storel_pi(reinterpret_cast<__m64*>(lanes + 4), _mm256_extractf128_ps(v, 1));
}

// The CUSUMs of all lanes.
struct SixCusums {
  __m256 second;
  __m256 n;
  __m256 x;
  __m256 height;
};

[[gnu::target("avx2"), gnu::always_inline]] inline __m256 GainOf(const float* gains, const float* prices, double n,
                                                                 double x) {
  const __m256d n4 = _mm256_set1_pd(n);
  const __m256d x4 = _mm256_set1_pd(x);
  const __m256d low = _mm256_sub_pd(_mm256_mul_pd(_mm256_cvtps_pd(_mm_loadu_ps(gains)), x4),
                                    _mm256_mul_pd(_mm256_cvtps_pd(_mm_loadu_ps(prices)), n4));
  const __m128d high = _mm_sub_pd(_mm_mul_pd(_mm_cvtps_pd(LoadTwo(gains + 4)), _mm256_castpd256_pd128(x4)),
                                  _mm_mul_pd(_mm_cvtps_pd(LoadTwo(prices + 4)), _mm256_castpd256_pd128(n4)));
  return _mm256_set_m128(_mm_cvtpd_ps(high), _mm256_cvtpd_ps(low));
}

// OnsetCusum::Look of all lanes at once: what stands or begins, and does not fall to zero, is kept; all else is zero.
[[gnu::target("avx2"), gnu::always_inline]] inline void LookAtSix(PackedSecond second, float n, float x, __m256 gain,
                                                                  SixCusums* of) {
  const __m256 zero = _mm256_setzero_ps();
  const __m256 height = _mm256_add_ps(of->height, gain);
  const __m256 stands = _mm256_cmp_ps(of->n, zero, _CMP_NEQ_UQ);
  const __m256 takes = _mm256_or_ps(stands, _mm256_cmp_ps(gain, zero, _CMP_NLE_UQ));
  const __m256 kept = _mm256_and_ps(takes, _mm256_cmp_ps(height, zero, _CMP_NLE_UQ));
  const __m256 now = _mm256_castsi256_ps(_mm256_set1_epi32(static_cast<int>(static_cast<uint32_t>(second))));
  of->second = _mm256_and_ps(kept, _mm256_blendv_ps(now, of->second, stands));
  of->n = _mm256_and_ps(kept, _mm256_add_ps(of->n, _mm256_set1_ps(n)));
  of->x = _mm256_and_ps(kept, _mm256_add_ps(of->x, _mm256_set1_ps(x)));
  of->height = _mm256_and_ps(kept, height);
}

}  // namespace

[[gnu::target("avx2")]] void OnsetBank::LookAtAll(PackedSecond second, double n, double x) {
  static_assert(kLanes == 6 && sizeof(PackedSecond) == sizeof(float));
  const __m256 gain = GainOf(gain_.data(), price_.data(), n, x);
  // All are loaded before any is stored: a load waits for stores that it only touches.
  SixCusums all{LoadSix(second_.data()), LoadSix(n_.data()), LoadSix(x_.data()), LoadSix(height_.data())};
  LookAtSix(second, static_cast<float>(n), static_cast<float>(x), gain, &all);
  StoreSix(second_.data(), all.second);
  StoreSix(n_.data(), all.n);
  StoreSix(x_.data(), all.x);
  StoreSix(height_.data(), all.height);
}

[[gnu::target("avx2")]] void OnsetBank::LookAllAtAll(std::span<const QuietLook> looks) {
  SixCusums all{LoadSix(second_.data()), LoadSix(n_.data()), LoadSix(x_.data()), LoadSix(height_.data())};
  uint32_t n = 0;
  __m256 gain = _mm256_setzero_ps();
  for (const QuietLook& look : looks) {
    if (look.n != n) gain = GainOf(gain_.data(), price_.data(), look.n, 0);
    n = look.n;
    LookAtSix(look.second, static_cast<float>(n), 0, gain, &all);
  }
  StoreSix(second_.data(), all.second);
  StoreSix(n_.data(), all.n);
  StoreSix(x_.data(), all.x);
  StoreSix(height_.data(), all.height);
}
#else
// not called
void OnsetBank::LookAtAll(PackedSecond /*second*/, double /*n*/, double /*x*/) {}
void OnsetBank::LookAllAtAll(std::span<const QuietLook> /*looks*/) {}
#endif

}  // namespace telltale

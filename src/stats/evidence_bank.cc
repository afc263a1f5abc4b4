#include "stats/evidence_bank.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/avx2.h"
#include "stats/four_floats.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace telltale {
namespace {

using Floats = FourFloats;

// e^x for |x| <= 80, relative error below 2e-7: 2^k times a polynomial on [-ln2/2, ln2/2].
constexpr float kLargestExponent = 80;
constexpr float kPerLn2 = 1.44269504F;
constexpr float kMagic = 12582912.0F;  // 1.5 * 2^23: adding and taking it away again rounds to a whole number
constexpr float kLn2 = 0.693359375F;   // and what it is too large by
constexpr float kLn2Excess = 2.12194440e-4F;
constexpr std::array<float, 6> kOfExp = {1.9875691e-4F, 1.3981999e-3F, 8.3334519e-3F,
                                         4.1665796e-2F, 1.6666666e-1F, 0.5F};

inline Floats Exp(Floats x) {
  x = MinOfFour(MaxOfFour(x, AllFour(-kLargestExponent)), AllFour(kLargestExponent));
  const Floats magic = AllFour(kMagic);
  const Floats k = (x * AllFour(kPerLn2) + magic) - magic;
  const Floats f = (x - k * AllFour(kLn2)) + k * AllFour(kLn2Excess);
  Floats p = AllFour(kOfExp[0]);
  for (size_t i = 1; i < kOfExp.size(); ++i) p = p * f + AllFour(kOfExp[i]);
  p = p * f * f + f + AllFour(1.0F);
  const FourInts bits = (__builtin_convertvector(k, FourInts) + 127) << 23;
  Floats scale;
  std::memcpy(&scale, &bits, sizeof(scale));
  return p * scale;
}

// Looks of at most so many observations take powers of what one observation does, which is cheaper than Exp.
constexpr double kFew = 16;
constexpr double kMostDrift = 80 / kFew;  // so that they stay finite; real ones are below ln 6

// x^n of all alternatives side by side, so that none waits for another.
using Lanes = std::array<Floats, EvidenceBank::kAlternatives>;

inline Lanes Powers(Lanes x, unsigned n) {
  Lanes power;
  for (size_t j = 0; j < x.size(); ++j) power[j] = (n & 1) != 0 ? x[j] : AllFour(1.0F);
  while ((n >>= 1) != 0) {
    for (size_t j = 0; j < x.size(); ++j) x[j] *= x[j];
    if ((n & 1) == 0) continue;
    for (size_t j = 0; j < x.size(); ++j) power[j] *= x[j];
  }
  return power;
}

// The evidence of a side, of whose alternatives these are the R.
inline double EvidenceOf(const Lanes& r, Floats weight) {
  const Floats mean = (r[0] + r[1] + r[2] + r[3]) * AllFour(0.25F) * weight;
  return static_cast<double>(std::min(std::min(mean[0], mean[1]), std::min(mean[2], mean[3])));
}

// R <- (1 + R) * ratio of a side; its evidence then.
inline double Take(const Lanes& ratio, float cap, Floats weight, float* r) {
  Lanes next;
  for (size_t j = 0; j < next.size(); ++j) {
    next[j] = MinOfFour((LoadFour(r + 4 * j) + AllFour(1)) * ratio[j], AllFour(cap));
    StoreFour(r + 4 * j, next[j]);
  }
  return EvidenceOf(next, weight);
}

// A look of few observations of one side.
struct FewLook {
  const float* once;  // what one observation does, lane by lane
  unsigned n;
  Floats gain;  // what x does, by alternative
  float cap;
};

double LookByOne(const FewLook& look, Floats weight, float* r) {
  Lanes ratio;
  for (size_t j = 0; j < ratio.size(); ++j) ratio[j] = LoadFour(look.once + 4 * j);
  ratio = Powers(ratio, look.n);
  for (size_t j = 0; j < ratio.size(); ++j) ratio[j] *= AllFour(look.gain[j]);
  return Take(ratio, look.cap, weight, r);
}

#ifdef __x86_64__
// The twins of what is above, eight floats at a time and both sides at once: the same arithmetic, so the same evidence.
[[gnu::target("avx2")]] inline __m256 ExpOfEight(__m256 x) {
  x = _mm256_min_ps(_mm256_max_ps(x, _mm256_set1_ps(-kLargestExponent)), _mm256_set1_ps(kLargestExponent));
  const __m256 magic = _mm256_set1_ps(kMagic);
  const __m256 k = _mm256_sub_ps(_mm256_add_ps(_mm256_mul_ps(x, _mm256_set1_ps(kPerLn2)), magic), magic);
  const __m256 f = _mm256_add_ps(_mm256_sub_ps(x, _mm256_mul_ps(k, _mm256_set1_ps(kLn2))),
                                 _mm256_mul_ps(k, _mm256_set1_ps(kLn2Excess)));
  __m256 p = _mm256_set1_ps(kOfExp[0]);
  for (size_t i = 1; i < kOfExp.size(); ++i) p = _mm256_add_ps(_mm256_mul_ps(p, f), _mm256_set1_ps(kOfExp[i]));
  p = _mm256_add_ps(_mm256_add_ps(_mm256_mul_ps(_mm256_mul_ps(p, f), f), f), _mm256_set1_ps(1));
  const __m256i exponent = _mm256_add_epi32(_mm256_cvttps_epi32(k), _mm256_set1_epi32(127));
  return _mm256_mul_ps(p, _mm256_castsi256_ps(_mm256_slli_epi32(exponent, 23)));
}

// The smallest of each half.
[[gnu::target("avx2")]] inline __m256 LeastOfHalves(__m256 x) {
  x = _mm256_min_ps(x, _mm256_permute_ps(x, _MM_SHUFFLE(2, 3, 0, 1)));
  return _mm256_min_ps(x, _mm256_permute_ps(x, _MM_SHUFFLE(1, 0, 3, 2)));
}

// A look of few observations, of one side or of both: what the bank holds, and the observations.
struct WideLook {
  float* r;
  const float* once;
  const float* slope;
  const float* weight;
  float cap;
  unsigned n;
  float x;
};

// What n observations do to each lane: the power of what one does. Of Vectors: two are one side, which begins at the
// vector First of the bank, four are both.
template <size_t First, size_t Vectors>
[[gnu::target("avx2"), gnu::always_inline]] inline void PowersInWide(const float* once, unsigned n, __m256* power) {
  __m256 x[Vectors];
#pragma GCC unroll 4
  for (size_t i = 0; i < Vectors; ++i) {
    x[i] = _mm256_loadu_ps(once + 8 * (First + i));
    power[i] = (n & 1) != 0 ? x[i] : _mm256_set1_ps(1);
  }
  for (n >>= 1; n != 0; n >>= 1) {
#pragma GCC unroll 4
    for (size_t i = 0; i < Vectors; ++i) {
      x[i] = _mm256_mul_ps(x[i], x[i]);
    }
    if ((n & 1) == 0) continue;
#pragma GCC unroll 4
    for (size_t i = 0; i < Vectors; ++i) {
      power[i] = _mm256_mul_ps(power[i], x[i]);
    }
  }
}

// Alternative by alternative, as EvidenceOf; a half is a side.
template <size_t Vectors>
[[gnu::target("avx2"), gnu::always_inline]] inline double EvidenceOfWide(const __m256* r, const float* weights) {
  constexpr size_t kOther = Vectors - 2;
  __m256 mean = _mm256_permute2f128_ps(r[0], r[kOther], 0x20);
  mean = _mm256_add_ps(mean, _mm256_permute2f128_ps(r[0], r[kOther], 0x31));
  mean = _mm256_add_ps(mean, _mm256_permute2f128_ps(r[1], r[kOther + 1], 0x20));
  mean = _mm256_add_ps(mean, _mm256_permute2f128_ps(r[1], r[kOther + 1], 0x31));
  const __m256 weight = _mm256_broadcast_ps(reinterpret_cast<const __m128*>(weights));
  const __m256 evidence = LeastOfHalves(_mm256_mul_ps(_mm256_mul_ps(mean, _mm256_set1_ps(0.25F)), weight));
  const auto first = static_cast<double>(_mm256_cvtss_f32(evidence));
  return Vectors == 2 ? first : first + static_cast<double>(_mm_cvtss_f32(_mm256_extractf128_ps(evidence, 1)));
}

template <size_t First, size_t Vectors>
[[gnu::target("avx2"), gnu::always_inline]] inline double LookWide(const WideLook look) {
  __m256 now[Vectors];  // what the look does, then what comes of it
  PowersInWide<First, Vectors>(look.once, look.n, now);
  if (look.x != 0) {
    const __m256 gain = ExpOfEight(_mm256_mul_ps(_mm256_loadu_ps(look.slope), _mm256_set1_ps(look.x)));
    const __m256i half = _mm256_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1);
#pragma GCC unroll 4
    for (size_t i = 0; i < Vectors; ++i) {
      const __m256i which = _mm256_add_epi32(half, _mm256_set1_epi32(static_cast<int>(2 * (First + i))));
      now[i] = _mm256_mul_ps(now[i], _mm256_permutevar8x32_ps(gain, which));
    }
  }
  const __m256 one = _mm256_set1_ps(1);
  const __m256 cap = _mm256_set1_ps(look.cap);
#pragma GCC unroll 4
  for (size_t i = 0; i < Vectors; ++i) {
    float* const r = look.r + 8 * (First + i);
    now[i] = _mm256_min_ps(_mm256_mul_ps(_mm256_add_ps(_mm256_loadu_ps(r), one), now[i]), cap);
    _mm256_storeu_ps(r, now[i]);
  }
  return EvidenceOfWide<Vectors>(now, look.weight);
}

// All those looks with x = 0, one after another.
template <size_t First, size_t Vectors>
[[gnu::target("avx2"), gnu::always_inline]] inline double LookWideAll(const WideLook look,
                                                                      std::span<const QuietLook> looks) {
  const __m256 one = _mm256_set1_ps(1);
  const __m256 cap = _mm256_set1_ps(look.cap);
  __m256 r[Vectors];
  __m256 power[Vectors];
#pragma GCC unroll 4
  for (size_t i = 0; i < Vectors; ++i) {
    r[i] = _mm256_loadu_ps(look.r + 8 * (First + i));
    power[i] = one;
  }
  uint32_t n = 0;
  for (const QuietLook& quiet : looks) {
    if (quiet.n != n) PowersInWide<First, Vectors>(look.once, quiet.n, power);
    n = quiet.n;
#pragma GCC unroll 4
    for (size_t i = 0; i < Vectors; ++i) {
      r[i] = _mm256_min_ps(_mm256_mul_ps(_mm256_add_ps(r[i], one), power[i]), cap);
    }
  }
#pragma GCC unroll 4
  for (size_t i = 0; i < Vectors; ++i) {
    _mm256_storeu_ps(look.r + 8 * (First + i), r[i]);
  }
  return EvidenceOfWide<Vectors>(r, look.weight);
}

bool TakesEight() { return Avx2::IsUsed(); }
#else
bool TakesEight() { return false; }
#endif

}  // namespace

double MeanPassage(double height, double gain, double variance) {
  variance = std::max(variance, 1e-12);
  height -= std::log1p(2 / std::max(variance, 2 * std::abs(gain)));
  if (height <= 0) return 1;
  const double turn = 2 * gain * height / variance;
  if (std::abs(turn) < 1e-4) return height * height / variance;
  return variance / (2 * gain * gain) * (std::expm1(std::min(-turn, 600.0)) + turn);
}

void EvidenceBank::SetThreshold(double ln_a) {
  for (int m = 0; m < kNulls; ++m) {
    const double share = static_cast<double>(m) / (kNulls - 1);
    weight_[static_cast<size_t>(m)] = static_cast<float>(std::exp(ln_a * share * share));
  }
  cap_ = static_cast<float>(100.0 * std::exp(ln_a));
}

void EvidenceBank::SetSlope(Side side, int alternative, double slope) {
  slope_[static_cast<size_t>(static_cast<int>(side) * kAlternatives + alternative)] = static_cast<float>(slope);
}

void EvidenceBank::SetDrift(Side side, int alternative, int null, double drift) {
  const auto lane = static_cast<size_t>(static_cast<int>(side) * kSideLanes + alternative * kNulls + null);
  drift_[lane] = static_cast<float>(drift);
  once_[lane] = static_cast<float>(std::exp(std::clamp(drift, -80.0, kMostDrift)));
}

void EvidenceBank::SetSide(Side side, bool on) {
  on_[static_cast<size_t>(side)] = on;
  if (on) return;
  for (int j = 0; j < kAlternatives; ++j) {
    SetSlope(side, j, 0);
    for (int m = 0; m < kNulls; ++m) {
      SetDrift(side, j, m, -80);
      r_[static_cast<size_t>(static_cast<int>(side) * kSideLanes + j * kNulls + m)] = 0;
    }
  }
}

#ifdef __x86_64__
[[gnu::target("avx2")]] double EvidenceBank::LookAtFew(unsigned n, float x) {
  const WideLook look = {r_.data(), once_.data(), slope_.data(), weight_.data(), cap_, n, x};
  if (on_[0] && on_[1]) return LookWide<0, 4>(look);
  if (on_[0]) return LookWide<0, 2>(look);
  return on_[1] ? LookWide<2, 2>(look) : 0;
}

[[gnu::target("avx2")]] double EvidenceBank::LookAtAllOfFew(std::span<const QuietLook> looks) {
  const WideLook look = {r_.data(), once_.data(), slope_.data(), weight_.data(), cap_, 0, 0};
  if (on_[0] && on_[1]) return LookWideAll<0, 4>(look, looks);
  if (on_[0]) return LookWideAll<0, 2>(look, looks);
  return on_[1] ? LookWideAll<2, 2>(look, looks) : 0;
}
#else
double EvidenceBank::LookAtAllOfFew(std::span<const QuietLook> /*looks*/) { return 0; }  // not called
double EvidenceBank::LookAtFew(unsigned /*n*/, float /*x*/) { return 0; }                // not called
#endif

double EvidenceBank::Look(double n, double x) {
  const auto few = n <= kFew ? static_cast<unsigned>(n) : 0;
  if (few > 0 && TakesEight()) return LookAtFew(few, static_cast<float>(x));
  const Floats weight = LoadFour(weight_.data());
  const Floats sum = AllFour(static_cast<float>(x));
  double evidence = 0;
  for (size_t side = 0; side < 2; ++side) {
    if (!on_[side]) continue;  // most checks hardly ever hit, and have nothing to fall from
    float* const r = &r_[side * kSideLanes];
    const float* const slope = &slope_[side * kAlternatives];
    if (few > 0) {
      // The common case: the part of x is shared by all nulls, the part of n is a power of what is known beforehand.
      const Floats gain = x != 0 ? Exp(LoadFour(slope) * sum) : AllFour(1);
      evidence += LookByOne({&once_[side * kSideLanes], few, gain, cap_}, weight, r);
      continue;
    }
    Lanes ratio;
    for (size_t j = 0; j < kAlternatives; ++j) {
      const Floats drift = LoadFour(&drift_[side * kSideLanes + j * kNulls]);
      ratio[j] = Exp(AllFour(slope[j]) * sum + drift * AllFour(static_cast<float>(n)));
    }
    evidence += Take(ratio, cap_, weight, r);
  }
  return evidence;
}

double EvidenceBank::LookAll(std::span<const QuietLook> looks) {
  if (looks.empty()) return Evidence(Side::kUp) + Evidence(Side::kDown);
  if (TakesEight()) return LookAtAllOfFew(looks);
  double evidence = 0;
  for (const QuietLook& look : looks) evidence = Look(look.n, 0);
  return evidence;
}

// Evidence is at most the mean of the R of the first null, whose weight is one, and of those R <- (1 + R) * once^n.
double EvidenceBank::Ceiling() const {
  constexpr double kRounding = 1.001;  // more than all looks may round up
  double most = 1;
  double sum = 0;
  for (size_t side = 0; side < 2; ++side) {
    if (!on_[side]) continue;
    for (size_t j = 0; j < kAlternatives; ++j) {
      const size_t lane = side * kSideLanes + j * kNulls;
      most = std::max(most, static_cast<double>(once_[lane]));
      sum += (static_cast<double>(r_[lane]) + Calm::kMostLooks) / kAlternatives;
    }
  }
  return kRounding * sum * (most > 1 ? std::pow(most, Calm::kMostObservations) : 1);
}

double EvidenceBank::LooksUntil(Side side, double evidence, double n, double mean, double variance) const {
  if (!on(side)) return std::numeric_limits<double>::infinity();
  double slowest = 1;
  for (size_t null = 0; null < kNulls; ++null) {
    // One alternative alone, the one that fits best, of the four whose mean it is.
    const double height = std::log(kAlternatives * evidence / static_cast<double>(weight_[null]));
    double fastest = std::numeric_limits<double>::infinity();
    for (size_t j = 0; j < kAlternatives; ++j) {
      const size_t alternative = static_cast<size_t>(side) * kAlternatives + j;
      const auto slope = static_cast<double>(slope_[alternative]);
      const double gain = slope * mean + static_cast<double>(drift_[alternative * kNulls + null]) * n;
      fastest = std::min(fastest, MeanPassage(height, gain, slope * slope * variance));
    }
    slowest = std::max(slowest, fastest);
  }
  return slowest;
}

void EvidenceBank::Reset() { r_.fill(0); }

double EvidenceBank::Evidence(Side side) const {
  if (!on(side)) return 0;
  const float* r = &r_[static_cast<size_t>(static_cast<int>(side) * kSideLanes)];
  return EvidenceOf({LoadFour(r), LoadFour(r + 4), LoadFour(r + 8), LoadFour(r + 12)}, LoadFour(weight_.data()));
}

}  // namespace telltale

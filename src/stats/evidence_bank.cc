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
inline Floats Exp(Floats x) {
  x = MinOfFour(MaxOfFour(x, AllFour(-80.0F)), AllFour(80.0F));
  const Floats magic = AllFour(12582912.0F);  // 1.5 * 2^23: adding and taking it away again rounds to a whole number
  const Floats k = (x * AllFour(1.44269504F) + magic) - magic;
  const Floats f = (x - k * AllFour(0.693359375F)) + k * AllFour(2.12194440e-4F);
  Floats p = AllFour(1.9875691e-4F);
  p = p * f + AllFour(1.3981999e-3F);
  p = p * f + AllFour(8.3334519e-3F);
  p = p * f + AllFour(4.1665796e-2F);
  p = p * f + AllFour(1.6666666e-1F);
  p = p * f + AllFour(0.5F);
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
bool TakesTwo() { return Avx2::IsUsed(); }

// Its twin, two alternatives at once: the same arithmetic, so the same evidence.
[[gnu::target("avx2")]] double LookByTwo(const FewLook& look, Floats weight, float* r) {
  const __m256 one = _mm256_set1_ps(1);
  const __m256 cap = _mm256_set1_ps(look.cap);
  __m256 x[2] = {_mm256_loadu_ps(look.once), _mm256_loadu_ps(look.once + 8)};
  unsigned n = look.n;
  __m256 power[2] = {(n & 1) != 0 ? x[0] : one, (n & 1) != 0 ? x[1] : one};
  while ((n >>= 1) != 0) {
    for (__m256& each : x) each = _mm256_mul_ps(each, each);
    if ((n & 1) == 0) continue;
    for (size_t i = 0; i < 2; ++i) power[i] = _mm256_mul_ps(power[i], x[i]);
  }
  const __m256 gains = _mm256_castps128_ps256(look.gain);
  const __m256i first[2] = {_mm256_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1), _mm256_setr_epi32(2, 2, 2, 2, 3, 3, 3, 3)};
  Lanes next;
  for (size_t i = 0; i < 2; ++i) {
    const __m256 ratio = _mm256_mul_ps(power[i], _mm256_permutevar8x32_ps(gains, first[i]));
    const __m256 now = _mm256_min_ps(_mm256_mul_ps(_mm256_add_ps(_mm256_loadu_ps(r + 8 * i), one), ratio), cap);
    _mm256_storeu_ps(r + 8 * i, now);
    next[2 * i] = _mm256_castps256_ps128(now);
    next[2 * i + 1] = _mm256_extractf128_ps(now, 1);
  }
  return EvidenceOf(next, weight);
}
#else
bool TakesTwo() { return false; }
double LookByTwo(const FewLook& look, Floats weight, float* r) { return LookByOne(look, weight, r); }
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

double EvidenceBank::Look(double n, double x) {
  const Floats weight = LoadFour(weight_.data());
  const Floats sum = AllFour(static_cast<float>(x));
  const auto few = n <= kFew ? static_cast<unsigned>(n) : 0;
  double evidence = 0;
  for (size_t side = 0; side < 2; ++side) {
    if (!on_[side]) continue;  // most checks hardly ever hit, and have nothing to fall from
    float* const r = &r_[side * kSideLanes];
    const float* const slope = &slope_[side * kAlternatives];
    if (few > 0) {
      // The common case: the part of x is shared by all nulls, the part of n is a power of what is known beforehand.
      const Floats gain = x != 0 ? Exp(LoadFour(slope) * sum) : AllFour(1);
      const float* const once = &once_[side * kSideLanes];
      evidence +=
          TakesTwo() ? LookByTwo({once, few, gain, cap_}, weight, r) : LookByOne({once, few, gain, cap_}, weight, r);
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

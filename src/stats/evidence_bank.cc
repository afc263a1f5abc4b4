#include "stats/evidence_bank.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#ifdef __SSE__
#include <xmmintrin.h>
#endif

namespace telltale {
namespace {

// Four floats at a time in the compilers' own vector type: the same arithmetic on every machine, so the same verdicts.
using Floats = float __attribute__((vector_size(16)));
using Ints = int __attribute__((vector_size(16)));

inline Floats Load(const float* from) {
  Floats v;
  std::memcpy(&v, from, sizeof(v));
  return v;
}
inline void Store(float* to, Floats v) { std::memcpy(to, &v, sizeof(v)); }
inline Floats All(float x) { return Floats{x, x, x, x}; }
#ifdef __SSE__
// One instruction each; the compilers do not find it from the comparison below.
inline Floats Min(Floats a, Floats b) { return _mm_min_ps(a, b); }
inline Floats Max(Floats a, Floats b) { return _mm_max_ps(a, b); }
#else
inline Floats Min(Floats a, Floats b) { return a < b ? a : b; }
inline Floats Max(Floats a, Floats b) { return a > b ? a : b; }
#endif

// e^x for |x| <= 80, relative error below 2e-7: 2^k times a polynomial on [-ln2/2, ln2/2].
inline Floats Exp(Floats x) {
  x = Min(Max(x, All(-80.0F)), All(80.0F));
  const Floats magic = All(12582912.0F);  // 1.5 * 2^23: adding and taking it away again rounds to a whole number
  const Floats k = (x * All(1.44269504F) + magic) - magic;
  const Floats f = (x - k * All(0.693359375F)) + k * All(2.12194440e-4F);
  Floats p = All(1.9875691e-4F);
  p = p * f + All(1.3981999e-3F);
  p = p * f + All(8.3334519e-3F);
  p = p * f + All(4.1665796e-2F);
  p = p * f + All(1.6666666e-1F);
  p = p * f + All(0.5F);
  p = p * f * f + f + All(1.0F);
  const Ints bits = (__builtin_convertvector(k, Ints) + 127) << 23;
  Floats scale;
  std::memcpy(&scale, &bits, sizeof(scale));
  return p * scale;
}

// Looks of at most so many observations take powers of what one observation does, which is cheaper than Exp.
constexpr double kFew = 16;
constexpr double kMostDrift = 80 / kFew;  // so that they stay finite; real ones are below ln 6

inline Floats Power(Floats x, unsigned n) {
  Floats power = All(1.0F);
  for (;; x *= x) {
    if ((n & 1) != 0) power *= x;
    n >>= 1;
    if (n == 0) return power;
  }
}

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

void EvidenceBank::Look(double n, double x) {
  const Floats one = All(1.0F);
  const Floats cap = All(cap_);
  const Floats sum = All(static_cast<float>(x));
  const Floats count = All(static_cast<float>(n));
  const auto few = n <= kFew ? static_cast<unsigned>(n) : 0;
  for (size_t side = 0; side < 2; ++side) {
    if (!on_[side]) continue;  // most checks hardly ever hit, and have nothing to fall from
    const float* const once = &once_[side * kSideLanes];
    float* const r = &r_[side * kSideLanes];
    if (few == 0) {
      for (size_t j = 0; j < kAlternatives; ++j) {
        const Floats slope = All(slope_[side * kAlternatives + j]);
        const Floats ratio = Exp(slope * sum + Load(&drift_[side * kSideLanes + j * kNulls]) * count);
        Store(r + j * kNulls, Min((Load(r + j * kNulls) + one) * ratio, cap));
      }
      continue;
    }
    // The common case: the part of x is shared by all nulls, the part of n is a power of what is known beforehand.
    const Floats gain = x == 0 ? one : Exp(Load(&slope_[side * kAlternatives]) * sum);
    for (size_t j = 0; j < kAlternatives; ++j) {
      const Floats ratio = All(gain[j]) * Power(Load(once + j * kNulls), few);
      Store(r + j * kNulls, Min((Load(r + j * kNulls) + one) * ratio, cap));
    }
  }
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
  const Floats mean = (Load(r) + Load(r + 4) + Load(r + 8) + Load(r + 12)) * All(0.25F) * Load(weight_.data());
  return static_cast<double>(std::min(std::min(mean[0], mean[1]), std::min(mean[2], mean[3])));
}

double EvidenceBank::Evidence() const {
  const double sum = Evidence(Side::kUp) + Evidence(Side::kDown);
  return on(Side::kUp) && on(Side::kDown) ? sum / 2 : sum;
}

}  // namespace telltale

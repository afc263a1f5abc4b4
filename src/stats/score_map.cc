#include "stats/score_map.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "base/avx2.h"
#include "stats/four_floats.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace telltale {
namespace {

constexpr double kFarthestScore = 1e7;  // a square root of observations

// How many of kStep ascending floats are not above the value: all are compared, which is sooner done than guessed.
size_t CountUpTo(const float* ascending, float value) {
  const FourFloats v = AllFour(value);
  std::array<FourInts, 4> is_upto;
  for (size_t i = 0; i < is_upto.size(); ++i) is_upto[i] = LoadFour(ascending + 4 * i) <= v;
  return TrueInFront(is_upto);
}

#ifdef __x86_64__
// The twin of CountUpTo: the same comparisons, eight at a time.
[[gnu::target("avx2"), gnu::always_inline]] inline size_t CountUpToInTwo(const float* ascending, __m256 value) {
  const __m256 low = _mm256_cmp_ps(_mm256_loadu_ps(ascending), value, _CMP_LE_OQ);
  const __m256 high = _mm256_cmp_ps(_mm256_loadu_ps(ascending + 8), value, _CMP_LE_OQ);
  const int upto = _mm256_movemask_ps(low) | _mm256_movemask_ps(high) << 8;
  return static_cast<size_t>(std::countr_zero(~static_cast<unsigned>(upto) | 0x10000U));
}
#endif

}  // namespace

double NormalQuantile(double p) {
  // Acklam's rational approximation (2003), refined by one Halley step with erfc.
  constexpr double kA[] = {-3.969683028665376e+01, 2.209460984245205e+02,  -2.759285104469687e+02,
                           1.383577518672690e+02,  -3.066479806614716e+01, 2.506628277459239e+00};
  constexpr double kB[] = {-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01,
                           -1.328068155288572e+01};
  constexpr double kC[] = {-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                           -2.549732539343734e+00, 4.374664141464968e+00,  2.938163982698783e+00};
  constexpr double kD[] = {7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00};
  const double tail = std::min(p, 1 - p);
  double x = 0;
  if (tail < 0.02425) {
    const double q = std::sqrt(-2 * std::log(tail));
    x = (((((kC[0] * q + kC[1]) * q + kC[2]) * q + kC[3]) * q + kC[4]) * q + kC[5]) /
        ((((kD[0] * q + kD[1]) * q + kD[2]) * q + kD[3]) * q + 1);
  } else {
    const double q = tail - 0.5;
    const double r = q * q;
    x = (((((kA[0] * r + kA[1]) * r + kA[2]) * r + kA[3]) * r + kA[4]) * r + kA[5]) * q /
        (((((kB[0] * r + kB[1]) * r + kB[2]) * r + kB[3]) * r + kB[4]) * r + 1);
  }
  const double error = 0.5 * std::erfc(-x / std::sqrt(2.0)) - tail;
  const double u = error * std::sqrt(2 * M_PI) * std::exp(x * x / 2);
  x -= u / (1 + x * u / 2);
  return p > 0.5 ? -x : x;
}

void ScoreMap::Build(std::span<const WeightedValue> sorted, double draws) {
  size_ = 0;
  atoms_.clear();
  if (sorted.empty()) return;
  double total = 0;
  for (const WeightedValue& v : sorted) total += static_cast<double>(v.weight);

  // Edges: the first and last value, and every value that a grid of equal steps of weight falls on.
  struct Edge {
    double low = 0, high = 0;  // weight below, and up to and with, this value
  };
  std::array<Edge, kEdges> edges;
  std::array<float, kEdges> edge;
  const double step = total / static_cast<double>(kEdges - 2);
  double seen = 0;
  double next = 0;
  for (size_t i = 0; i < sorted.size();) {
    size_t j = i;
    double weight = 0;
    for (; j < sorted.size() && sorted[j].value == sorted[i].value; ++j)
      weight += static_cast<double>(sorted[j].weight);
    const double upto = seen + weight;
    if ((upto > next || j == sorted.size()) && size_ < kEdges) {
      edge[size_] = sorted[i].value;
      edges[size_++] = {seen, upto};
      while (next < upto) next += step;
    }
    seen = upto;
    i = j;
  }

  // Ranks on the scale of `draws` observations, half a one below and half a one above all.
  const double scale = draws / total;
  const auto raw = [&](double rank) { return NormalQuantile((rank * scale + 0.5) / (draws + 1)); };
  const auto share = [&](double weight) { return weight * scale / (draws + 1); };
  std::vector<std::pair<double, double>> cells;  // raw score, mass
  cells.reserve(2 * size_ + 2);
  std::array<double, kEdges> at{};
  std::array<double, kEdges> above{};
  const double below = raw(0);
  cells.emplace_back(below, 0.5 / (draws + 1));
  for (size_t i = 0; i < size_; ++i) {
    const double gap_end = i + 1 < size_ ? edges[i + 1].low : total;
    at[i] = raw((edges[i].low + edges[i].high) / 2);
    above[i] = raw(i + 1 < size_ ? (edges[i].high + gap_end) / 2 : total);
    cells.emplace_back(at[i], share(edges[i].high - edges[i].low));
    if (i + 1 < size_) cells.emplace_back(above[i], share(gap_end - edges[i].high));
  }
  cells.emplace_back(raw(total), 0.5 / (draws + 1));
  double mean = 0;
  for (const auto& [score, mass] : cells) mean += score * mass;
  double variance = 0;
  for (const auto& [score, mass] : cells) variance += (score - mean) * (score - mean) * mass;
  const double spread = 1 / std::sqrt(variance);
  static_assert(kEdges <= kStep * kStep);
  // Edges in steps of kStep, what is missing beyond them all; in front, where each step begins.
  const size_t room = RoomFor(size_);
  table_ = std::vector<float>(kStep + 3 * room, std::numeric_limits<float>::infinity());
  for (size_t i = 0; i < size_; ++i) {
    if (i % kStep == 0) table_[i / kStep] = edge[i];
    table_[kStep + i] = edge[i];
    table_[kStep + room + i] = static_cast<float>((at[i] - mean) * spread);
    table_[kStep + 2 * room + i] = static_cast<float>((above[i] - mean) * spread);
  }
  below_ = static_cast<float>((below - mean) * spread);

  double start = -1e9;
  double mass_sum = 0;
  double score_sum = 0;
  const auto flush = [&] {
    if (mass_sum > 0) atoms_.push_back({static_cast<float>(score_sum / mass_sum), static_cast<float>(mass_sum)});
    mass_sum = 0;
    score_sum = 0;
  };
  for (const auto& [score, mass] : cells) {
    const double z = (score - mean) * spread;
    if (z - start > 0.2) {
      flush();
      start = z;
    }
    mass_sum += mass;
    score_sum += mass * z;
  }
  flush();
}

// In front where steps of edges begin, then the edges, then scores that ascend with them; and cells around the mean.
bool ScoreMap::IsSane() const {
  if (size_ == 0) return atoms_.empty();
  const size_t room = RoomFor(size_);
  if (size_ > kEdges || table_.size() != kStep + 3 * room || atoms_.empty()) return false;
  const auto is_beyond = [](float value) { return value == std::numeric_limits<float>::infinity(); };
  const auto is_score = [](float value) { return std::abs(static_cast<double>(value)) <= kFarthestScore; };
  const float* const edge = table_.data() + kStep;
  const float* const at = edge + room;
  bool is_sane = is_score(below_);
  for (size_t i = 0; i < room; ++i) {
    is_sane = is_sane && (i < size_ ? std::isfinite(edge[i]) && (i == 0 || edge[i - 1] < edge[i]) : is_beyond(edge[i]));
    is_sane = is_sane && (i >= size_ || (is_score(at[i]) && is_score(at[room + i]) && (i == 0 || at[i - 1] <= at[i])));
  }
  for (size_t step = 0; step < kStep; ++step) {
    is_sane = is_sane && (step * kStep < size_ ? table_[step] == edge[step * kStep] : is_beyond(table_[step]));
  }
  const auto is_cell = [&](const Atom& atom) { return atom.mass > 0 && atom.mass <= 2 && is_score(atom.score); };
  return is_sane && std::ranges::all_of(atoms_, is_cell) && std::ranges::is_sorted(atoms_, {}, &Atom::score) &&
         atoms_.front().score <= 0 && atoms_.back().score >= 0;
}

double ScoreMap::Score(float value) const {
  if (size_ == 0) return 0;
  if (Avx2::IsUsed()) return ScoreInTwo(value);
  const float* const edge = table_.data() + kStep;
  const size_t steps = CountUpTo(table_.data(), value);
  if (steps == 0) return static_cast<double>(below_);
  return ScoreFrom((steps - 1) * kStep + CountUpTo(edge + (steps - 1) * kStep, value) - 1, value);
}

#ifdef __x86_64__
[[gnu::target("avx2")]] double ScoreMap::ScoreInTwo(float value) const {
  const float* const edge = table_.data() + kStep;
  const __m256 values = _mm256_set1_ps(value);
  const size_t steps = CountUpToInTwo(table_.data(), values);
  if (steps == 0) return static_cast<double>(below_);
  return ScoreFrom((steps - 1) * kStep + CountUpToInTwo(edge + (steps - 1) * kStep, values) - 1, value);
}
#else
double ScoreMap::ScoreInTwo(float /*value*/) const { return 0; }  // not called
#endif

float ScoreMap::ValueAt(double score) const {
  if (size_ == 0) return 0;
  const auto edge = table_.begin() + kStep;
  const auto at = edge + static_cast<std::ptrdiff_t>(RoomFor(size_));
  const auto end = at + static_cast<std::ptrdiff_t>(size_);
  const auto found = std::lower_bound(at, end, static_cast<float>(score));
  return edge[found == end ? static_cast<std::ptrdiff_t>(size_) - 1 : found - at];
}

ScoreMap::Moment ScoreMap::LogMoment(double t) const {
  if (atoms_.empty()) return {};
  const double top =
      std::max(t * static_cast<double>(atoms_.front().score), t * static_cast<double>(atoms_.back().score));
  double sum = 0;
  double first = 0;
  for (const Atom& atom : atoms_) {
    const auto z = static_cast<double>(atom.score);
    const double term = static_cast<double>(atom.mass) * std::exp(t * z - top);
    sum += term;
    first += term * z;
  }
  return {top + std::log(sum), first / sum};
}

double ScoreMap::TiltUnit(double sign) const {
  if (atoms_.empty()) return 1;
  const double farthest = sign * static_cast<double>(sign > 0 ? atoms_.back().score : atoms_.front().score);
  return std::min(1.0, 3.6 / farthest);
}

}  // namespace telltale

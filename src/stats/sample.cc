#include "stats/sample.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/byte_numbers.h"
#include "stats/packed_floats.h"

namespace telltale {
namespace {

// SplitMix64 (Steele, Lea, Flood, 2014): a good bit mixer for a counter.
uint64_t Mix(uint64_t& state) {
  state += 0x9e3779b97f4a7c15;
  uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

double Uniform(uint64_t& state) { return static_cast<double>(Mix(state) >> 11) * 0x1p-53; }

// One value from each of `out.size()` strata of equal weight.
void PickStrata(std::span<const WeightedValue> sorted, double total, uint64_t& picks, std::span<float> out) {
  const double width = total / static_cast<double>(out.size());
  size_t at = 0;
  auto upto = static_cast<double>(sorted[0].weight);
  for (size_t i = 0; i < out.size(); ++i) {
    const double target = (static_cast<double>(i) + Uniform(picks)) * width;
    while (upto < target && at + 1 < sorted.size()) upto += static_cast<double>(sorted[++at].weight);
    out[i] = sorted[at].value;
  }
}

constexpr uint8_t kExactBit = 0x80;

}  // namespace

std::span<const WeightedValue> Sample::Values(std::array<WeightedValue, kMost>& room, uint64_t n) const {
  const float each = static_cast<float>(static_cast<double>(n) / std::max<double>(size_, 1));
  for (size_t i = 0; i < size_; ++i) {
    room[i] = exact_ ? WeightedValue{values_[2 * i], values_[2 * i + 1]} : WeightedValue{values_[i], each};
  }
  return {room.data(), size_};
}

void Sample::Set(std::span<const WeightedValue> sorted, double total, bool may_be_exact, uint64_t& picks) {
  constexpr size_t kPairs = kMost / 2;
  size_t distinct = 0;
  if (may_be_exact) {
    for (size_t i = 0; i < sorted.size() && distinct <= kPairs; ++i) {
      distinct += i == 0 || sorted[i].value != sorted[i - 1].value ? 1 : 0;
    }
  }
  exact_ = may_be_exact && distinct <= kPairs;
  values_ = {};
  if (exact_) {
    size_ = 0;
    for (const WeightedValue& v : sorted) {
      if (size_ == 0 || values_[2 * size_ - 2] != v.value) values_[2 * size_++] = v.value;
      values_[2 * size_ - 1] += v.weight;
    }
    return;
  }
  size_ = static_cast<uint8_t>(std::min(kMost, sorted.size()));
  PickStrata(sorted, total, picks, {values_.data(), size_});
}

void Sample::Merge(uint64_t n, const Sample& other, uint64_t other_n) {
  if (other.size_ == 0) return;
  if (size_ == 0) {
    *this = other;
    return;
  }
  std::array<WeightedValue, kMost> mine;
  std::array<WeightedValue, kMost> theirs;
  std::array<WeightedValue, 2 * kMost> all;
  const auto left = Values(mine, n);
  const auto right = other.Values(theirs, other_n);
  std::merge(left.begin(), left.end(), right.begin(), right.end(), all.begin(),
             [](const WeightedValue& a, const WeightedValue& b) { return a.value < b.value; });
  const bool both_exact = exact_ && other.exact_;
  information_ = (information_ + other.information_) * 0.9F;
  uint64_t picks = n * 31 + other_n + std::bit_cast<uint32_t>(values_[0]);
  Set({all.data(), left.size() + right.size()}, static_cast<double>(n + other_n), both_exact, picks);
  if (exact_) information_ = static_cast<float>(n + other_n);
}

void Sample::Write(std::vector<uint8_t>* bytes) const {
  bytes->push_back(static_cast<uint8_t>(size_ | (exact_ ? kExactBit : 0)));
  if (size_ == 0) return;
  PutFloats({&information_, 1}, 1, bytes);
  const std::span<const float> all = kept();
  PutFloats(all, exact_ ? 2 : 1, bytes);
  if (exact_) PutFloats(all.subspan(1), 2, bytes);
}

void Sample::Read(ByteReader* from) {
  *this = Sample();
  const uint8_t head = from->TakeByte();
  size_ = head & ~kExactBit;
  exact_ = (head & kExactBit) != 0;
  if (kept().size() > kMost) {
    *this = Sample();
    from->Fail();
  }
  if (size_ == 0) return;
  TakeFloats(from, 1, {&information_, 1});
  const std::span<float> all(values_.data(), kept().size());
  TakeFloats(from, exact_ ? 2 : 1, all);
  if (exact_) TakeFloats(from, 2, all.subspan(1));
}

bool Sample::IsSane() const {
  const size_t step = exact_ ? 2 : 1;
  if (step * size_ > kMost || !std::isfinite(information_)) return false;
  if (size_ > 0 && information_ <= 0) return false;
  for (size_t i = 0; i < kept().size(); i += step) {
    if (!std::isfinite(values_[i]) || (i > 0 && values_[i] < values_[i - step])) return false;
    if (exact_ && !(std::isfinite(values_[i + 1]) && values_[i + 1] > 0)) return false;
  }
  return true;
}

std::optional<Sample> Sample::Of(std::span<const float> kept, bool is_exact, float information) {
  const size_t step = is_exact ? 2 : 1;
  if (kept.empty() || kept.size() > kMost || kept.size() % step != 0) return std::nullopt;
  Sample sample;
  std::copy(kept.begin(), kept.end(), sample.values_.begin());
  sample.information_ = information;
  sample.size_ = static_cast<uint8_t>(kept.size() / step);
  sample.exact_ = is_exact;
  return sample.IsSane() ? std::optional(sample) : std::nullopt;
}

void Sampler::Add(float value) {
  const uint64_t index = n_++;
  if (index != next_) return;
  values_.push_back(value);
  if (values_.size() >= kMost) {
    // Every other value of the sorted ones, first or second of each pair by chance.
    std::sort(values_.begin(), values_.end());
    const size_t offset = Mix(picks_) & 1;
    for (size_t i = 0; i < kMost / 2; ++i) values_[i] = values_[2 * i + offset];
    values_.resize(kMost / 2);
    stride_ = std::min<uint32_t>(stride_ * 2, 1U << 24);
  }
  next_ = n_ + (stride_ > 1 ? Mix(picks_) % (2 * stride_ - 1) : 0);  // mean distance: one stride
}

Sample Sampler::Close() {
  Sample sample;
  if (!values_.empty()) {
    std::sort(values_.begin(), values_.end());
    const size_t count = values_.size();
    std::array<WeightedValue, kMost> all;
    for (size_t i = 0; i < count; ++i) all[i] = {values_[i], 1};
    sample.Set({all.data(), count}, static_cast<double>(count), stride_ == 1, picks_);
    // Stratified picks lose about a fifth: measured, tests/stats/README.md.
    const bool whole = sample.exact_ || count <= Sample::kMost;
    sample.information_ = (whole ? 1.0F : 0.8F) * static_cast<float>(count);
  }
  const uint64_t picks = picks_;
  Clear();
  picks_ = picks;
  return sample;
}

void Sampler::Clear() {
  values_.clear();
  n_ = 0;
  next_ = 0;
  stride_ = 1;
}

}  // namespace telltale

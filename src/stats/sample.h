#pragma once
// stats/sample.h - what a block of numbers leaves behind: a few values, each with the number of observations it stands
// for.
//
// What:     Sampler takes the values of the open block; Sample is the closed form, sorted. Up to 11 distinct values are
//           kept with their exact counts, so levels and rare values are not blurred; more are cut into 22 strata of
//           equal size and one value is picked from each, which keeps ranks unbiased.
// Units:    values in the caller's unit, as float.
// Threads:  values.
// Errors:   none. Picks are pseudo-random but depend on nothing but the data, so equal input gives equal samples.
// Cost:     Sampler at most 1 KiB, O(1) a value; closing sorts at most 256 values; Sample 96 bytes, written
//           30 to 75.
// Source:   compactors of Karnin, Lang, Liberty, Optimal quantile approximation in streams (KLL), arXiv 1603.05346.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace telltale {

class ByteReader;

struct WeightedValue {
  float value = 0;
  float weight = 0;  // observations it stands for

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(value, weight);
  }
};

class Sample {
 public:
  static constexpr size_t kMost = 22;

  // Ascending values; their weights sum to n.
  std::span<const WeightedValue> Values(std::array<WeightedValue, kMost>& room, uint64_t n) const;
  bool empty() const { return size_ == 0; }
  // Fresh observations that would tell as much about common ranks as this sample does.
  double information() const { return static_cast<double>(information_); }
  // ... and about the rarest: the number of separate draws behind it.
  double draws(uint64_t n) const { return exact_ ? static_cast<double>(n) : static_cast<double>(size_); }

  void Merge(uint64_t n, const Sample& other, uint64_t other_n);

  // As it is written down: ascending values, each with its weight behind it where it is exact.
  std::span<const float> kept() const { return {values_.data(), exact_ ? 2 * size_t{size_} : size_t{size_}}; }
  bool is_exact() const { return exact_; }
  // The sample that was written down so; nullopt where none can have been.
  static std::optional<Sample> Of(std::span<const float> kept, bool is_exact, float information);

  // As packed_blocks.h keeps it.
  void Write(std::vector<uint8_t>* bytes) const;
  void Read(ByteReader* from);

  // Numbers have no rare outcome; both halves count as events.
  double events(uint64_t n) const { return static_cast<double>(n) / 2; }

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(values_, information_, size_, exact_);
  }
  bool IsSane() const;  // it is empty, or one that can have been written down
  bool IsOf(uint64_t /*n*/) const { return !empty() && IsSane(); }

 private:
  friend class Sampler;
  // Exact with few distinct values, else one pick from each of kMost strata.
  void Set(std::span<const WeightedValue> sorted, double total, bool may_be_exact, uint64_t& picks);

  std::array<float, kMost> values_{};  // exact: value, count, value, count, ...
  float information_ = 0;
  uint8_t size_ = 0;  // values kept
  bool exact_ = false;
};

class Sampler {
 public:
  void Add(float value);
  uint64_t n() const { return n_; }
  // The sample of all values since the last call; the sampler is empty again.
  Sample Close();
  void Clear();
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(values_, n_, picks_, next_, stride_);
  }
  bool IsSane() const;

 private:
  static constexpr size_t kMost = 256;

  std::vector<float> values_;
  uint64_t n_ = 0;
  uint64_t picks_ = 0;   // state of the pseudo-random picks
  uint64_t next_ = 0;    // the n at which a value is kept next
  uint32_t stride_ = 1;  // one value in so many is kept
};

}  // namespace telltale

#pragma once
// engine/slices.h - the latest outputs of a stream by where they came from, with what each of its signals said of them.
//
// What:     a ring of rows, one a judged output: the second, the number of its value in each attribute (model version,
//           model, prompt version, prompt hash, fingerprint, source, and up to four that rules name), and a cell a
//           signal: two bits where it is a rate, a byte where it is a number (its score) or a mix (its label). Nothing
//           is kept until an attribute has a second value, nor longer than kPatience outputs after it last changed.
// Units:    event seconds since 1970; scores in sixteenths of a standard deviation.
// Threads:  not thread-safe; lives in a stream, under its shard's lock.
// Errors:   bounds: kMostRingBytes a stream, kMostRows rows, of which there are fewer where there are many signals; a
//           signal beyond kMostRowBytes has no cell, and no slice is told of it.
// Cost:     a comparison an attribute and output, and a few ns a cell while rows are kept; no allocation but when a
//           signal or a value is new. 40 signals: 64 KiB; values: at most 40 KiB, 1 KiB where each attribute has one.

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "base/output.h"
#include "base/time.h"
#include "engine/slice_values.h"

namespace telltale {

class Slices {
 public:
  static constexpr size_t kMostRows = 2048;
  static constexpr size_t kMostRingBytes = size_t{64} << 10;
  static constexpr uint64_t kPatience = 8 * kMostRows;
  static constexpr size_t kMostNamed = 4;
  static constexpr size_t kMostAttributes = 6 + kMostNamed;
  static constexpr size_t kMostRowBytes = 128;
  static constexpr uint16_t kNoCell = 0;

  Slices() { SetNames({}); }

  // The attributes of outputs that are told apart, besides those that every output has. What was kept is forgotten
  // where they are others than before.
  void SetNames(const std::vector<std::string>& names);
  // Gives a signal a place for its answers, unless it has one; it stays the same.
  uint16_t CellFor(size_t signal, CheckKind kind);
  uint16_t cell_of(size_t signal) const { return signal < cells_.size() ? cells_[signal] : kNoCell; }
  // What was kept of a signal no longer compares.
  void Forget(size_t signal, CheckKind kind);

  // The output whose answers are told next; without a Begin they are not kept.
  void Begin(const Output& output, Time event);
  void End() { row_ = nullptr; }
  void AddRate(uint16_t cell, bool hit) {
    if (row_ != nullptr && cell != kNoCell) row_[cell / 8] |= static_cast<uint8_t>((hit ? kHit : kMiss) << cell % 8);
  }
  template <typename Places>
  void AddMisses(const Places& places) {
    if (row_ == nullptr) return;
    for (const auto& place : places) AddRate(place.cell, false);
  }
  void AddNumber(uint16_t cell, double score);  // NaN: none
  void AddLabel(uint16_t cell, std::optional<size_t> number);

  // Outputs begun.
  uint64_t seen() const { return seen_; }
  size_t rows() const { return rows_; }
  size_t most_rows() const { return ring_.empty() ? 0 : ring_.size() / stride_; }
  // Outputs that came before the ring was begun, since these attributes are told apart.
  uint64_t unkept() const { return seen_ - named_ - begun_rows_; }
  // Whether all outputs since the ring was begun are still in it.
  bool is_whole() const { return begun_rows_ == rows_; }

  size_t attribute_count() const { return attributes_.size(); }
  const std::string& attribute(size_t index) const { return attributes_[index].name; }
  const SliceValues& values(size_t index) const { return attributes_[index].values; }

  // One row, the oldest first.
  class Row {
   public:
    int64_t second() const {
      uint32_t second = 0;
      std::memcpy(&second, at_, sizeof(second));
      return second;
    }
    uint8_t value(size_t attribute) const { return at_[kValuesAt + attribute]; }
    // Nothing where the signal was not asked.
    std::optional<bool> rate(uint16_t cell) const;
    std::optional<double> number(uint16_t cell) const;
    std::optional<size_t> label(uint16_t cell) const;  // ~0: one without a number

   private:
    friend class Slices;
    explicit Row(const uint8_t* at) : at_(at) {}
    const uint8_t* at_;
  };
  Row row(size_t index) const;

  template <typename Archive>
  void Persist(Archive& archive) {
    archive.AtMost(kMostAttributes, attributes_);
    archive(cells_, bits_, latest_, seen_, named_, changed_, ring_, stride_, rows_, next_, begun_rows_);
  }
  bool IsSane() const;  // as far as places in the ring go, and numbers of values

 private:
  static constexpr size_t kValuesAt = sizeof(uint32_t);
  static constexpr size_t kCellsAt = 16;
  static constexpr size_t kRowStep = 16;  // a row's size is a multiple of this
  static constexpr uint8_t kMiss = 1;
  static constexpr uint8_t kHit = 3;

  struct Attribute {
    std::string name;
    SliceValues values;

    template <typename Archive>
    void Persist(Archive& archive) {
      archive(name, values);
    }
  };

  std::string_view ValueOf(const Output& output, size_t attribute) const;
  bool IsKept(bool changed);
  void Reshape(size_t stride);  // the latest rows stay

  std::vector<Attribute> attributes_;
  std::vector<uint16_t> cells_;  // by signal: the bit of a row at which its cell begins
  size_t bits_ = kCellsAt * 8;   // of a row that are taken
  std::array<uint8_t, kMostAttributes> latest_{};
  uint64_t seen_ = 0;
  uint64_t named_ = 0;    // outputs that came before SetNames
  uint64_t changed_ = 0;  // the output that had another value than the one before
  // the ring; empty while nothing is kept
  std::vector<uint8_t> ring_;
  size_t stride_ = kCellsAt + kRowStep;
  size_t rows_ = 0;
  size_t next_ = 0;
  uint64_t begun_rows_ = 0;
  uint8_t* row_ = nullptr;
};

}  // namespace telltale

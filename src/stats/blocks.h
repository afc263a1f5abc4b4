#pragma once
// stats/blocks.h - a signal's past in at most 128 blocks of time, and which of it is the baseline now.
//
// What:     closed blocks of observations, oldest first. The admitted ones may become baseline; those closed while the
//           baseline is frozen wait behind them. A full ring merges neighbours pairwise, so the same room holds more
//           time.
// Units:    whole seconds since 1970; observations.
// Threads:  a value; the owner keeps calls apart.
// Errors:   none.
// Cost:     closing a block O(1), a merge O(blocks); 16 bytes a block of hits, 108 a block of numbers.
// Source:   project notes on change detection, section 2.5; the gap keeps slow change out of its own baseline.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/packed.h"

namespace telltale {

template <typename Payload>
struct Block {
  PackedSecond first_second;
  PackedSecond last_second;
  PackedCount n;
  Payload payload{};
};

struct HitCount {
  PackedCount hits;
  void Merge(uint64_t /*n*/, const HitCount& other, uint64_t /*other_n*/) { hits += other.hits; }
  double events(uint64_t /*n*/) const { return static_cast<double>(hits); }
};

// What a baseline window must hold before it stops growing into the past.
struct WindowNeed {
  double gap = 0;  // observations between the window and now
  double least_n = 4000;
  double least_events = 400;  // of the rarer outcome
};

// A half-open range of admitted blocks, and what lies within.
struct Window {
  size_t begin = 0;
  size_t end = 0;
  double n = 0;
};

inline constexpr int64_t kDaySeconds = 86'400;

// True when a block of n observations that began at `first` should be closed at `now`. Blocks are fine at first (25
// observations up to the 1,000th), because the first baseline can be no better than its blocks; then 100 times the
// scale of the ring, so that phi has blocks enough. They last at least 5 minutes, or a tenth of the signal's age while
// that is less; at most a day (both times the scale).
bool BlockDue(uint64_t n, int64_t first, int64_t now, uint64_t admitted, int64_t signal_first, uint32_t scale);

// Gap in observations: what a change of odds ratio 1.5 (0.3 sd) needs twice over (`needed`), at least a day, at most
// 40,000 unless an hour holds more; while the past is short, the latest quarter of it or 25.
double GapObservations(double needed, double in_last_day, double in_last_hour, double admitted);

template <typename Payload>
class BlockRing {
 public:
  explicit BlockRing(size_t capacity) : capacity_(capacity) {}

  const std::vector<Block<Payload>>& blocks() const { return blocks_; }
  size_t admitted_blocks() const { return admitted_; }
  uint64_t admitted() const { return admitted_n_; }  // observations admitted since the beginning, trimmed ones too
  int64_t first_second() const { return first_second_; }
  // When the past began, with the block that is not closed yet.
  template <typename Open>
  int64_t Began(const Block<Open>& open) const {
    return blocks_.empty() ? int64_t{open.first_second} : first_second_;
  }
  uint32_t scale() const { return scale_; }  // doubles with every merge of full-size blocks

  // Takes a closed block. While `frozen` it waits; otherwise it and all that waited are admitted.
  void Close(const Block<Payload>& block, bool frozen) {
    if (blocks_.empty() && admitted_n_ == 0) first_second_ = block.first_second;
    if (blocks_.size() >= capacity_) MergePairs();
    blocks_.push_back(block);
    if (!frozen) AdmitWaiting();
  }

  void AdmitWaiting() {
    for (; admitted_ < blocks_.size(); ++admitted_) admitted_n_ += blocks_[admitted_].n;
  }

  // Forgets every block that ends at `second` or later: it belongs to the change, not to the baseline.
  void DropFrom(int64_t second) {
    while (!blocks_.empty() && blocks_.back().last_second >= second) {
      if (admitted_ == blocks_.size()) {
        --admitted_;
        admitted_n_ -= blocks_.back().n;
      }
      blocks_.pop_back();
    }
  }

  // Keeps what the window needs and the `at_least` latest blocks up to its end; returns the window's new place.
  Window Trim(Window window, size_t at_least) {
    const size_t first = std::min(window.begin, window.end > at_least ? window.end - at_least : 0);
    TrimBefore(first);
    return {window.begin - first, window.end - first, window.n};
  }

  void TrimBefore(size_t begin) {
    blocks_.erase(blocks_.begin(), blocks_.begin() + static_cast<std::ptrdiff_t>(begin));
    admitted_ -= begin;
  }

  void Clear() { *this = BlockRing(capacity_); }

  // A past that was learned elsewhere, in place of its own; at most as many blocks as it has room for.
  void Restore(const std::vector<Block<Payload>>& admitted, uint64_t observations, int64_t first_second,
               uint32_t scale) {
    blocks_ = admitted;
    admitted_ = blocks_.size();
    admitted_n_ = observations;
    first_second_ = first_second;
    scale_ = scale;
  }

  // The window in force at `now`: behind the gap, back until the need is met (and a day is covered), at most 28,000
  // observations or a day, whichever is longer, and at most 28 days once `least_n` is there.
  Window Select(const WindowNeed& need, int64_t now) const {
    double last_day = 0;
    double last_hour = 0;
    for (size_t i = admitted_; i > 0 && blocks_[i - 1].last_second > now - kDaySeconds; --i) {
      last_day += static_cast<double>(blocks_[i - 1].n);
      if (blocks_[i - 1].last_second > now - 3600) last_hour += static_cast<double>(blocks_[i - 1].n);
    }
    const double gap = GapObservations(need.gap, last_day, last_hour, static_cast<double>(admitted_n_));
    size_t end = admitted_;
    for (double skipped = 0; end > 0 && skipped < gap; --end) skipped += static_cast<double>(blocks_[end - 1].n);
    Window window{end, end, 0};
    double events = 0;
    while (window.begin > 0) {
      const Block<Payload>& block = blocks_[window.begin - 1];
      const int64_t span = window.begin == end ? 0 : blocks_[end - 1].last_second - blocks_[window.begin].first_second;
      const bool rich = std::min(events, window.n - events) >= need.least_events && span >= kDaySeconds;
      const bool long_enough = window.n >= 28'000 && span >= kDaySeconds;
      if (window.n >= need.least_n && (rich || long_enough || span >= 28 * kDaySeconds)) break;
      --window.begin;
      window.n += static_cast<double>(block.n);
      events += block.payload.events(block.n);
    }
    return window;
  }

 private:
  void MergePairs() {
    std::vector<Block<Payload>> merged;
    merged.reserve(capacity_);
    const size_t admitted = admitted_;
    admitted_ = 0;
    for (size_t i = 0; i < blocks_.size(); ++i) {
      Block<Payload> block = blocks_[i];
      const bool is_admitted = i < admitted;
      if (i + 1 < blocks_.size() && (i + 1 < admitted) == is_admitted) {
        const Block<Payload>& next = blocks_[++i];
        block.payload.Merge(block.n, next.payload, next.n);
        block.last_second = next.last_second;
        block.n += next.n;
      }
      if (is_admitted) ++admitted_;
      merged.push_back(block);
    }
    blocks_ = std::move(merged);
    if (admitted_n_ >= 1000) scale_ = std::min<uint32_t>(scale_ * 2, 1U << 20);
  }

  std::vector<Block<Payload>> blocks_;
  size_t capacity_ = 128;
  size_t admitted_ = 0;
  uint64_t admitted_n_ = 0;
  int64_t first_second_ = 0;
  uint32_t scale_ = 1;
};

}  // namespace telltale

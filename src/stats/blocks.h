#pragma once
// stats/blocks.h - a signal's past in at most 128 blocks of time, and which of it is the baseline now.
//
// What:     closed blocks of observations, oldest first. The admitted ones may become baseline; those closed while the
//           baseline is frozen wait behind them. A full ring merges neighbours pairwise, so the same room holds more
//           time.
// Units:    whole seconds since 1970; observations.
// Threads:  a value; the owner keeps calls apart.
// Errors:   none.
// Cost:     closing a block O(1), a merge or a window O(blocks); the bytes of packed_blocks.h.
// Source:   project notes on change detection, section 2.5; the gap keeps slow change out of its own baseline.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "stats/packed_blocks.h"

namespace telltale {

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
  int64_t first_second = 0;  // of the first of them; neither is told where there is none
  int64_t last_second = 0;   // of the last
};

inline constexpr int64_t kDaySeconds = 86'400;

// So long a block lasts at least, but that it is closed after a day: more, the later it is.
inline int64_t LeastBlockSeconds(int64_t now, int64_t signal_first, uint32_t scale) {
  return std::min<int64_t>(int64_t{300} * scale, (now - signal_first) / 10);
}

// True when a block of n observations that began at `first` should be closed at `now`. Blocks are fine at first (25
// observations up to the 1,000th), because the first baseline can be no better than its blocks; then 100 times the
// scale of the ring, so that phi has blocks enough. They last at least 5 minutes, or a tenth of the signal's age while
// that is less; at most a day (both times the scale).
inline bool BlockDue(uint64_t n, int64_t first, int64_t now, uint64_t admitted, int64_t signal_first, uint32_t scale) {
  if (n == 0) return false;
  const int64_t lasted = now - first;
  if (lasted >= kDaySeconds * scale) return true;
  const uint64_t full = admitted < 1000 ? 25 : uint64_t{100} * scale;
  if (n < full) return false;  // nearly always
  return lasted >= LeastBlockSeconds(now, signal_first, scale);
}

// Gap in observations: what a change of odds ratio 1.5 (0.3 sd) needs twice over (`needed`), at least a day, at most
// 40,000 unless an hour holds more; while the past is short, the latest quarter of it or 25.
double GapObservations(double needed, double in_last_day, double in_last_hour, double admitted);

template <typename Payload>
class BlockRing {
 public:
  explicit BlockRing(size_t capacity) : capacity_(static_cast<uint32_t>(capacity)) {}

  const PackedBlocks<Payload>& blocks() const { return blocks_; }
  size_t admitted_blocks() const { return admitted_; }
  uint64_t admitted() const { return admitted_n_; }  // observations admitted since the beginning, trimmed ones too
  int64_t first_second() const { return first_second_; }
  // When the past began, with the block that is not closed yet.
  int64_t Began(const Block<Payload>& open) const { return blocks_.empty() ? open.first_second : first_second_; }
  uint32_t scale() const { return scale_; }  // doubles with every merge of full-size blocks

  // Takes a closed block. While `frozen` it waits; otherwise it and all that waited are admitted.
  void Close(const Block<Payload>& block, bool frozen) {
    if (blocks_.empty() && admitted_n_ == 0) first_second_ = block.first_second;
    if (blocks_.size() >= capacity_) MergePairs();
    if (!frozen) AdmitWaiting();
    blocks_.Append(block);
    if (frozen) return;
    ++admitted_;
    admitted_n_ += block.n;
  }

  void AdmitWaiting() {
    if (admitted_ == blocks_.size()) return;
    size_t index = 0;
    blocks_.ForEach([&](const Block<Payload>& block) {
      if (index++ >= admitted_) admitted_n_ += block.n;
    });
    admitted_ = static_cast<uint32_t>(blocks_.size());
  }

  // Forgets every block that ends at `second` or later: it belongs to the change, not to the baseline.
  void DropFrom(int64_t second) {
    std::vector<Block<Payload>> blocks = blocks_.Unpacked();
    while (!blocks.empty() && blocks.back().last_second >= second) {
      if (admitted_ == blocks.size()) {
        --admitted_;
        admitted_n_ -= blocks.back().n;
      }
      blocks.pop_back();
    }
    if (blocks.size() < blocks_.size()) blocks_ = PackedBlocks<Payload>(blocks);
  }

  // Keeps what the window needs and the `at_least` latest blocks up to its end; returns the window's new place.
  Window Trim(Window window, size_t at_least) {
    const size_t first = std::min(window.begin, window.end > at_least ? window.end - at_least : 0);
    TrimBefore(first);
    window.begin -= first;
    window.end -= first;
    return window;
  }

  void TrimBefore(size_t begin) {
    blocks_.DropFirst(begin);
    admitted_ -= static_cast<uint32_t>(begin);
  }

  void Clear() { *this = BlockRing(capacity_); }

  // A past that was learned elsewhere, in place of its own; at most as many blocks as it has room for.
  void Restore(const std::vector<Block<Payload>>& admitted, uint64_t observations, int64_t first_second,
               uint32_t scale) {
    blocks_ = PackedBlocks<Payload>(admitted);
    admitted_ = static_cast<uint32_t>(admitted.size());
    admitted_n_ = observations;
    first_second_ = first_second;
    scale_ = scale;
  }

  // The window in force at `now`: behind the gap, back until the need is met (and a day is covered), at most 28,000
  // observations or a day, whichever is longer, and at most 28 days once `least_n` is there.
  Window Select(const WindowNeed& need, int64_t now) const {
    const std::vector<Outline> blocks = AdmittedOutlines();
    double last_day = 0;
    double last_hour = 0;
    for (size_t i = blocks.size(); i > 0 && blocks[i - 1].last_second > now - kDaySeconds; --i) {
      last_day += blocks[i - 1].n;
      if (blocks[i - 1].last_second > now - 3600) last_hour += blocks[i - 1].n;
    }
    const double gap = GapObservations(need.gap, last_day, last_hour, static_cast<double>(admitted_n_));
    size_t end = blocks.size();
    for (double skipped = 0; end > 0 && skipped < gap; --end) skipped += blocks[end - 1].n;
    Window window{.begin = end, .end = end};
    double events = 0;
    while (window.begin > 0) {
      const int64_t span = window.begin == end ? 0 : blocks[end - 1].last_second - blocks[window.begin].first_second;
      const bool rich = std::min(events, window.n - events) >= need.least_events && span >= kDaySeconds;
      const bool long_enough = window.n >= 28'000 && span >= kDaySeconds;
      if (window.n >= need.least_n && (rich || long_enough || span >= 28 * kDaySeconds)) break;
      --window.begin;
      window.n += blocks[window.begin].n;
      events += blocks[window.begin].events;
    }
    if (window.begin < end) {
      window.first_second = blocks[window.begin].first_second;
      window.last_second = blocks[end - 1].last_second;
    }
    return window;
  }

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(blocks_, admitted_, admitted_n_, first_second_, scale_);
  }
  // No more blocks than there is room for, and no more of them admitted than there are.
  bool IsSane() const {
    uint64_t n = 0;
    size_t index = 0;
    blocks_.ForEach([&](const Block<Payload>& block) { n += index++ < admitted_ ? uint64_t{block.n} : 0; });
    return blocks_.size() <= capacity_ && admitted_ <= blocks_.size() && n <= admitted_n_ && scale_ > 0 &&
           scale_ <= kMostScale;
  }

 private:
  // What a window is picked by.
  struct Outline {
    PackedSecond first_second;
    PackedSecond last_second;
    double n;
    double events;
  };

  std::vector<Outline> AdmittedOutlines() const {
    std::vector<Outline> outlines;
    outlines.reserve(blocks_.size());
    blocks_.ForEach([&outlines](const Block<Payload>& block) {
      outlines.push_back(
          {block.first_second, block.last_second, static_cast<double>(block.n), block.payload.events(block.n)});
    });
    outlines.resize(admitted_);
    return outlines;
  }

  void MergePairs() {
    std::vector<Block<Payload>> blocks = blocks_.Unpacked();
    const size_t admitted = admitted_;
    admitted_ = 0;
    blocks_ = {};
    for (size_t i = 0; i < blocks.size(); ++i) {
      Block<Payload>& block = blocks[i];
      const bool is_admitted = i < admitted;
      if (i + 1 < blocks.size() && (i + 1 < admitted) == is_admitted) {
        const Block<Payload>& next = blocks[++i];
        block.payload.Merge(block.n, next.payload, next.n);
        block.last_second = next.last_second;
        block.n += next.n;
      }
      if (is_admitted) ++admitted_;
      blocks_.Append(block);
    }
    if (admitted_n_ >= 1000) scale_ = std::min<uint32_t>(scale_ * 2, kMostScale);
  }

  static constexpr uint32_t kMostScale = 1U << 20;

  PackedBlocks<Payload> blocks_;
  uint32_t capacity_ = 128;
  uint32_t admitted_ = 0;
  uint64_t admitted_n_ = 0;
  PackedSecond first_second_;
  uint32_t scale_ = 1;
};

}  // namespace telltale

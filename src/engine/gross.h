#pragma once
// engine/gross.h - the absolute floor: what is gross before anybody knows what is usual.
//
// What:     remembers the last 20 answers of a check. Gross while more than half of them hit, or all, as the level
//           asks; over again at a fifth.
// Why two:  where a rule says what a stream is for, half of its outputs empty or refused is a failure. Where nobody
//           said a word, a stream may well exist to return [] in most cases, or to decline: only "every time" is told,
//           and only for checks of which that can never be meant (engine/stream.cc chooses).
// Threads:  not thread-safe; lives in a signal.
// Cost:     one shift and a bit count; 8 bytes.
// Source:   the contract's "above half of the last 20" (DESIGN, Alerts).

#include <algorithm>
#include <bit>
#include <cstdint>

namespace telltale {

enum class GrossLevel : uint8_t { kNever, kAll, kHalf };
constexpr GrossLevel LastOf(GrossLevel) { return GrossLevel::kHalf; }

class GrossFloor {
 public:
  static constexpr int kWindow = 20;

  void Add(bool hit) {
    last_ = ((last_ << 1) | (hit ? 1u : 0u)) & ((1u << kWindow) - 1);
    if (seen_ < kWindow) ++seen_;
  }
  // So many answers, none of which hit. With no hit among the last ones either, nothing comes of them but their number.
  void AddMisses(uint32_t n) {
    last_ = n < kWindow ? (last_ << n) & ((1u << kWindow) - 1) : 0;
    seen_ = std::min(seen_ + static_cast<int>(std::min<uint32_t>(n, kWindow)), kWindow);
  }
  int seen() const { return seen_; }
  int hits() const { return std::popcount(last_); }
  bool is_gross(GrossLevel level) const {
    if (seen_ < kWindow || level == GrossLevel::kNever) return false;
    return level == GrossLevel::kAll ? hits() == kWindow : 2 * hits() > kWindow;
  }
  bool is_over() const { return 5 * hits() <= kWindow; }

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(last_, seen_);
  }
  bool IsSane() const { return seen_ >= 0 && seen_ <= kWindow && last_ < (1u << kWindow); }

 private:
  uint32_t last_ = 0;
  int seen_ = 0;
};

}  // namespace telltale

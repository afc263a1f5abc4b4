#pragma once
// base/byte_budget.h - so many bytes may be held at once by all who take from one budget.
//
// What:     HeldBytes is what one holder has taken; it gives all of it back when it goes. A taker that finds nothing
//           taken gets what it asks for, however much, so that one request always fits.
// Threads:  a budget is thread-safe; HeldBytes is a value of one thread at a time, and may go on another.
// Errors:   none: Grow says whether there was room.

#include <atomic>
#include <cstdint>
#include <utility>

namespace telltale {

class ByteBudget {
 public:
  explicit ByteBudget(uint64_t limit) : limit_(limit) {}
  ByteBudget(const ByteBudget&) = delete;
  ByteBudget& operator=(const ByteBudget&) = delete;

  bool TryTake(uint64_t bytes) {
    uint64_t used = used_.load(std::memory_order_relaxed);
    do {
      if (used != 0 && (bytes > limit_ || used > limit_ - bytes)) return false;
    } while (!used_.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
    return true;
  }
  void Give(uint64_t bytes) { used_.fetch_sub(bytes, std::memory_order_relaxed); }
  uint64_t used() const { return used_.load(std::memory_order_relaxed); }

 private:
  const uint64_t limit_;
  std::atomic<uint64_t> used_{0};
};

class HeldBytes {
 public:
  // No budget: everything fits.
  explicit HeldBytes(ByteBudget* budget = nullptr) : budget_(budget) {}
  HeldBytes(HeldBytes&& other) noexcept
      : budget_(std::exchange(other.budget_, nullptr)), held_(std::exchange(other.held_, 0)) {}
  HeldBytes& operator=(HeldBytes&& other) noexcept {
    Release();
    budget_ = std::exchange(other.budget_, nullptr);
    held_ = std::exchange(other.held_, 0);
    return *this;
  }
  ~HeldBytes() { Release(); }

  // False: there is no room, and as much is held as before.
  bool Grow(uint64_t bytes) {
    if (budget_ != nullptr && !budget_->TryTake(bytes)) return false;
    held_ += bytes;
    return true;
  }
  void Release() {
    if (budget_ != nullptr) budget_->Give(held_);
    held_ = 0;
  }

 private:
  ByteBudget* budget_;
  uint64_t held_ = 0;
};

}  // namespace telltale

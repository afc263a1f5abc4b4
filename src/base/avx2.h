#pragma once
// base/avx2.h - whether vectors of 32 bytes are used: where the machine has them, and a test does not forbid it.
//
// What:     functions with [[gnu::target("avx2")]] are called only where IsUsed; each has a twin that needs nothing.
// Threads:  IsUsed from any thread; Forbid is for tests, whose threads are done before the scope ends.
// Cost:     one load.

#include <atomic>

namespace telltale {

class Avx2 {
 public:
  static bool IsUsed() { return used_.load(std::memory_order_relaxed); }

  // Until the scope ends, the twins run.
  class Forbid {
   public:
    Forbid() : before_(used_.exchange(false)) {}
    ~Forbid() { used_.store(before_); }
    Forbid(const Forbid&) = delete;
    Forbid& operator=(const Forbid&) = delete;

   private:
    const bool before_;
  };

 private:
  static bool IsThere() {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2") != 0;
#else
    return false;
#endif
  }
  // Before it is made it says no, which is always right.
  static inline std::atomic<bool> used_ = IsThere();
};

}  // namespace telltale

#pragma once
// base/mutex.h - std::mutex with names that clang's lock checking (-Wthread-safety) understands.
//
// What:     Mutex and the scoped MutexLock; fields say TELLTALE_GUARDED_BY(mutex_), the compiler checks it.
// Threads:  that is what they are for. One lock at a time; no call-out, log or I/O under a lock.
// Why ours: Debian 12's absl::Mutex gives false reports under the thread sanitizer, std::mutex is not annotated.

#include <condition_variable>
#include <mutex>

#include "absl/base/thread_annotations.h"

#define TELLTALE_GUARDED_BY(x) ABSL_GUARDED_BY(x)
#define TELLTALE_REQUIRES(...) ABSL_EXCLUSIVE_LOCKS_REQUIRED(__VA_ARGS__)

namespace telltale {

class ABSL_LOCKABLE Mutex {
 public:
  void Lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() { mutex_.lock(); }
  void Unlock() ABSL_UNLOCK_FUNCTION() { mutex_.unlock(); }

 private:
  friend class MutexLock;
  std::mutex mutex_;
};

class ABSL_SCOPED_LOCKABLE MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ABSL_EXCLUSIVE_LOCK_FUNCTION(mutex) : lock_(mutex.mutex_, std::defer_lock) {
    // Our locks are held for microseconds, while to sleep and to be woken costs more than that: knock first.
    for (int knocks = 0; knocks < kKnocks; ++knocks) {
      if (lock_.try_lock()) return;
      Pause();
    }
    lock_.lock();
  }
  ~MutexLock() ABSL_UNLOCK_FUNCTION() {}
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

  // Sleeps until the condition variable is notified (or spuriously: check again), with the lock given up meanwhile.
  void Wait(std::condition_variable& condition) { condition.wait(lock_); }
  template <typename Rep, typename Period>
  void WaitFor(std::condition_variable& condition, std::chrono::duration<Rep, Period> timeout) {
    condition.wait_for(lock_, timeout);
  }

 private:
  static constexpr int kKnocks = 100;  // about three microseconds

  static void Pause() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
  }

  std::unique_lock<std::mutex> lock_;
};

}  // namespace telltale

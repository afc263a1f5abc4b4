#pragma once
// tests/server/gate.h - holds worker threads up where a test wants them to stand.

#include <condition_variable>

#include "base/mutex.h"

namespace telltale {

// Stands in the way of the workers: they ask for the time once a batch, and this clock makes them wait.
class Gate {
 public:
  void Close() {
    MutexLock lock(mutex_);
    closed_ = true;
  }
  void Open() {
    MutexLock lock(mutex_);
    closed_ = false;
    changed_.notify_all();
  }
  void Pass() {
    MutexLock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    while (closed_) lock.Wait(changed_);
    --waiting_;
  }
  // Until so many workers stand before it.
  void AwaitWaiting(int count) {
    MutexLock lock(mutex_);
    while (waiting_ < count) lock.Wait(changed_);
  }

 private:
  std::condition_variable changed_;
  Mutex mutex_;
  bool closed_ TELLTALE_GUARDED_BY(mutex_) = false;
  int waiting_ TELLTALE_GUARDED_BY(mutex_) = 0;
};

}  // namespace telltale

#pragma once
// pipeline/queue.h - a queue between threads, bounded by number and by bytes, that never makes the giver wait.
//
// What:     TryPush refuses when full, so that the caller can say so at once; Pop sleeps until there is something.
// Units:    bytes as the giver tells them; one item always fits into an empty queue, whatever its size.
// Threads:  any number on either side. After Close nothing more goes in, and Pop gives out what is left, then nullopt.
// Errors:   none.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <optional>
#include <utility>

#include "base/mutex.h"

namespace telltale {

struct QueueBounds {
  size_t items = 1024;
  size_t bytes = size_t{64} << 20;
};

template <typename T>
class BoundedQueue {
 public:
  explicit BoundedQueue(QueueBounds bounds) : bounds_(bounds) {}
  BoundedQueue(const BoundedQueue&) = delete;
  BoundedQueue& operator=(const BoundedQueue&) = delete;

  // Takes `item` only when it returns true.
  bool TryPush(T& item, size_t bytes) {
    {
      MutexLock lock(mutex_);
      const bool fits = items_.empty() || (items_.size() < bounds_.items && bytes_ + bytes <= bounds_.bytes);
      if (closed_ || !fits) return false;
      items_.emplace_back(std::move(item), bytes);
      bytes_ += bytes;
    }
    filled_.notify_one();
    return true;
  }

  std::optional<T> Pop() {
    MutexLock lock(mutex_);
    while (items_.empty() && !closed_) lock.Wait(filled_);
    if (items_.empty()) return std::nullopt;
    std::optional<T> item(std::move(items_.front().first));
    bytes_ -= items_.front().second;
    items_.pop_front();
    return item;
  }

  void Close() {
    {
      MutexLock lock(mutex_);
      closed_ = true;
    }
    filled_.notify_all();
  }

  size_t size() const {
    MutexLock lock(mutex_);
    return items_.size();
  }

 private:
  const QueueBounds bounds_;
  std::condition_variable filled_;
  mutable Mutex mutex_;
  std::deque<std::pair<T, size_t>> items_ TELLTALE_GUARDED_BY(mutex_);
  size_t bytes_ TELLTALE_GUARDED_BY(mutex_) = 0;
  bool closed_ TELLTALE_GUARDED_BY(mutex_) = false;
};

}  // namespace telltale

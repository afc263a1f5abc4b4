#pragma once
// pipeline/checkpointer.h - a thread that copies a store's WAL into its file, so that no answer waits for that.
//
// What:     Nudge after a Write: where the WAL has become long, Store::Checkpoint is called. What fails is met, and
//           told, by the next Write that needs it; nothing is lost.
// Threads:  Nudge from any.
// Cost:     a Nudge that has nothing to do takes the store's lock once.

#include <condition_variable>
#include <thread>

#include "base/mutex.h"
#include "store/store.h"

namespace telltale {

class Checkpointer {
 public:
  explicit Checkpointer(Store* store);
  ~Checkpointer();  // what has begun is finished
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  void Nudge();

 private:
  void Work();

  Store* const store_;
  std::condition_variable changed_;
  Mutex mutex_;
  bool is_due_ TELLTALE_GUARDED_BY(mutex_) = false;
  bool is_ending_ TELLTALE_GUARDED_BY(mutex_) = false;
  std::jthread thread_;
};

}  // namespace telltale

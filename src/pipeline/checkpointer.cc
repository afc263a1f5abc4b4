#include "pipeline/checkpointer.h"

#include <utility>

namespace telltale {

Checkpointer::Checkpointer(Store* store) : store_(store), thread_([this] { Work(); }) {}

Checkpointer::~Checkpointer() {
  MutexLock lock(mutex_);
  is_ending_ = true;
  changed_.notify_all();
}

void Checkpointer::Nudge() {
  if (!store_->IsCheckpointDue()) return;
  MutexLock lock(mutex_);
  is_due_ = true;
  changed_.notify_one();
}

void Checkpointer::Work() {
  for (;;) {
    {
      MutexLock lock(mutex_);
      while (!is_due_ && !is_ending_) lock.Wait(changed_);
      if (is_ending_) return;
      is_due_ = false;
    }
    store_->Checkpoint().IgnoreError();
  }
}

}  // namespace telltale

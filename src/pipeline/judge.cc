#include "pipeline/judge.h"

namespace telltale {

Judge::~Judge() { Stop(); }

void Judge::Start(Duration period) {
  thread_ = std::jthread([this, period] {
    for (;;) {
      {
        MutexLock lock(mutex_);
        if (!stopping_) lock.WaitFor(stopped_, period);
        if (stopping_) return;
      }
      Turn();
    }
  });
}

void Judge::Stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Judge::Turn() {
  const Time now = clock_();
  engine_->Tick(now);
  after_(now);
}

}  // namespace telltale

#pragma once
// pipeline/judge.h - the judging clock: makes the engine look at what is pending, again and again.
//
// What:     every period Engine::Tick(now), then `after(now)` on the same thread: alerts, logs, whatever follows a
//           judgement.
// Threads:  one of its own. Turn is what it does; tests call it themselves.
// Errors:   none. A turn that takes longer than the period delays the next one; turns never pile up.

#include <condition_variable>
#include <functional>
#include <thread>

#include "base/mutex.h"
#include "base/time.h"
#include "engine/engine.h"
#include "pipeline/pipeline.h"

namespace telltale {

class Judge {
 public:
  Judge(Engine* engine, Clock clock, std::function<void(Time now)> after)
      : engine_(engine), clock_(std::move(clock)), after_(std::move(after)) {}
  ~Judge();  // as Stop()
  Judge(const Judge&) = delete;
  Judge& operator=(const Judge&) = delete;

  void Start(Duration period);
  // Ends the thread after a turn in progress; nothing is judged afterwards.
  void Stop();
  void Turn();

 private:
  Engine* const engine_;
  const Clock clock_;
  const std::function<void(Time)> after_;
  std::condition_variable stopped_;
  Mutex mutex_;
  bool stopping_ TELLTALE_GUARDED_BY(mutex_) = false;
  std::jthread thread_;  // touched by Start and Stop only
};

}  // namespace telltale

#pragma once
// pipeline/pipeline.h - between the doors and the engine: a bounded queue and the worker threads that count.
//
// What:     TrySubmit takes a batch or refuses at once; a worker reads it, gives each output to Engine::Accept, books
//           the Ledger once and tells the batch what became of it. TryCount does so on the caller's thread where that
//           is quick, because waking a worker costs as much as counting ten outputs. Workers are independent, so a
//           door that wants the
//           batches of one connection counted in order submits the next one after Done of the one before. A worker
//           counts and then answers. Where answering must wait until the counting is on disk, that is the place for a
//           committer: results of counted batches go to it, it makes many of them durable at once and calls their Done.
// Units:    the clock is given in; arrival is one reading of it a batch.
// Threads:  thread-safe. Done is called on a worker thread, or within TryCount.
// Errors:   a refused batch is booked as shed; an unreadable one as one rejection, `unreadable_request`.

#include <condition_variable>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "base/ledger.h"
#include "base/mutex.h"
#include "base/time.h"
#include "engine/engine.h"
#include "pipeline/batch.h"
#include "pipeline/queue.h"

namespace telltale {

using Clock = std::function<Time()>;

struct PipelineOptions {
  int workers = 1;
  QueueBounds queue;
};

class Pipeline {
 public:
  Pipeline(const PipelineOptions& options, Engine* engine, Ledger* ledger, Clock clock);
  ~Pipeline();  // as Stop()
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  // False when full or stopped: the batch is left to the caller, its outputs are booked as shed.
  bool TrySubmit(std::unique_ptr<Batch>& batch);
  // The same, but a small batch is counted here and now where nothing waits before it; its Done is called before this
  // returns. What Done hands to TryCount in turn is counted after it, not within it.
  bool TryCount(std::unique_ptr<Batch>& batch);
  // Books a batch that was received but will not be submitted.
  void Shed(const Batch& batch);

  // Takes nothing more, counts and answers what is queued, ends the workers. Called by one thread.
  void Stop();

 private:
  class Counter;

  void Work();
  std::unique_ptr<Counter> TakeGuest();
  void GiveBack(std::unique_ptr<Counter> guest);

  Engine* const engine_;
  Ledger* const ledger_;
  const Clock clock_;
  BoundedQueue<std::unique_ptr<Batch>> queue_;
  // The counters that threads of others may use.
  Mutex guests_mutex_;
  std::condition_variable guest_left_;
  std::vector<std::unique_ptr<Counter>> guests_ TELLTALE_GUARDED_BY(guests_mutex_);
  size_t guests_away_ TELLTALE_GUARDED_BY(guests_mutex_) = 0;
  bool closed_ TELLTALE_GUARDED_BY(guests_mutex_) = false;
  std::vector<std::jthread> workers_;  // touched by the constructor and Stop only
};

}  // namespace telltale

#pragma once
// pipeline/pipeline.h - between the doors and the engine: a bounded queue and the worker threads that count.
//
// What:     TrySubmit takes a batch or refuses at once; a worker reads it, gives each output to Engine::Accept, books
//           the Ledger once and tells the batch what became of it. TryCount does so on the caller's thread where that
//           is quick, because waking a worker costs as much as counting ten outputs. Workers are independent, so a
//           door that wants the
//           batches of one connection counted in order submits the next one after OnCounted of the one before. A worker
//           counts and then answers; where answers must wait until what was counted is on disk, it hands them to the
//           Committer instead.
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
#include "pipeline/committer.h"
#include "pipeline/queue.h"

namespace telltale {

using Clock = std::function<Time()>;

struct PipelineOptions {
  int workers = 1;
  QueueBounds queue;
};

class Pipeline {
 public:
  // `committer`, where there is one, answers what was counted, and says whether anything may be.
  Pipeline(const PipelineOptions& options, Engine* engine, Ledger* ledger, Clock clock, Committer* committer = nullptr);
  ~Pipeline();  // as Stop()
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  // False when full or stopped: the batch is left to the caller, its outputs are booked as shed.
  bool TrySubmit(std::unique_ptr<Batch>& batch);
  // The same, but a small batch is counted here and now where nothing waits before it. What its Done or OnCounted hands
  // to TryCount in turn is counted after it, not within it.
  bool TryCount(std::unique_ptr<Batch>& batch);
  // Books a batch that was received but will not be submitted.
  void Shed(const Batch& batch);

  // Returns once every output that was being counted when it was called has been.
  void Settle();

  // Takes nothing more, counts and answers what is queued, ends the workers. Called by one thread.
  void Stop();

 private:
  class Counter;

  bool MayTake() const { return committer_ == nullptr || committer_->MayTake(); }
  void Work(Counter* counter);
  Counter* TakeGuest();
  void GiveBack(Counter* guest);

  Engine* const engine_;
  Ledger* const ledger_;
  const Clock clock_;
  Committer* const committer_;
  std::vector<std::unique_ptr<Counter>> counters_;  // of the workers, and those that threads of others may use
  BoundedQueue<std::unique_ptr<Batch>> queue_;
  Mutex guests_mutex_;
  std::condition_variable guest_left_;
  std::vector<Counter*> guests_ TELLTALE_GUARDED_BY(guests_mutex_);
  size_t guests_away_ TELLTALE_GUARDED_BY(guests_mutex_) = 0;
  bool closed_ TELLTALE_GUARDED_BY(guests_mutex_) = false;
  std::vector<std::jthread> workers_;  // touched by the constructor and Stop only
};

}  // namespace telltale

#pragma once
// pipeline/pipeline.h - between the doors and the engine: a bounded queue and the worker threads that count.
//
// What:     TrySubmit takes a batch or refuses at once; a worker reads it, gives each output to Engine::Accept, books
//           the Ledger once and tells the batch what became of it. Workers are independent, so a door that wants the
//           batches of one connection counted in order submits the next one after Done of the one before. A worker
//           counts and then answers. Where answering must wait until the counting is on disk, that is the place for a
//           committer: results of counted batches go to it, it makes many of them durable at once and calls their Done.
// Units:    the clock is given in; arrival is one reading of it a batch.
// Threads:  thread-safe. Done is called on a worker thread.
// Errors:   a refused batch is booked as shed; an unreadable one as one rejection, `unreadable_request`.

#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "base/ledger.h"
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
  // Books a batch that was received but will not be submitted.
  void Shed(const Batch& batch);

  // Takes nothing more, counts and answers what is queued, ends the workers. Called by one thread.
  void Stop();

 private:
  void Work();

  Engine* const engine_;
  Ledger* const ledger_;
  const Clock clock_;
  BoundedQueue<std::unique_ptr<Batch>> queue_;
  std::vector<std::jthread> workers_;  // touched by the constructor and Stop only
};

}  // namespace telltale

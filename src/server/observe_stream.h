#pragma once
// server/observe_stream.h - one ObserveStream call: batches in, answers out, both in order.
//
// What:     one batch of a stream is counted at a time, so that they are counted in the order sent; meanwhile a few
//           more are read ahead, and those counted before may still wait for their commit. Answers come from the
//           threads that answer. A client that leaves answers unread is slowed (its next batches are not read), and
//           after a while ended with RESOURCE_EXHAUSTED, which tells how many were counted.
// Threads:  thread-safe; gRPC's threads, the worker and the sweeper meet under one lock. Deletes itself when gRPC is
//           done.
// Errors:   a batch that cannot be read ends the stream with INVALID_ARGUMENT, a full queue with RESOURCE_EXHAUSTED, in
//           both cases after the answers to those before it.

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "base/mutex.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "pipeline/pipeline.h"
#include "server/events.h"

namespace telltale {

class StreamRegistry;

struct StreamLimits {
  size_t read_ahead = 4;                        // batches waiting behind the one that is being counted ...
  size_t read_ahead_bytes = size_t{512} << 10;  // ... as long as they are together smaller than this
  size_t unanswered = 256;                      // batches that were counted and wait for their commit
  size_t unread = 16;                           // answers waiting for the client before it is slowed
  std::chrono::milliseconds patience = std::chrono::seconds(30);    // with a slowed client
  std::chrono::milliseconds retry_after = std::chrono::seconds(1);  // told when the queue is full
};

class ObserveStream final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>, public CountedListener {
 public:
  ObserveStream(const StreamLimits& limits, Pipeline* pipeline, Events* events, StreamRegistry* registry);

  // Ends the stream when its client has been slowed for longer than the patience.
  void Sweep(std::chrono::steady_clock::time_point now);
  // Counts and answers what has been read, then ends the stream.
  void Drain();

  // From the thread that counted, which may be one of gRPC's own, and from the one that answers.
  void OnCounted() override;
  void Answered(BatchResult&& result);

 private:
  class StreamBatch;

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  // What is to be done once the lock is given up.
  struct Next {
    std::unique_ptr<Batch> submit;
    std::vector<grpc::ByteBuffer> dropped;  // read, but the stream ended before their turn
    std::optional<grpc::Status> finish;
  };
  // Starts whatever may start now.
  Next Advance() TELLTALE_REQUIRES(mutex_);
  bool MayRead() const TELLTALE_REQUIRES(mutex_);
  bool IsSlowed() const TELLTALE_REQUIRES(mutex_);
  // Ends the stream after what is on its way. The first reason stays.
  void EndWith(grpc::Status status) TELLTALE_REQUIRES(mutex_);
  // The queue was full.
  void Refused();
  static void Follow(ObserveStream* stream, Pipeline* pipeline, Next next);

  const StreamLimits limits_;
  Pipeline* const pipeline_;
  Events* const events_;
  StreamRegistry* const registry_;

  Mutex mutex_;
  grpc::ByteBuffer incoming_;  // gRPC's while reading_
  grpc::ByteBuffer outgoing_;  // gRPC's while writing_
  std::deque<grpc::ByteBuffer> waiting_ TELLTALE_GUARDED_BY(mutex_);
  size_t waiting_bytes_ TELLTALE_GUARDED_BY(mutex_) = 0;
  std::deque<grpc::ByteBuffer> answers_ TELLTALE_GUARDED_BY(mutex_);
  bool reading_ TELLTALE_GUARDED_BY(mutex_) = false;
  bool counting_ TELLTALE_GUARDED_BY(mutex_) = false;
  size_t unanswered_ TELLTALE_GUARDED_BY(mutex_) = 0;  // handed in, the one that is being counted too
  bool writing_ TELLTALE_GUARDED_BY(mutex_) = false;
  bool no_more_ TELLTALE_GUARDED_BY(mutex_) = false;  // the client sends nothing more, or we take nothing more
  bool drained_ TELLTALE_GUARDED_BY(mutex_) = false;  // no_more_ was our doing
  bool finished_ TELLTALE_GUARDED_BY(mutex_) = false;
  uint64_t counted_ TELLTALE_GUARDED_BY(mutex_) = 0;                         // batches
  std::chrono::steady_clock::time_point wrote_ TELLTALE_GUARDED_BY(mutex_);  // the last progress of writing
  std::optional<grpc::Status> end_ TELLTALE_GUARDED_BY(mutex_);
};

// The streams that are open, for those who care for all of them.
class StreamRegistry {
 public:
  void Add(ObserveStream* stream);
  void Remove(ObserveStream* stream);
  // Calls `visit` for each; the streams stay while it runs, because they remove themselves before they go.
  template <typename Visit>
  void ForEach(Visit visit) {
    MutexLock lock(mutex_);
    for (ObserveStream* stream : streams_) visit(*stream);
  }
  size_t size() const;

 private:
  mutable Mutex mutex_;
  std::vector<ObserveStream*> streams_ TELLTALE_GUARDED_BY(mutex_);
};

}  // namespace telltale

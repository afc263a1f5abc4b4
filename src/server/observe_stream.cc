#include "server/observe_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "server/byte_buffer.h"
#include "server/grpc_status.h"
#include "server/wire.h"

namespace telltale {

// One request of the stream on its way through the pipeline.
class ObserveStream::StreamBatch final : public Batch {
 public:
  StreamBatch(ObserveStream* stream, grpc::ByteBuffer request)
      : Batch("grpc", request.Length()), stream_(stream), request_(std::move(request)) {}

  absl::Status Read(BatchContents* contents) override {
    const auto bytes = FlatBytes(request_, &slices_, &contents->bytes());
    if (!bytes) return InvalidArgument("the request cannot be decompressed");
    bool want_findings = false;
    absl::Status status = ReadRequest(*bytes, contents, &want_findings);
    set_want_findings(want_findings);
    return status;
  }
  void Done(BatchResult&& result) override { stream_->Answered(std::move(result)); }
  CountedListener* listener() override { return stream_; }
  uint64_t CountOutputs() const override {
    std::vector<grpc::Slice> slices;
    std::string room;
    const auto bytes = FlatBytes(request_, &slices, &room);
    return bytes ? telltale::CountOutputs(*bytes) : 1;
  }

 private:
  ObserveStream* const stream_;  // stays at least until Done, see Advance
  const grpc::ByteBuffer request_;
  std::vector<grpc::Slice> slices_;
};

// Every event changes the state under the lock, lets the stream advance, and then follows up without the lock. Starting
// reads and writes under it is safe, because gRPC never calls back from within; Finish is not: gRPC may be done, and
// the stream deleted, before it returns.
//
// Static, because a worker that leaves the lock with neither a batch to submit nor a status to finish with may find the
// stream gone: another thread was quicker to finish it. With one of the two in hand it is still there.
void ObserveStream::Follow(ObserveStream* stream, Pipeline* pipeline, Next next) {
  for (const grpc::ByteBuffer& request : next.dropped) pipeline->Shed(StreamBatch(nullptr, request));
  if (next.submit != nullptr) {
    if (!pipeline->TryCount(next.submit)) stream->Refused();
  } else if (next.finish) {
    stream->Finish(*next.finish);
  }
}

ObserveStream::ObserveStream(const StreamLimits& limits, Pipeline* pipeline, Events* events, StreamRegistry* registry)
    : limits_(limits), pipeline_(pipeline), events_(events), registry_(registry) {
  registry_->Add(this);
  Next next;
  {
    MutexLock lock(mutex_);
    next = Advance();
  }
  Follow(this, pipeline_, std::move(next));
}

bool ObserveStream::IsSlowed() const { return answers_.size() >= limits_.unread; }

bool ObserveStream::MayRead() const {
  return waiting_.empty() || (waiting_.size() < limits_.read_ahead && waiting_bytes_ < limits_.read_ahead_bytes);
}

void ObserveStream::EndWith(grpc::Status status) {
  no_more_ = true;
  if (!end_) end_ = std::move(status);
}

ObserveStream::Next ObserveStream::Advance() {
  Next next;
  if (end_ || finished_) {
    // What was read behind a batch that was not taken must not be counted before it.
    next.dropped.assign(waiting_.begin(), waiting_.end());
    waiting_.clear();
  } else if (!counting_ && !waiting_.empty() && !IsSlowed() && unanswered_ < limits_.unanswered) {
    next.submit = std::make_unique<StreamBatch>(this, waiting_.front());
    waiting_bytes_ -= next.submit->bytes();
    waiting_.pop_front();
    counting_ = true;
    ++unanswered_;
  }
  if (finished_) return next;
  if (!writing_ && !answers_.empty()) {
    outgoing_.Swap(&answers_.front());
    answers_.pop_front();
    writing_ = true;
    wrote_ = std::chrono::steady_clock::now();
    StartWrite(&outgoing_);
  }
  if (!reading_ && !no_more_ && MayRead()) {
    reading_ = true;
    StartRead(&incoming_);
  }
  const bool all_told = !writing_ && answers_.empty();
  if (no_more_ && !counting_ && unanswered_ == 0 && waiting_.empty() && all_told) {
    finished_ = true;
    next.finish = end_ ? *end_ : drained_ ? ShuttingDown(limits_.retry_after) : grpc::Status::OK;
  }
  return next;
}

void ObserveStream::OnCounted() {
  Pipeline* const pipeline = pipeline_;
  Next next;
  {
    MutexLock lock(mutex_);
    counting_ = false;
    next = Advance();
  }
  Follow(this, pipeline, std::move(next));
}

void ObserveStream::Answered(BatchResult&& result) {
  Pipeline* const pipeline = pipeline_;
  events_->BatchAnswered("grpc", result);
  std::optional<grpc::ByteBuffer> answer;
  if (result.status.ok()) answer = ToByteBuffer(EncodeResponse(result));
  Next next;
  {
    MutexLock lock(mutex_);
    --unanswered_;
    if (answer) {
      ++counted_;
      answers_.push_back(std::move(*answer));
    } else {
      EndWith(ToGrpc(result.status));
    }
    next = Advance();
  }
  Follow(this, pipeline, std::move(next));
}

void ObserveStream::Refused() {
  events_->QueueFull("grpc");
  Next next;
  {
    MutexLock lock(mutex_);
    counting_ = false;
    --unanswered_;
    EndWith(QueueFull(limits_.retry_after));
    next = Advance();
  }
  Follow(this, pipeline_, std::move(next));
}

void ObserveStream::OnReadDone(bool ok) {
  Next next;
  {
    MutexLock lock(mutex_);
    reading_ = false;
    if (ok) {
      waiting_bytes_ += incoming_.Length();
      waiting_.emplace_back();
      waiting_.back().Swap(&incoming_);
    } else {
      no_more_ = true;
    }
    next = Advance();
  }
  Follow(this, pipeline_, std::move(next));
}

void ObserveStream::OnWriteDone(bool ok) {
  Next next;
  {
    MutexLock lock(mutex_);
    writing_ = false;
    wrote_ = std::chrono::steady_clock::now();
    if (!ok) answers_.clear();  // nobody reads them any more
    next = Advance();
  }
  Follow(this, pipeline_, std::move(next));
}

void ObserveStream::OnCancel() {
  // What has been read is still counted, as after any answer that is lost on its way; a client that tries again sends
  // the same ids.
  Next next;
  {
    MutexLock lock(mutex_);
    no_more_ = true;
    next = Advance();
  }
  Follow(this, pipeline_, std::move(next));
}

void ObserveStream::Sweep(std::chrono::steady_clock::time_point now) {
  Next next;
  {
    MutexLock lock(mutex_);
    if (finished_ || unanswered_ > 0 || !writing_ || !IsSlowed() || now < wrote_ + limits_.patience) return;
    EndWith({grpc::StatusCode::RESOURCE_EXHAUSTED,
             fmt::format("{} answers were left unread; of this stream {} requests were counted", answers_.size() + 1,
                         counted_)});
    next = Advance();
    // A write is under way and may stay so for as long as the client does not read: gRPC sends the status after it.
    finished_ = true;
    next.finish = end_;
  }
  events_->StreamEnded(next.finish->error_message());
  Follow(this, pipeline_, std::move(next));
}

void ObserveStream::Drain() {
  Next next;
  {
    MutexLock lock(mutex_);
    if (!no_more_) drained_ = true;
    no_more_ = true;
    next = Advance();
  }
  Follow(this, pipeline_, std::move(next));
}

void ObserveStream::OnDone() {
  registry_->Remove(this);
  delete this;
}

void StreamRegistry::Add(ObserveStream* stream) {
  MutexLock lock(mutex_);
  streams_.push_back(stream);
}

void StreamRegistry::Remove(ObserveStream* stream) {
  MutexLock lock(mutex_);
  std::erase(streams_, stream);
}

size_t StreamRegistry::size() const {
  MutexLock lock(mutex_);
  return streams_.size();
}

}  // namespace telltale

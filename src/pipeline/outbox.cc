#include "pipeline/outbox.h"

#include <chrono>

#include "base/hash.h"

namespace telltale {

Outbox::Outbox(const OutboxOptions& options, Sender* sender, Render render, Observe observe)
    : path_(options.path), sender_(sender), render_(std::move(render)), observe_(std::move(observe)) {
  for (const std::string& url : options.receivers) {
    receivers_.push_back(
        std::make_unique<Receiver>(Receiver{url, Delivery(options.delivery, Hash(url, options.seed)), std::jthread()}));
  }
  {
    MutexLock lock(mutex_);
    running_ = receivers_.size();
    for (const auto& receiver : receivers_) counts_[receiver->url];
  }
  for (const auto& receiver : receivers_) {
    receiver->thread = std::jthread([this, target = receiver.get()] { Serve(*target); });
  }
}

Outbox::~Outbox() { Stop(Duration(0)); }

void Outbox::Update(std::vector<Incident> incidents, Time now) {
  auto shared = std::make_shared<const std::vector<Incident>>(std::move(incidents));
  {
    MutexLock lock(mutex_);
    board_ = Board{std::move(shared), now, board_.version + 1};
  }
  changed_.notify_all();
}

void Outbox::Stop(Duration grace) {
  const auto deadline = std::chrono::steady_clock::now() + grace;
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    while (running_ > 0) {
      const auto left = deadline - std::chrono::steady_clock::now();
      if (left <= left.zero()) break;
      lock.WaitFor(changed_, left);
    }
  }
  abandon_.request_stop();
  receivers_.clear();
}

std::map<std::string, AlertCounts> Outbox::counts() const {
  MutexLock lock(mutex_);
  return counts_;
}

void Outbox::Serve(Receiver& receiver) {
  uint64_t seen = 0;
  for (;;) {
    Board board;
    bool last = false;
    {
      MutexLock lock(mutex_);
      while (board_.version == seen && !stopping_) lock.Wait(changed_);
      board = board_;
      last = stopping_;
    }
    seen = board.version;
    if (board.incidents && !abandon_.stop_requested()) {
      // Several posts when there is more than fits into one, but nothing twice in a turn.
      for (size_t posted = 0; posted < board.incidents->size();) {
        auto due =
            last ? receiver.delivery.Untold(*board.incidents) : receiver.delivery.Due(*board.incidents, board.now);
        if (due.empty() || !Post(receiver, due, board.now)) break;
        posted += due.size();
      }
    }
    if (last) break;
  }
  {
    MutexLock lock(mutex_);
    --running_;
  }
  changed_.notify_all();
}

bool Outbox::Post(Receiver& receiver, const std::vector<Incident>& due, Time now) {
  const absl::Status status = sender_->Post(receiver.url + path_, render_(due, now), abandon_.get_token());
  if (status.ok()) {
    receiver.delivery.Taken(due, now);
  } else if (absl::IsInvalidArgument(status)) {
    receiver.delivery.Refused(due, now);
  } else {
    receiver.delivery.Failed(now);
  }
  {
    MutexLock lock(mutex_);
    AlertCounts& counts = counts_[receiver.url];
    (status.ok() ? counts.sent : counts.failed) += due.size();
  }
  observe_(receiver.url, due.size(), status);
  return status.ok() || absl::IsInvalidArgument(status);
}

}  // namespace telltale

#pragma once
// pipeline/outbox.h - brings incidents to every Alertmanager and to everyone who is notified, each on a thread of its
// own, so that one that hangs delays nobody else.
//
// What:     Update says which incidents the engine names now; about once a second it is also the clock of resends and
//           retries. Only the newest state is kept: a receiver that is slow misses nothing but repetitions. What has
//           ended is kept here until everyone was told (incident_book.h). TakeChanges is what the next life begins
//           with: who was told of what, and what is still to be told.
// Units:    counts are incidents, not posts.
// Threads:  all from any thread; Sender::Post and the callbacks are called on the receivers' threads, several at once.
// Errors:   a failed post is counted, told to `observe`, and tried again after a pause; InvalidArgument from the sender
//           means that the receiver understood and refused. Kept state that cannot be read counts as none.
// Promise:  an Alertmanager is told at least once. People are told once, but for a crash between a post and the commit
//           that follows it, or an answer that never came: then once more.

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "base/status.h"
#include "base/time.h"
#include "config/receiver_settings.h"
#include "engine/verdict.h"
#include "pipeline/delivery.h"
#include "pipeline/incident_book.h"

namespace telltale {

struct PostAnswer {
  absl::Status status = absl::OkStatus();
  Duration retry_after{0};  // as the receiver asked
};

// The network, given in. Post returns within its own time limit, and soon after `abandon` asks it to.
class Sender {
 public:
  virtual ~Sender() = default;
  virtual PostAnswer Post(const ReceiverSettings& receiver, const std::string& body, std::stop_token abandon) = 0;
};

struct DeliveryCounts {
  uint64_t sent = 0;
  uint64_t failed = 0;   // tries
  uint64_t dropped = 0;  // that had ended, for want of room, untold
  uint64_t pending = 0;  // now
  DeliveryCounts& operator+=(const DeliveryCounts& other);
};
// Those of Alertmanagers and those of people, by the receiver's name.
using CountsByReceiver = std::map<std::pair<bool, std::string>, DeliveryCounts>;

struct OutboxOptions {
  std::vector<ReceiverSettings> receivers;
  DeliveryOptions alertmanagers;
  DeliveryOptions people = DeliveryOptions::ForPeople();
  BookBounds book;
  uint64_t seed = 0;  // of the pauses' variation
};

// What one post says.
struct Message {
  std::vector<Incident> incidents;
  Time now{};
  bool heard_before = false;  // the receiver knows the first of them already
};

class Outbox {
 public:
  using Render = std::function<std::string(const ReceiverSettings& receiver, const Message& message)>;
  using Observe = std::function<void(const ReceiverSettings& receiver, size_t alerts, const absl::Status& status)>;

  // `kept`: what another life's TakeChanges or State gave; "": there was none.
  Outbox(const OutboxOptions& options, Sender* sender, Render render, Observe observe, std::string_view kept = {});
  ~Outbox();  // as Stop(0)
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  void Update(std::vector<Incident> incidents, Time now);
  // Each receiver gets one last try for what it has not been told; what is not done after `grace` is abandoned.
  void Stop(Duration grace);

  // The whole state where it is other than when this was last called, else "".
  std::string TakeChanges();
  std::string State() const;
  CountsByReceiver counts() const;

 private:
  struct Receiver {  // what its thread may look at without a lock
    ReceiverSettings settings;
    std::string key;  // of its place in the state
    bool is_new = true;
    size_t number = 0;
    std::jthread thread;
  };
  void Restore(std::string_view kept) TELLTALE_REQUIRES(mutex_);
  std::string Written() const TELLTALE_REQUIRES(mutex_);
  void Tidy() TELLTALE_REQUIRES(mutex_);
  void Serve(Receiver& receiver);
  Message Next(const Receiver& receiver, bool last);
  bool Post(Receiver& receiver, const Message& message);

  Sender* const sender_;
  const Render render_;
  const Observe observe_;
  std::stop_source abandon_;  // synchronises itself
  std::condition_variable changed_;
  mutable Mutex mutex_;
  IncidentBook book_ TELLTALE_GUARDED_BY(mutex_);
  Time now_ TELLTALE_GUARDED_BY(mutex_){};
  uint64_t turns_ TELLTALE_GUARDED_BY(mutex_) = 0;  // updates
  bool is_news_ TELLTALE_GUARDED_BY(mutex_) = true;
  bool stopping_ TELLTALE_GUARDED_BY(mutex_) = false;
  size_t running_ TELLTALE_GUARDED_BY(mutex_) = 0;
  std::vector<Delivery> deliveries_ TELLTALE_GUARDED_BY(mutex_);    // by the receiver's number
  std::vector<DeliveryCounts> counts_ TELLTALE_GUARDED_BY(mutex_);  // likewise
  std::vector<std::unique_ptr<Receiver>> receivers_;                // constant after construction, but for threads
};

}  // namespace telltale

#pragma once
// pipeline/outbox.h - brings incidents to every Alertmanager, each on a thread of its own, so that one that hangs
// delays nobody else.
//
// What:     Update says which incidents stand now; about once a second it is also the clock of resends and retries.
//           Only the newest state is kept: a receiver that is slow misses nothing but repetitions.
// Units:    counts are alerts (incidents), not posts.
// Threads:  Update and Stop from any thread; Sender::Post is called on the receivers' threads, several at once.
// Errors:   a failed post is counted, told to `observe`, and tried again after a pause; InvalidArgument from the sender
//           means that the receiver understood and refused.

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "base/status.h"
#include "base/time.h"
#include "engine/verdict.h"
#include "pipeline/delivery.h"

namespace telltale {

// The network, given in. Post returns within its own time limit, and soon after `abandon` asks it to.
class Sender {
 public:
  virtual ~Sender() = default;
  virtual absl::Status Post(const std::string& url, const std::string& body, std::stop_token abandon) = 0;
};

struct AlertCounts {
  uint64_t sent = 0;
  uint64_t failed = 0;
};

struct OutboxOptions {
  std::vector<std::string> receivers;  // base URLs
  std::string path = "/api/v2/alerts";
  DeliveryOptions delivery;
  uint64_t seed = 0;  // of the pauses' variation
};

class Outbox {
 public:
  using Render = std::function<std::string(const std::vector<Incident>& incidents, Time now)>;
  using Observe = std::function<void(const std::string& receiver, size_t alerts, const absl::Status& status)>;

  Outbox(const OutboxOptions& options, Sender* sender, Render render, Observe observe);
  ~Outbox();  // as Stop(0)
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  void Update(std::vector<Incident> incidents, Time now);
  // Each receiver gets one last try for what it has not been told; what is not done after `grace` is abandoned.
  void Stop(Duration grace);

  std::map<std::string, AlertCounts> counts() const;

 private:
  struct Receiver {
    std::string url;
    Delivery delivery;  // its thread's own
    std::jthread thread;
  };
  struct Board {  // what stands now
    std::shared_ptr<const std::vector<Incident>> incidents;
    Time now{};
    uint64_t version = 0;
  };
  void Serve(Receiver& receiver);
  bool Post(Receiver& receiver, const std::vector<Incident>& due, Time now);

  const std::string path_;
  Sender* const sender_;
  const Render render_;
  const Observe observe_;
  std::stop_source abandon_;  // synchronises itself
  std::condition_variable changed_;
  mutable Mutex mutex_;
  Board board_ TELLTALE_GUARDED_BY(mutex_);
  bool stopping_ TELLTALE_GUARDED_BY(mutex_) = false;
  size_t running_ TELLTALE_GUARDED_BY(mutex_) = 0;
  std::map<std::string, AlertCounts> counts_ TELLTALE_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<Receiver>> receivers_;  // touched by the constructor and Stop only
};

}  // namespace telltale

#pragma once
// server/alerting.h - the outbox of a running sidecar, through its reloads, and what is posted to whom.
//
// What:     Start begins with what another life kept; Reload gives other receivers the place of those before, who get a
//           last try; what was told stays known. Stop tells the last news.
// Units:    counts go on over reloads.
// Threads:  thread-safe; Start before all, Reload by one at a time.
// Errors:   those of posts go to Events and the counts.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "pipeline/outbox.h"
#include "report/alert.h"
#include "report/prometheus.h"
#include "server/alert_sender.h"
#include "server/events.h"
#include "server/files.h"

namespace telltale {

class Alerting {
 public:
  struct Parts {
    FileReader files;  // of secrets
    Events* events = nullptr;
    std::function<AlertOptions()> options;  // as of now
    std::function<void()> people_told;      // that is to be kept soon
    Duration flush{};                       // how long the last alerts may take
  };

  explicit Alerting(Parts parts) : parts_(std::move(parts)), sender_(parts_.files) {}
  ~Alerting() { Stop(); }
  Alerting(const Alerting&) = delete;
  Alerting& operator=(const Alerting&) = delete;

  void Start(const Settings::Alerts& alerts, std::string_view kept);
  void Reload(const Settings::Alerts& alerts);
  void Update(std::vector<Incident> incidents, Time now);
  void Stop();

  std::string TakeChanges();  // as Outbox
  void Look(ProcessSnapshot* process) const;

 private:
  std::shared_ptr<Outbox> Make(const Settings::Alerts& alerts, std::string_view kept);
  std::shared_ptr<Outbox> Current() const {
    MutexLock lock(mutex_);
    return outbox_;
  }

  const Parts parts_;
  AlertSender sender_;
  mutable Mutex mutex_;
  Settings::Alerts alerts_ TELLTALE_GUARDED_BY(mutex_);
  std::shared_ptr<Outbox> outbox_ TELLTALE_GUARDED_BY(mutex_);
  CountsByReceiver earlier_ TELLTALE_GUARDED_BY(mutex_);  // of outboxes before the last reload
};

// The body of a post, as the receiver wants it.
std::string MessageText(const ReceiverSettings& receiver, const Message& message, const AlertOptions& options);

}  // namespace telltale

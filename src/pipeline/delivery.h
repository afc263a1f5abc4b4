#pragma once
// pipeline/delivery.h - what one Alertmanager should be told now: the outbox's bookkeeping, without threads or network.
//
// What:     an incident is due when it is new, when it changed (another signal joined or left, it was resolved), and
//           every `resend` as long as the engine still names it: Alertmanager forgets what is not repeated. The engine
//           goes on naming a resolved one for a quarter of an hour. After a failure nothing is due before a pause that
//           doubles.
// Units:    time is an argument; pauses vary by a fifth, so that a fleet does not knock at the same moment.
// Threads:  not thread-safe; one owner.
// Errors:   none. A clock that jumps back makes things due again at once.
// Source:   the way Prometheus repeats alerts (rules/alerting.go), with retries in between.

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "engine/verdict.h"

namespace telltale {

struct DeliveryOptions {
  Duration resend = std::chrono::minutes(1);
  Duration first_pause = std::chrono::seconds(1);
  Duration longest_pause = std::chrono::minutes(1);
  size_t max_incidents = 64;  // in one post
};

class Delivery {
 public:
  Delivery(const DeliveryOptions& options, uint64_t seed) : options_(options), random_(seed | 1) {}

  // The incidents to post at `now`; empty during a pause. Forgets those that are no longer named.
  std::vector<Incident> Due(const std::vector<Incident>& incidents, Time now);
  // The same without the pause: a last try before the end. Only what was never taken as it is now.
  std::vector<Incident> Untold(const std::vector<Incident>& incidents) const;

  void Taken(const std::vector<Incident>& incidents, Time now);
  // The receiver will not take them, whenever they come: no pause, and no sooner than the next resend.
  void Refused(const std::vector<Incident>& incidents, Time now);
  // The receiver could not be reached, or was not well.
  void Failed(Time now);

 private:
  struct Told {
    uint64_t state = 0;  // what it looked like then
    Time time{};
  };
  static uint64_t StateOf(const Incident& incident);
  void Remember(const std::vector<Incident>& incidents, Time now);

  const DeliveryOptions options_;
  std::unordered_map<uint64_t, Told> told_;  // by incident id
  uint64_t random_;
  int failures_ = 0;  // in a row
  std::optional<Time> failed_at_;
  Duration pause_{};
};

}  // namespace telltale

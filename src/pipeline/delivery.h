#pragma once
// pipeline/delivery.h - what one receiver should be told now: the outbox's bookkeeping, without threads or network.
//
// What:     an incident is due when it is new, when it changed (another signal joined, it was resolved), and, for an
//           Alertmanager, every `resend` as long as the engine still names it: Alertmanager forgets what is not
//           repeated. The engine goes on naming a resolved one for a quarter of an hour; one that has ended and that it
//           names no more is due until it was told once. People are told nothing twice. After a failure nothing is due
//           before a pause that doubles, or for as long as the receiver asked.
// Units:    time is an argument; pauses vary by a fifth, so that a fleet does not knock at the same moment.
// Threads:  not thread-safe; one owner.
// Errors:   none. A clock that jumps back makes repetitions due again at once.
// Source:   the way Prometheus repeats alerts (rules/alerting.go), with retries in between.

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "engine/verdict.h"
#include "pipeline/incident_book.h"

namespace telltale {

struct DeliveryOptions {
  Duration resend = std::chrono::minutes(1);  // 0: what was told is not told again
  Duration between_changes{0};                // a signal that joins is told no sooner after the incident's last news
  Duration first_pause = std::chrono::seconds(1);
  Duration longest_pause = std::chrono::minutes(1);
  Duration longest_wait = std::chrono::minutes(15);  // of what a receiver asks for
  size_t max_incidents = 64;                         // in one post

  static DeliveryOptions ForPeople();
};

class Delivery {
 public:
  Delivery(const DeliveryOptions& options, uint64_t seed) : options_(options), random_(seed | 1) {}

  // To call when the book has changed: forgets what is no longer in it, and passes over what another one replaces.
  void Follow(const IncidentBook& book, Time now);
  // The incidents to post at `now`; empty during a pause.
  std::vector<Incident> Due(const IncidentBook& book, Time now) const;
  // The same without the pause: a last try before the end. Only news, no repetitions.
  std::vector<Incident> Untold(const IncidentBook& book, Time now) const;

  // Whether it was told of it as it is now; of it at all.
  bool Knows(const Incident& incident) const;
  bool HasHeardOf(uint64_t id) const { return told_.contains(id); }

  // True where that is news to keep, and no repetition.
  bool Taken(const std::vector<Incident>& incidents, Time now);
  // The receiver will not take them, whenever they come: no pause, and no sooner than the next resend.
  bool Refused(const std::vector<Incident>& incidents, Time now);
  // The receiver could not be reached, or was not well, and perhaps said how long to wait.
  void Failed(Time now, Duration asked = Duration(0));

  // A receiver that was not there before: what is over by now is none of its business.
  void BeginWith(const IncidentBook& book, Time now);

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(told_);
  }

 private:
  struct Told {
    uint64_t state = 0;  // IncidentState then
    Time time{};
    bool resolved = false;

    template <typename Archive>
    void Persist(Archive& archive) {
      archive(state, time, resolved);
    }
  };
  bool IsNews(const Incident& incident, Time now) const;
  bool IsRepeat(const Incident& incident, Time now) const;
  void PassOverReplaced(const IncidentBook& book, Time now);

  DeliveryOptions options_;
  std::unordered_map<uint64_t, Told> told_;  // by incident id
  uint64_t random_;
  int failures_ = 0;  // in a row
  std::optional<Time> failed_at_;
  Duration pause_{};
};

}  // namespace telltale

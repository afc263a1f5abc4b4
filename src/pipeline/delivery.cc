#include "pipeline/delivery.h"

#include <algorithm>
#include <unordered_set>

namespace telltale {

DeliveryOptions DeliveryOptions::ForPeople() {
  DeliveryOptions options;
  options.resend = Duration(0);
  options.between_changes = std::chrono::minutes(5);
  options.longest_pause = std::chrono::minutes(5);
  options.max_incidents = 1;
  return options;
}

bool Delivery::Knows(const Incident& incident) const {
  const auto told = told_.find(incident.id);
  return told != told_.end() && (told->second.resolved || told->second.state == IncidentState(incident));
}

bool Delivery::IsNews(const Incident& incident, Time now) const {
  const auto told = told_.find(incident.id);
  if (told == told_.end()) return true;
  if (told->second.resolved) return false;  // nothing happens to it any more
  if (incident.resolved) return true;
  const bool waits = now >= told->second.time && now < told->second.time + options_.between_changes;
  return !waits && told->second.state != IncidentState(incident);
}

bool Delivery::IsRepeat(const Incident& incident, Time now) const {
  if (options_.resend == Duration(0)) return false;
  const auto told = told_.find(incident.id);
  return told != told_.end() && (now >= told->second.time + options_.resend || now < told->second.time);
}

void Delivery::Follow(const IncidentBook& book, Time now) {
  PassOverReplaced(book, now);
  std::unordered_set<uint64_t> known;
  for (const auto* const list : {&book.ended(), &book.named()}) {
    for (const Incident& incident : *list) known.insert(incident.id);
  }
  std::erase_if(told_, [&known](const auto& told) { return !known.contains(told.first); });
}

// An Alertmanager knows alerts by their labels: the end of one must not end another that is open and bears the same.
void Delivery::PassOverReplaced(const IncidentBook& book, Time now) {
  if (options_.resend == Duration(0) || book.ended().empty()) return;
  std::unordered_set<uint64_t> open;
  for (const Incident& incident : book.named()) {
    if (!incident.resolved) open.insert(AlertIdentity(incident));
  }
  for (const Incident& incident : book.ended()) {
    if (open.contains(AlertIdentity(incident))) told_[incident.id] = Told{IncidentState(incident), now, true};
  }
}

std::vector<Incident> Delivery::Due(const IncidentBook& book, Time now) const {
  if (failed_at_ && now >= *failed_at_ && now < *failed_at_ + pause_) return {};
  std::vector<Incident> due = Untold(book, now);
  for (const Incident& incident : book.named()) {
    if (due.size() >= options_.max_incidents) break;
    if (!IsNews(incident, now) && IsRepeat(incident, now)) due.push_back(incident);
  }
  return due;
}

std::vector<Incident> Delivery::Untold(const IncidentBook& book, Time now) const {
  std::vector<Incident> untold;
  for (const auto* const list : {&book.ended(), &book.named()}) {
    for (const Incident& incident : *list) {
      if (untold.size() >= options_.max_incidents) return untold;
      if (IsNews(incident, now)) untold.push_back(incident);
    }
  }
  return untold;
}

bool Delivery::Taken(const std::vector<Incident>& incidents, Time now) {
  bool is_news = false;
  for (const Incident& incident : incidents) {
    const Told next{IncidentState(incident), now, incident.resolved.has_value()};
    const auto [told, is_new] = told_.try_emplace(incident.id, next);
    is_news |= is_new || told->second.state != next.state;
    told->second = next;
  }
  failures_ = 0;
  failed_at_.reset();
  return is_news;
}

bool Delivery::Refused(const std::vector<Incident>& incidents, Time now) { return Taken(incidents, now); }

void Delivery::Failed(Time now, Duration asked) {
  failed_at_ = now;
  const Duration whole =
      std::min(options_.longest_pause, options_.first_pause * (int64_t{1} << std::min(failures_, 20)));
  ++failures_;
  random_ = random_ * 6364136223846793005u + 1442695040888963407u;
  const int64_t fifth = std::max<int64_t>(1, whole.count() / 5);
  const Duration varied(static_cast<int64_t>((random_ >> 33) % static_cast<uint64_t>(2 * fifth)));
  pause_ = whole - Duration(fifth) + varied;
  // Not sooner than was asked for, and not everyone at that moment.
  if (asked > pause_) pause_ = std::min(asked, options_.longest_wait) + varied;
}

void Delivery::BeginWith(const IncidentBook& book, Time now) {
  for (const auto* const list : {&book.ended(), &book.named()}) {
    for (const Incident& incident : *list) {
      if (incident.resolved) told_.try_emplace(incident.id, Told{IncidentState(incident), now, true});
    }
  }
}

}  // namespace telltale

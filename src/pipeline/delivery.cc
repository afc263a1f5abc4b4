#include "pipeline/delivery.h"

#include <algorithm>

#include "base/hash.h"

namespace telltale {

uint64_t Delivery::StateOf(const Incident& incident) {
  uint64_t state = incident.resolved.has_value() ? 1 : 0;
  for (const Verdict& member : incident.members) {
    state = Combine(state, Hash(member.field, static_cast<uint64_t>(member.check)) + (member.open ? 1 : 0));
  }
  return state;
}

std::vector<Incident> Delivery::Due(const std::vector<Incident>& incidents, Time now) {
  std::erase_if(told_, [&](const auto& told) {
    return std::none_of(incidents.begin(), incidents.end(), [&](const Incident& i) { return i.id == told.first; });
  });
  std::vector<Incident> due;
  if (failed_at_ && now >= *failed_at_ && now < *failed_at_ + pause_) return due;
  for (const Incident& incident : incidents) {
    if (due.size() >= options_.max_incidents) break;
    const auto told = told_.find(incident.id);
    const bool repeat = told == told_.end() || told->second.state != StateOf(incident) ||
                        now >= told->second.time + options_.resend || now < told->second.time;
    if (repeat) due.push_back(incident);
  }
  return due;
}

std::vector<Incident> Delivery::Untold(const std::vector<Incident>& incidents) const {
  std::vector<Incident> untold;
  for (const Incident& incident : incidents) {
    if (untold.size() >= options_.max_incidents) break;
    const auto told = told_.find(incident.id);
    if (told == told_.end() || told->second.state != StateOf(incident)) untold.push_back(incident);
  }
  return untold;
}

void Delivery::Remember(const std::vector<Incident>& incidents, Time now) {
  for (const Incident& incident : incidents) told_[incident.id] = Told{StateOf(incident), now};
  failures_ = 0;
  failed_at_.reset();
}

void Delivery::Taken(const std::vector<Incident>& incidents, Time now) { Remember(incidents, now); }

void Delivery::Refused(const std::vector<Incident>& incidents, Time now) { Remember(incidents, now); }

void Delivery::Failed(Time now) {
  failed_at_ = now;
  const Duration whole =
      std::min(options_.longest_pause, options_.first_pause * (int64_t{1} << std::min(failures_, 20)));
  ++failures_;
  random_ = random_ * 6364136223846793005u + 1442695040888963407u;
  const int64_t fifth = std::max<int64_t>(1, whole.count() / 5);
  pause_ = whole - Duration(fifth) + Duration(static_cast<int64_t>((random_ >> 33) % static_cast<uint64_t>(2 * fifth)));
}

}  // namespace telltale

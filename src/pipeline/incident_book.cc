#include "pipeline/incident_book.h"

#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>

#include "base/hash.h"

namespace telltale {
namespace {

constexpr size_t kStringsOfVerdict = 100;  // bytes outside of it, about

size_t BytesOf(const Incident& incident) {
  return sizeof(Incident) + (incident.members.size() + 1) * (sizeof(Verdict) + kStringsOfVerdict);
}

// All that is needed to say that it is over: of the signals that joined, what they are and what they moved.
Incident OutlineOf(Incident incident) {
  for (Verdict& member : incident.members) {
    member.examples.clear();
    member.carrier.reset();
    member.version_change.reset();
  }
  return incident;
}

uint64_t LookOf(const std::vector<Incident>& incidents) {
  uint64_t look = 0;
  for (const Incident& incident : incidents) look += Combine(incident.id, IncidentState(incident));
  return look;
}

}  // namespace

uint64_t IncidentState(const Incident& incident) {
  // Without the numbers of checks, which another version may give otherwise: what was told is compared with it.
  uint64_t state = incident.resolved.has_value() ? 1 : 0;
  for (const Verdict& member : incident.members) {
    state += Combine(Hash(member.field), Hash(CheckName(member.check)) + (member.open ? 1 : 0));
  }
  return state;
}

uint64_t AlertIdentity(const Incident& incident) {
  uint64_t identity = Hash(incident.workflow, Hash(incident.step, Hash(incident.lead.alertname)));
  identity = Hash(incident.lead.field, Combine(identity, static_cast<uint64_t>(incident.lead.check)));
  for (const auto& [name, value] : incident.labels) identity = Hash(name, Hash(value, identity));
  return Combine(identity, static_cast<uint64_t>(incident.lead.severity));
}

bool IncidentBook::Take(std::vector<Incident> named, Time now) {
  std::unordered_set<uint64_t> ids;
  for (const Incident& incident : named) ids.insert(incident.id);
  std::erase_if(ended_, [&ids](const Incident& incident) { return ids.contains(incident.id); });
  for (Incident& before : named_) {
    if (ids.contains(before.id)) continue;
    if (!before.resolved) before.resolved = std::max(before.opened, now);
    ended_.push_back(OutlineOf(std::move(before)));
  }
  named_ = std::move(named);
  return std::exchange(look_, LookOf(named_)) != look_;
}

void IncidentBook::Forget(const std::function<bool(const Incident& ended)>& is_told) { std::erase_if(ended_, is_told); }

std::vector<Incident> IncidentBook::Shrink() {
  size_t bytes = 0;
  size_t kept = 0;
  while (kept < ended_.size() && kept < bounds_.most_ended) {
    bytes += BytesOf(ended_[ended_.size() - 1 - kept]);
    if (bytes > bounds_.most_bytes) break;
    ++kept;
  }
  const auto first = ended_.end() - static_cast<std::ptrdiff_t>(kept);
  std::vector<Incident> dropped(std::make_move_iterator(ended_.begin()), std::make_move_iterator(first));
  ended_.erase(ended_.begin(), first);
  return dropped;
}

std::vector<Incident> IncidentBook::Outlines(size_t most_bytes) const {
  std::vector<Incident> outlines;
  size_t bytes = 0;
  const auto add = [&](const Incident& incident) {
    bytes += BytesOf(incident);
    if (bytes <= most_bytes) outlines.push_back(OutlineOf(incident));
  };
  std::for_each(ended_.rbegin(), ended_.rend(), add);
  std::reverse(outlines.begin(), outlines.end());
  std::for_each(named_.begin(), named_.end(), add);
  return outlines;
}

void IncidentBook::Restore(std::vector<Incident> kept) {
  named_ = std::move(kept);
  look_ = LookOf(named_);
}

}  // namespace telltale

#pragma once
// tests/pipeline/incident_samples.h - incidents for the tests of the outbox, and what a post is to say of them.

#include <string>
#include <vector>

#include "engine/verdict.h"

namespace telltale {

inline Incident MakeIncident(uint64_t id, size_t signals = 1) {
  Incident incident;
  incident.id = id;
  incident.workflow = "flow" + std::to_string(id);
  incident.step = "extract";
  incident.lead.alertname = "EmptyFieldRateHigh";
  incident.lead.open = true;
  incident.members.assign(signals, incident.lead);
  for (size_t i = 0; i < signals; ++i) incident.members[i].field = "field" + std::to_string(i);
  return incident;
}

inline Incident Resolved(Incident incident, Time time) {
  incident.resolved = time;
  return incident;
}

inline std::vector<uint64_t> Ids(const std::vector<Incident>& incidents) {
  std::vector<uint64_t> ids;
  for (const Incident& incident : incidents) ids.push_back(incident.id);
  return ids;
}

}  // namespace telltale

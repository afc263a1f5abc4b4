#pragma once
// pipeline/kept_incident.h - an incident as bytes (base/archive.h), for those that outlive the process in the outbox.
//
// Threads:  values.
// Errors:   those of ArchiveReader.

#include <string>
#include <utility>
#include <vector>

#include "engine/verdict.h"

namespace telltale {

struct KeptVerdict {
  Verdict verdict;

  template <typename Archive>
  void Persist(Archive& archive) {
    Verdict& v = verdict;
    std::string check(CheckName(v.check));  // their numbers are another version's business
    archive(check);
    v.check = CheckFromName(check).value_or(v.check);
    archive(v.workflow, v.step, v.field, v.open, v.up, v.each, v.gross, v.pinned, v.with_others, v.limit);
    archive(v.severity, v.alertname, v.time, v.onset, v.baseline, v.current, v.label);
    archive.Any(v.log10_evidence, v.once_in_years);
    archive(v.outputs_seen, v.version_change, v.carrier, v.examples);
  }
};

struct KeptIncident {
  Incident incident;

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(incident.id, incident.workflow, incident.step, incident.labels, incident.opened, incident.resolved);
    KeptVerdict lead{std::move(incident.lead)};
    std::vector<KeptVerdict> members;
    for (Verdict& member : incident.members) members.push_back({std::move(member)});
    archive(lead, members);
    incident.lead = std::move(lead.verdict);
    incident.members.clear();
    for (KeptVerdict& member : members) incident.members.push_back(std::move(member.verdict));
  }
};

}  // namespace telltale

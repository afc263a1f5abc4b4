// What a stream looks like from outside: the part of engine/stream.h that only reads.
#include <algorithm>
#include <utility>

#include "engine/stream.h"

namespace telltale {
namespace {

constexpr Duration kStale = std::chrono::hours(24);

std::string_view ModeName(Discovery::Mode mode) {
  switch (mode) {
    case Discovery::Mode::kJson:
      return "json";
    case Discovery::Mode::kText:
      return "text";
    case Discovery::Mode::kUndecided:
      break;
  }
  return "undecided";
}

}  // namespace

StreamSnapshot Stream::Look(Time now, bool ahead) {
  TellSignals();
  StreamSnapshot look;
  look.workflow = workflow_;
  look.step = step_;
  look.format = ModeName(discovery_->mode());
  look.labels = stream_rules_->labels();
  look.outputs = outputs_;
  for (size_t i = 0; i < discovery_->field_count(); ++i) {
    const auto field = static_cast<FieldIndex>(i);
    look.fields.emplace_back(discovery_->field(field), discovery_->holds(field));
  }
  look.first_seen = first_seen_;
  look.last_seen = clock_;
  totals_.Look(&look);
  const bool stale = now - last_arrival_ > kStale;
  for (const Signal& signal : signals_) {
    look.signals.push_back(signal.Look(clock_, stale, options_.false_alarms_per_year));
    TellVersionOfPin(&look.signals.back());
    if (ahead) signal.LookAhead(&look.signals.back());
    if (const Tally* labels = signal.labels()) {
      const std::string name = signal.check() == Check::kMix ? signal.field() : std::string(CheckName(signal.check()));
      look.mixes[name] = labels->Counts();
      if (signal.check() == Check::kMix && stream_rules_->is_labelled(signal.field())) {
        for (const auto& [value, outputs] : look.mixes[name]) look.field_values[{signal.field(), value}] = outputs;
      }
    }
  }
  look.versions = versions_.sightings();
  look.incident_open =
      incident_.is_open() || std::ranges::any_of(each_, [](const auto& entry) { return entry.second.is_open(); });
  look.content_expected = stream_rules_->expects_content();
  look.is_followed = is_next_step_ || !stream_rules_->comparisons().next_step.empty();
  return look;
}

StreamTimeline Stream::Timeline() {
  TellSignals();
  std::vector<VersionSubject> subjects;
  for (const Signal& signal : signals_) {
    VersionSubject subject{signal.check(), signal.field(), signal.phi(), {}};
    if (const Tally* labels = signal.labels()) subject.labels = labels->Labels();
    subjects.push_back(std::move(subject));
  }
  return {workflow_, step_, CompareVersions(ledger_, subjects)};
}

void Stream::AddFolded(std::map<std::string, uint64_t>* folded) const {
  totals_.AddFolded(folded);
  (*folded)["key"] += comparison_.forgotten();
  (*folded)["field"] += folded_fields_before_ + discovery_->folded_fields();
}

bool Stream::has_incident() const { return incident_.current() || !each_.empty(); }

void Stream::LookAtIncidents(std::vector<Incident>* incidents) {
  TellSignals();
  if (incident_.current()) incidents->push_back(MakeIncident(*incident_.current()));
  for (const auto& [signal, log] : each_) {
    if (log.current()) incidents->push_back(MakeIncident(*log.current()));
  }
}

Incident Stream::MakeIncident(const IncidentLog::Record& record) const {
  Incident incident;
  incident.workflow = workflow_;
  incident.step = step_;
  incident.labels = stream_rules_->labels();
  incident.opened = record.opened;
  incident.resolved = record.resolved;
  for (const size_t member : record.members) incident.members.push_back(MakeVerdict(member, true, clock_));
  incident.lead = incident.members.front();
  // What the alert is called and how loud it is was settled when it opened.
  incident.lead.alertname = record.alertname;
  incident.lead.severity = record.severity;
  std::stable_sort(incident.members.begin(), incident.members.end(),
                   [](const Verdict& a, const Verdict& b) { return a.log10_evidence > b.log10_evidence; });
  const auto opened = static_cast<uint64_t>(record.opened.time_since_epoch().count());
  const uint64_t what = Combine(Hash(record.alertname), incident.lead.each ? Hash(incident.lead.field) : 0);
  incident.id = Hash(workflow_, Hash(step_, Combine(what, opened)));
  return incident;
}

}  // namespace telltale

#include "report/status_json.h"

#include <numbers>
#include <optional>

#include "report/carrier_report.h"
#include "report/json_writer.h"
#include "report/sentence.h"

namespace telltale {
namespace {

void WriteEstimate(std::string_view key, const Measured& estimate, JsonWriter* json) {
  json->Key(key);
  if (estimate.observations <= 0) {
    json->Null();
    return;
  }
  json->BeginObject();
  json->Key("value").Number(estimate.value);
  json->Key("low").Number(estimate.low);
  json->Key("high").Number(estimate.high);
  json->Key("observations").Number(estimate.observations);
  json->EndObject();
}

void WriteVisible(std::string_view key, const VisibleChange& change, JsonWriter* json) {
  json->Key(key).BeginObject();
  const auto write = [&](std::string_view name, const std::optional<double>& value) {
    if (value) json->Key(name).Number(*value);
  };
  write("above", change.above);
  write("below", change.below);
  write("deviations_up", change.deviations_up);
  write("deviations_down", change.deviations_down);
  write("unseen", change.unseen);
  json->EndObject();
}

// What would be noticed in time; what is absent would not.
void WriteOutlook(const SignalSnapshot& signal, JsonWriter* json) {
  json->Key("outlook");
  if (!signal.outlook || signal.each) {
    json->Null();
    return;
  }
  const Outlook& ahead = *signal.outlook;
  json->BeginObject();
  json->Key("a_day").Number(ahead.a_day);
  if (ahead.needed > 0) json->Key("learned").Number(ahead.learned).Key("needed").Number(ahead.needed);
  if (ahead.label) json->Key("label").Text(signal.commonest);
  WriteVisible("in_a_day", ahead.day, json);
  WriteVisible("in_a_week", ahead.week, json);
  json->EndObject();
}

void WriteSignal(const SignalSnapshot& signal, JsonWriter* json) {
  const WatchSummary& watch = signal.watch;
  json->BeginObject();
  json->Key("check").Text(CheckName(signal.check));
  json->Key("field").Text(signal.field);
  json->Key("state").Text(SignalStateName(signal.state));
  if (KindOf(signal.check) == CheckKind::kRate || KindOf(signal.check) == CheckKind::kEvent) {
    json->Key("evaluations").Count(signal.evaluations);
    json->Key("hits").Count(signal.hits);
  }
  if (!signal.label.empty()) json->Key("label").Text(signal.label);
  WriteEstimate("baseline", {watch.baseline, watch.baseline_low, watch.baseline_high, watch.baseline_n, 0}, json);
  if (watch.pinned_n > 0) {
    json->Key("pinned").BeginObject().Key("value").Number(watch.pinned).Key("observations").Number(watch.pinned_n);
    if (watch.pinned_until != Time()) json->Key("until").Text(FormatTime(watch.pinned_until));
    json->Key("by_hand").Bool(watch.pinned_by_hand);
    if (!signal.pinned_prompt.empty()) json->Key("prompt_version").Text(signal.pinned_prompt);
    if (!signal.pinned_model.empty()) json->Key("model").Text(signal.pinned_model);
    json->EndObject();
  }
  if (watch.limits.above) json->Key("limit").Number(*watch.limits.above);
  if (watch.limits.below) json->Key("limit_below").Number(*watch.limits.below);
  WriteEstimate("current",
                {watch.current, watch.current_low, watch.current_high, static_cast<double>(watch.current_n), 0}, json);
  json->Key("evidence").Number(watch.ln_evidence * std::numbers::log10e);
  json->Key("frozen").Bool(watch.frozen);
  json->Key("visible_shift").Number(watch.visible_shift);
  WriteOutlook(signal, json);
  json->EndObject();
}

void WriteStream(const StreamSnapshot& stream, JsonWriter* json) {
  json->BeginObject();
  json->Key("workflow").Text(stream.workflow);
  json->Key("step").Text(stream.step);
  json->Key("format").Text(stream.format);
  json->Key("labels").BeginObject();
  for (const auto& [name, value] : stream.labels) json->Key(name).Text(value);
  json->EndObject();
  json->Key("outputs").Count(stream.outputs);
  json->Key("pattern_fallbacks").Count(stream.pattern_fallbacks);
  if (stream.outputs > 0) {
    json->Key("first_seen").Text(FormatTime(stream.first_seen));
    json->Key("last_seen").Text(FormatTime(stream.last_seen));
  } else {  // baselines were imported, and no output has come yet
    json->Key("first_seen").Null().Key("last_seen").Null();
  }
  json->Key("incident_open").Bool(stream.incident_open);
  json->Key("fields").BeginArray();
  for (const auto& [path, holds] : stream.fields) {
    json->BeginObject().Key("path").Text(path).Key("holds").Text(holds).EndObject();
  }
  json->EndArray();
  json->Key("versions").BeginArray();
  for (const VersionChange& version : stream.versions) {
    json->BeginObject().Key("what").Text(version.what).Key("from").Text(version.from).Key("to").Text(version.to);
    json->Key("first_seen").Text(FormatTime(version.time)).EndObject();
  }
  json->EndArray();
  json->Key("mixes").BeginObject();
  for (const auto& [name, labels] : stream.mixes) {
    json->Key(name).BeginObject();
    for (const auto& [label, outputs] : labels) json->Key(label).Count(outputs);
    json->EndObject();
  }
  json->EndObject();
  json->Key("signals").BeginArray();
  for (const SignalSnapshot& signal : stream.signals) WriteSignal(signal, json);
  json->EndArray();
  json->EndObject();
}

void WriteVerdict(const Verdict& verdict, JsonWriter* json) {
  json->BeginObject();
  json->Key("alertname").Text(verdict.alertname);
  json->Key("check").Text(CheckName(verdict.check));
  json->Key("field").Text(verdict.field);
  json->Key("summary").Text(VerdictSentence(verdict));
  WriteEstimate("baseline", verdict.baseline, json);
  if (verdict.limit) json->Key(verdict.up ? "limit" : "limit_below").Number(*verdict.limit);
  WriteEstimate("current", verdict.current, json);
  json->Key("onset").Text(FormatTime(verdict.onset));
  json->Key("once_in_years").Number(verdict.once_in_years);
  if (verdict.with_others) json->Key("with_others").Bool(true);
  if (verdict.carrier) WriteCarrier(*verdict.carrier, &json->Key("carrier"));
  json->EndObject();
}

void WriteLabels(std::string_view key, const Labels& labels, JsonWriter* json) {
  json->Key(key).BeginObject();
  for (const auto& [name, value] : labels) json->Key(name).Text(value);
  json->EndObject();
}

void WriteIncident(const Incident& incident, const AlertOptions& options, JsonWriter* json) {
  json->BeginObject();
  json->Key("id").Text(std::to_string(incident.id));  // 64 bits are more than a JSON number keeps
  json->Key("state").Text(incident.resolved ? "resolved" : "open");
  json->Key("workflow").Text(incident.workflow);
  json->Key("step").Text(incident.step);
  json->Key("opened").Text(FormatTime(incident.opened));
  json->Key("resolved");
  if (incident.resolved) {
    json->Text(FormatTime(*incident.resolved));
  } else {
    json->Null();
  }
  WriteLabels("labels", AlertLabels(incident), json);
  WriteLabels("annotations", AlertAnnotations(incident, options), json);
  json->Key("members").BeginArray();
  for (const Verdict& member : incident.members) WriteVerdict(member, json);
  json->EndArray();
  json->EndObject();
}

void WriteStreams(const Snapshot& snapshot, JsonWriter* json) {
  json->Key("streams").BeginArray();
  for (const StreamSnapshot& stream : snapshot.streams) WriteStream(stream, json);
  json->EndArray();
}

void WriteIncidents(const Snapshot& snapshot, const AlertOptions& options, JsonWriter* json) {
  json->Key("incidents").BeginArray();
  for (const Incident& incident : snapshot.incidents) WriteIncident(incident, options, json);
  json->EndArray();
}

}  // namespace

std::string StatusJson(const Snapshot& snapshot, const ProcessSnapshot& process, const AlertOptions& options) {
  const LedgerSnapshot& ledger = process.ledger;
  uint64_t received = 0;
  uint64_t rejected = 0;
  uint64_t dead = 0;
  for (const auto& [transport, outputs] : ledger.received) received += outputs;
  for (const auto& [reason, outputs] : ledger.sum.rejected) rejected += outputs;
  for (const auto& [reason, outputs] : ledger.sum.dead_letters) dead += outputs;
  JsonWriter json;
  json.BeginObject();
  json.Key("version").Text(process.build.version);
  json.Key("config_ok").Bool(process.last_reload_successful);
  json.Key("totals").BeginObject();
  json.Key("received").Count(received);
  json.Key("counted").Count(ledger.sum.counted);
  json.Key("duplicates").Count(ledger.sum.duplicates);
  json.Key("rejected").Count(rejected);
  json.Key("dead_letters").Count(dead);
  json.Key("shed").Count(ledger.sum.shed);
  json.EndObject();
  WriteStreams(snapshot, &json);
  WriteIncidents(snapshot, options, &json);
  json.EndObject();
  return json.Take();
}

std::string StreamsJson(const Snapshot& snapshot) {
  JsonWriter json;
  json.BeginObject();
  WriteStreams(snapshot, &json);
  json.EndObject();
  return json.Take();
}

std::string IncidentsJson(const Snapshot& snapshot, const AlertOptions& options) {
  JsonWriter json;
  json.BeginObject();
  WriteIncidents(snapshot, options, &json);
  json.EndObject();
  return json.Take();
}

std::string AlertsJson(const Snapshot& snapshot, Time now, const AlertOptions& options) {
  return AlertmanagerJson(snapshot.incidents, now, options);
}

}  // namespace telltale

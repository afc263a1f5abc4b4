#include "report/replay_json.h"

#include <fmt/format.h>

#include "report/carrier_report.h"
#include "report/json_writer.h"
#include "report/sentence.h"
#include "report/table.h"

namespace telltale {
namespace {

void WriteEstimate(std::string_view key, const Measured& estimate, JsonWriter* json) {
  json->Key(key);
  if (estimate.observations > 0) {
    json->Number(estimate.value);
  } else {
    json->Null();
  }
}

}  // namespace

std::string ReplayLineJson(const Verdict& verdict) {
  JsonWriter json;
  json.BeginObject();
  json.Key("time").Text(FormatTime(verdict.time));
  json.Key("state").Text(verdict.open ? "open" : "resolved");
  json.Key("alertname").Text(verdict.alertname);
  json.Key("workflow").Text(verdict.workflow);
  json.Key("step").Text(verdict.step);
  json.Key("check").Text(CheckName(verdict.check));
  json.Key("field").Text(verdict.field);
  WriteEstimate("baseline", verdict.baseline, &json);
  if (verdict.limit) json.Key(verdict.up ? "limit" : "limit_below").Number(*verdict.limit);
  WriteEstimate("current", verdict.current, &json);
  json.Key("onset").Text(FormatTime(verdict.onset));
  json.Key("once_in_years").Number(verdict.once_in_years);
  json.Key("with_others").Bool(verdict.with_others);
  json.Key("outputs_seen").Count(verdict.outputs_seen);
  if (verdict.carrier) WriteCarrier(*verdict.carrier, &json.Key("carrier"));
  json.EndObject();
  return json.Take();
}

std::string ReplaySummaryJson(const ReplaySummary& summary) {
  JsonWriter json;
  json.BeginObject().Key("summary").BeginObject();
  json.Key("outputs").Count(summary.outputs);
  json.Key("counted").Count(summary.counted);
  json.Key("duplicates").Count(summary.duplicates);
  json.Key("dead_letters").Count(summary.dead_letters);
  json.Key("streams").Count(summary.streams);
  json.Key("signals").Count(summary.signals);
  json.Key("alerts").Count(summary.alerts);
  json.EndObject().EndObject();
  return json.Take();
}

std::string ReplayLineText(const Verdict& verdict) {
  const std::string evidence = verdict.open ? fmt::format(" ({})", EvidenceText(verdict)) : "";
  const std::string carrier = verdict.carrier ? "; " + CarrierText(verdict) : "";
  return TerminalText(fmt::format("{}  {:8}  {}  {}/{}: {}{}{}", FormatTime(verdict.time),
                                  verdict.open ? "OPEN" : "resolved", verdict.alertname, verdict.workflow, verdict.step,
                                  VerdictSentence(verdict), evidence, carrier));
}

std::string ReplaySummaryText(const ReplaySummary& summary) {
  return fmt::format("{} outputs: {} counted, {} duplicates, {} not countable; {} streams, {} signals, {} alerts",
                     summary.outputs, summary.counted, summary.duplicates, summary.dead_letters, summary.streams,
                     summary.signals, summary.alerts);
}

}  // namespace telltale

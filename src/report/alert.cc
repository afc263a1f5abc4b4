#include "report/alert.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "report/carrier_report.h"
#include "report/json_writer.h"
#include "report/runbook.h"
#include "report/sentence.h"
#include "report/table.h"
#include "report/utf8.h"

namespace telltale {
namespace {

constexpr size_t kMaxAlso = 10;
constexpr size_t kMaxNameBytes = 120;
constexpr size_t kMaxAnnotationBytes = 4000;
constexpr int kMissedResends = 4;  // an alert outlives a few that were lost

std::string Name(std::string_view text) { return CutText(TerminalText(text), kMaxNameBytes); }

Labels LabelsOf(const Incident& incident, const Verdict& verdict) {
  Labels labels;
  for (const auto& [name, value] : incident.labels) labels[name] = LabelValue(value);
  labels["alertname"] = LabelValue(verdict.alertname);
  labels["workflow"] = LabelValue(incident.workflow);
  labels["step"] = LabelValue(incident.step);
  labels["check"] = std::string(CheckName(verdict.check));
  labels["field"] = LabelValue(verdict.field);
  labels["severity"] = std::string(SeverityName(verdict.severity));
  // An empty label is no label to Alertmanager; left out here, the identity reads the same on both sides.
  std::erase_if(labels, [](const auto& label) { return label.second.empty(); });
  return labels;
}

// For the query of a URL (RFC 3986): everything but unreserved characters becomes %XX.
std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                            c == '.' || c == '_' || c == '~';
    if (unreserved) {
      escaped += c;
    } else {
      escaped += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return escaped;
}

std::string PageLink(const Incident& incident, const AlertOptions& options) {
  return fmt::format("{}/?workflow={}&step={}", options.external_url, Escaped(ValidUtf8(incident.workflow)),
                     Escaped(ValidUtf8(incident.step)));
}

bool IsSame(const Verdict& a, const Verdict& b) { return a.check == b.check && a.field == b.field; }

std::string AlsoText(const Incident& incident, const Verdict& verdict) {
  std::string text;
  size_t told = 0;
  size_t more = 0;
  for (const Verdict& member : incident.members) {
    if (IsSame(member, verdict)) continue;
    if (told == kMaxAlso) {
      ++more;
      continue;
    }
    ++told;
    const std::string usually =
        member.baseline.observations > 0 ? ", usually " + ValueText(member.check, member.baseline.value) : "";
    text +=
        fmt::format("{}{}{}{} ({}{})", text.empty() ? "" : "; ", member.alertname, member.field.empty() ? "" : " of ",
                    Name(member.field), ValueText(member.check, member.current.value), usually);
  }
  if (more > 0) text += fmt::format("; and {} more", more);
  return text;
}

// Whether the evidence is made of our own words, of ids and of names, and holds nothing that a model wrote.
bool IsInOurWords(Check check) {
  switch (check) {
    case Check::kEmptyField:
    case Check::kFailureToken:
    case Check::kRefusal:
    case Check::kDuplicateContent:
    case Check::kRepeatedText:
    case Check::kProcessedTwice:
    case Check::kNotContinued:
    case Check::kSequenceGap:
    case Check::kLateOutput:
    case Check::kPromptEdited:
    case Check::kModelChanged:
      return true;
    default:
      return false;
  }
}

// What a model wrote, with its letters and digits masked: the form shows, the content does not. Paths of fields and
// names of tokens are the rules' or the JSON's own words and stay.
std::string Redacted(Check check, std::string_view evidence) {
  const std::string shown = Name(evidence);
  if (IsInOurWords(check)) return shown;
  std::string masked;
  for (const char c : shown) {
    if (c >= '0' && c <= '9') {
      masked += '0';
    } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0xc0) {
      masked += 'x';
    } else if (static_cast<unsigned char>(c) < 0x80) {
      masked += c;  // a continuation byte is gone with its character
    }
  }
  return masked;
}

std::string ExamplesText(const Verdict& verdict) {
  std::string text;
  for (const Example& example : verdict.examples) {
    if (!text.empty()) text += '\n';
    text += fmt::format("{} output {}: {}", FormatTime(example.time),
                        example.output_id.empty() ? "without id" : Name(example.output_id),
                        Redacted(verdict.check, example.evidence));
  }
  return text;
}

Labels AnnotationsOf(const Incident& incident, const Verdict& verdict, const AlertOptions& options) {
  Labels notes;
  const std::string baseline = verdict.each ? "none: one hit is enough" : EstimateText(verdict.check, verdict.baseline);
  const std::string current = verdict.each ? fmt::format("{} of {:.0f} outputs since it began", verdict.current.hits,
                                                         verdict.current.observations)
                                           : EstimateText(verdict.check, verdict.current);
  const std::string evidence = EvidenceText(verdict);
  const std::string also = AlsoText(incident, verdict);
  const std::string version = VersionText(verdict);
  const std::string carrier = CarrierText(verdict);
  notes["summary"] = VerdictSentence(verdict);
  notes["baseline"] = baseline;
  notes["current"] = current;
  notes["onset"] = FormatTime(verdict.onset);
  notes["evidence"] = evidence;
  if (!also.empty()) notes["also"] = also;
  if (!version.empty()) notes["version_change"] = version;
  if (!carrier.empty()) notes["slice"] = carrier;
  std::string description =
      fmt::format("In {}, step {}: {}.\nUsually: {}.\nNow: {}.\nSince: {}{}.\nEvidence: {}.", Name(incident.workflow),
                  Name(incident.step), notes["summary"], baseline, current, FormatTime(verdict.onset),
                  verdict.each ? "" : " (estimated)", evidence);
  if (!version.empty()) description += fmt::format("\nVersion: {}.", version);
  if (!carrier.empty()) description += fmt::format("\nSlice: {}.", carrier);
  if (!also.empty()) description += fmt::format("\nAlso: {}.", also);
  notes["description"] = description;
  if ((options.redacted_examples || verdict.each) && !verdict.examples.empty())
    notes["examples"] = ExamplesText(verdict);
  if (!options.external_url.empty()) {
    notes["page"] = PageLink(incident, options);
    notes["runbook"] = options.external_url + RunbookPath(verdict.check);
  }
  for (auto& [name, note] : notes) note = CutText(note, kMaxAnnotationBytes);
  return notes;
}

void WriteLabels(std::string_view key, const Labels& labels, JsonWriter* json) {
  json->Key(key).BeginObject();
  for (const auto& [name, value] : labels) json->Key(name).Text(value);
  json->EndObject();
}

void WriteAlert(const Incident& incident, const Verdict& verdict, bool is_lead, Time now, const AlertOptions& options,
                JsonWriter* json) {
  // Event times may lie ahead of this clock; Alertmanager refuses an end before its start.
  const Time starts = std::min(is_lead ? incident.opened : std::max(incident.opened, verdict.time), now);
  const Time ends =
      incident.resolved ? std::clamp(*incident.resolved, starts, now) : now + kMissedResends * options.resend;
  json->BeginObject();
  WriteLabels("labels", LabelsOf(incident, verdict), json);
  WriteLabels("annotations", AnnotationsOf(incident, verdict, options), json);
  json->Key("startsAt").Text(FormatTime(starts));
  json->Key("endsAt").Text(FormatTime(ends));
  if (!options.external_url.empty()) json->Key("generatorURL").Text(PageLink(incident, options));
  json->EndObject();
}

}  // namespace

Labels AlertLabels(const Incident& incident) { return LabelsOf(incident, incident.lead); }

Labels AlertAnnotations(const Incident& incident, const AlertOptions& options) {
  return AnnotationsOf(incident, incident.lead, options);
}

std::string AlertmanagerJson(const std::vector<Incident>& incidents, Time now, const AlertOptions& options) {
  JsonWriter json;
  json.BeginArray();
  for (const Incident& incident : incidents) {
    WriteAlert(incident, incident.lead, true, now, options, &json);
    if (!options.push_parts) continue;
    for (const Verdict& member : incident.members) {
      if (!IsSame(member, incident.lead)) WriteAlert(incident, member, false, now, options, &json);
    }
  }
  json.EndArray();
  return json.Take();
}

}  // namespace telltale

#include "report/notify.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "report/json_writer.h"
#include "report/table.h"
#include "report/utf8.h"

namespace telltale {
namespace {

constexpr uint64_t kForm = 1;  // of what stands under "telltale"
constexpr std::string_view kNotOver = "0001-01-01T00:00:00Z";
constexpr size_t kMaxTextBytes = 2000;  // Slack cuts attachments that are longer
constexpr size_t kMaxTitleBytes = 300;

// As in github.com/prometheus/common/model: FNV-1a over names and values, each followed by a byte that is in no UTF-8.
uint64_t Fingerprint(const Labels& labels) {
  uint64_t hash = 14695981039346656037u;
  const auto add = [&hash](unsigned char byte) { hash = (hash ^ byte) * 1099511628211u; };
  for (const auto& [name, value] : labels) {
    for (const std::string* text : {&name, &value}) {
      for (const char c : *text) add(static_cast<unsigned char>(c));
      add(0xff);
    }
  }
  return hash;
}

// As Go's %q writes what LabelValue gives.
std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (c == '\n') {
      quoted += "\\n";
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

Labels GroupOf(const Labels& labels) {
  Labels group;
  for (const char* name : {"alertname", "step", "workflow"}) {
    if (const auto found = labels.find(name); found != labels.end()) group.insert(*found);
  }
  return group;
}

std::string GroupKey(const Labels& group) {
  std::string key = "{}:{";
  for (const auto& [name, value] : group) {
    key += fmt::format("{}{}={}", key.ends_with('{') ? "" : ", ", name, Quoted(value));
  }
  return key + "}";
}

void WriteMap(std::string_view key, const Labels& map, JsonWriter* json) {
  json->Key(key).BeginObject();
  for (const auto& [name, value] : map) json->Key(name).Text(value);
  json->EndObject();
}

std::string NoteOf(const Labels& notes, std::string_view name) {
  const auto found = notes.find(std::string(name));
  return found == notes.end() ? std::string() : found->second;
}

std::string_view StatusOf(const Incident& incident) { return incident.resolved ? "resolved" : "firing"; }

std::string_view EventOf(const Incident& incident, const Occasion& occasion) {
  if (incident.resolved) return "resolved";
  return occasion.heard_before ? "changed" : "opened";
}

// Of the three characters that mean something to Slack; thus no <!channel>, and no link.
std::string ForSlack(std::string_view text, size_t max_bytes) {
  std::string escaped;
  for (const char c : CutText(text, max_bytes)) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string_view ColorOf(const Incident& incident) {
  if (incident.resolved) return "good";
  return incident.lead.severity == Severity::kCritical ? "danger" : "warning";
}

std::string TitleOf(const Incident& incident, const Occasion& occasion) {
  const std::string_view word = incident.resolved ? "RESOLVED" : occasion.heard_before ? "STILL FIRING" : "FIRING";
  return fmt::format("[{}] {} in {}, step {}", word, TerminalText(incident.lead.alertname),
                     TerminalText(incident.workflow), TerminalText(incident.step));
}

void WriteField(std::string_view title, const std::string& value, bool is_short, JsonWriter* json) {
  if (value.empty()) return;
  json->BeginObject().Key("title").Text(title).Key("value").Text(ForSlack(value, kMaxTextBytes));
  json->Key("short").Bool(is_short).EndObject();
}

void WriteFields(const Incident& incident, const Labels& notes, JsonWriter* json) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kFields = {{{"Usually", "baseline"},
                                                                                     {"Now", "current"},
                                                                                     {"Since", "onset"},
                                                                                     {"Evidence", "evidence"},
                                                                                     {"Version", "version_change"},
                                                                                     {"Slice", "slice"},
                                                                                     {"Also", "also"},
                                                                                     {"Examples", "examples"}}};
  json->Key("fields").BeginArray();
  for (const auto& [title, note] : kFields) {
    WriteField(title, NoteOf(notes, note), title != "Also" && title != "Slice", json);
  }
  if (incident.resolved) WriteField("Resolved", FormatTime(*incident.resolved), true, json);
  WriteField("Runbook", NoteOf(notes, "runbook"), false, json);
  json->EndArray();
}

}  // namespace

std::string WebhookJson(const Incident& incident, const Occasion& occasion, const AlertOptions& options) {
  const Labels labels = AlertLabels(incident);
  const Labels notes = AlertAnnotations(incident, options);
  const Labels group = GroupOf(labels);
  const Time starts = std::min(incident.opened, occasion.now);
  const std::string_view status = StatusOf(incident);
  JsonWriter json;
  json.BeginObject().Key("version").Text("4").Key("groupKey").Text(GroupKey(group)).Key("truncatedAlerts").Count(0);
  json.Key("status").Text(status).Key("receiver").Text(occasion.receiver);
  WriteMap("groupLabels", group, &json);
  WriteMap("commonLabels", labels, &json);
  WriteMap("commonAnnotations", notes, &json);
  json.Key("externalURL").Text(options.external_url);
  json.Key("alerts").BeginArray().BeginObject().Key("status").Text(status);
  WriteMap("labels", labels, &json);
  WriteMap("annotations", notes, &json);
  json.Key("startsAt").Text(FormatTime(starts)).Key("endsAt");
  json.Text(incident.resolved ? FormatTime(std::max(*incident.resolved, starts)) : std::string(kNotOver));
  json.Key("generatorURL").Text(NoteOf(notes, "page"));
  json.Key("fingerprint").Text(fmt::format("{:016x}", Fingerprint(labels))).EndObject().EndArray();
  json.Key("telltale").BeginObject().Key("form").Count(kForm).Key("event").Text(EventOf(incident, occasion));
  json.Key("incident").Text(std::to_string(incident.id));
  json.Key("signals").Count(incident.members.size()).EndObject().EndObject();
  return json.Take();
}

std::string SlackJson(const Incident& incident, const Occasion& occasion, const AlertOptions& options) {
  const Labels notes = AlertAnnotations(incident, options);
  const std::string title = ForSlack(TitleOf(incident, occasion), kMaxTitleBytes);
  const std::string summary = ForSlack(NoteOf(notes, "summary"), kMaxTextBytes);
  const std::string page = NoteOf(notes, "page");
  JsonWriter json;
  json.BeginObject().Key("text").Text(title).Key("mrkdwn").Bool(false);
  json.Key("attachments").BeginArray().BeginObject();
  json.Key("color").Text(ColorOf(incident)).Key("fallback").Text(title + ": " + summary).Key("title").Text(title);
  if (!page.empty()) json.Key("title_link").Text(page);
  json.Key("text").Text(summary).Key("mrkdwn_in").BeginArray().EndArray();
  WriteFields(incident, notes, &json);
  json.Key("footer").Text("telltale").Key("ts").Integer(static_cast<int64_t>(UnixSeconds(incident.opened)));
  json.EndObject().EndArray().EndObject();
  return json.Take();
}

}  // namespace telltale

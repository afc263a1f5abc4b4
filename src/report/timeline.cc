#include "report/timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "report/json_writer.h"
#include "report/sentence.h"
#include "report/table.h"
#include "report/utf8.h"

namespace telltale {
namespace {

constexpr size_t kMostNames = 20;
constexpr size_t kMostColumns = 6;  // versions side by side: the latest
constexpr size_t kMostRows = 30;    // signals that moved
constexpr size_t kMostNameBytes = 40;
constexpr size_t kMostTitleBytes = 24;

std::string Name(std::string_view text, std::string_view otherwise) {
  return text.empty() ? std::string(otherwise) : CutText(TerminalText(text), kMostNameBytes);
}

// "7.5 %", "645", "refund 3 %".
std::string LevelText(const VersionSignal& signal, double value) {
  const std::string text = ValueText(signal.check, value);
  if (KindOf(signal.check) != CheckKind::kMix) return text;
  return (signal.label.empty() ? "others" : CutText(TerminalText(signal.label), kMostTitleBytes)) + " " + text;
}

std::string SignalName(const VersionSignal& signal) {
  return std::string(CheckName(signal.check)) + (signal.field.empty() ? "" : " " + Name(signal.field, ""));
}

bool HasMoved(const VersionSignal& signal) { return signal.verdict > VersionVerdict::kStable; }

// "regression: empty_field customer.name 0.4 % -> 7.5 % and 3 more"
std::string VerdictText(const VersionReport& version) {
  if (!version.compared) return "";
  std::string text(VersionVerdictName(version.verdict));
  const auto moved = static_cast<size_t>(std::ranges::count_if(version.signals, HasMoved));
  if (moved == 0) return text;
  const VersionSignal& worst = version.signals.front();
  text += fmt::format(": {} {} -> {}", SignalName(worst), LevelText(worst, worst.before),
                      ValueText(worst.check, worst.value));
  return moved > 1 ? text + fmt::format(" and {} more", moved - 1) : text;
}

std::string VersionsTable(const StreamTimeline& stream) {
  Table table({{"PROMPT", Align::kLeft},
               {"MODEL", Align::kLeft},
               {"FIRST SEEN", Align::kLeft},
               {"LAST SEEN", Align::kLeft},
               {"OUTPUTS", Align::kRight},
               {"BESIDE THE ONE BEFORE", Align::kLeft}});
  for (const VersionReport& version : stream.versions) {
    table.Add({Name(version.prompt, "-"), Name(version.model, "-"), FormatTime(version.first), FormatTime(version.last),
               std::to_string(version.outputs), VerdictText(version)});
  }
  return table.Text();
}

// What moved in any of the versions, as it was in each.
std::string MovesTable(const StreamTimeline& stream) {
  std::map<std::pair<Check, std::string>, std::vector<std::string>> rows;
  const size_t count = stream.versions.size();
  const size_t first = count - std::min(count, kMostColumns);
  for (size_t i = first; i < count; ++i) {
    for (const VersionSignal& signal : stream.versions[i].signals) {
      if (HasMoved(signal)) rows.try_emplace({signal.check, signal.field}, count - first);
    }
  }
  if (rows.empty()) return "";
  std::vector<Table::Column> columns = {{"WHAT MOVED", Align::kLeft}};
  for (size_t i = first; i < count; ++i) {
    const VersionReport& version = stream.versions[i];
    columns.push_back(
        {CutText(Name(version.prompt, "-") + "/" + Name(version.model, "-"), kMostTitleBytes), Align::kRight});
    for (const VersionSignal& signal : version.signals) {
      const auto row = rows.find({signal.check, signal.field});
      if (row != rows.end()) row->second[i - first] = LevelText(signal, signal.value);
    }
  }
  Table table(std::move(columns));
  size_t left = kMostRows;
  for (auto& [name, cells] : rows) {
    if (left-- == 0) break;
    VersionSignal signal;
    signal.check = name.first;
    signal.field = name.second;
    cells.insert(cells.begin(), SignalName(signal));
    table.Add(std::move(cells));
  }
  const std::string more =
      rows.size() > kMostRows ? fmt::format("and {} more; --format=json shows all\n", rows.size() - kMostRows) : "";
  return "\n" + table.Text() + more;
}

void WriteSignal(const VersionSignal& signal, bool compared, JsonWriter* json) {
  json->BeginObject();
  json->Key("check").Text(CheckName(signal.check));
  json->Key("field").Text(signal.field);
  if (KindOf(signal.check) == CheckKind::kMix) json->Key("label").Text(signal.label);
  json->Key("evaluations").Count(signal.n);
  json->Key("value").Number(signal.value);
  if (compared && signal.n_before > 0) {
    json->Key("value_before").Number(signal.before);
    json->Key("evaluations_before").Count(signal.n_before);
    json->Key("evidence").Number(signal.log10_evidence);
    json->Key("verdict").Text(VersionVerdictName(signal.verdict));
  }
  json->EndObject();
}

void WriteVersion(const VersionReport& version, JsonWriter* json) {
  json->BeginObject();
  json->Key("prompt").Text(version.prompt);
  json->Key("model").Text(version.model);
  json->Key("first_seen").Text(FormatTime(version.first));
  json->Key("last_seen").Text(FormatTime(version.last));
  json->Key("outputs").Count(version.outputs);
  if (version.compared) {
    json->Key("before").BeginObject().Key("prompt").Text(version.prompt_before);
    json->Key("model").Text(version.model_before).EndObject();
    json->Key("verdict").Text(VersionVerdictName(version.verdict));
  }
  json->Key("signals").BeginArray();
  for (const VersionSignal& signal : version.signals) WriteSignal(signal, version.compared, json);
  json->EndArray().EndObject();
}

}  // namespace

absl::StatusOr<std::vector<StreamTimeline>> WantedTimelines(std::vector<StreamTimeline> all, const StreamWish& wish) {
  if (!wish.workflow) return all;
  std::vector<StreamTimeline> wanted;
  std::string names;
  size_t told = 0;
  for (StreamTimeline& stream : all) {
    if (told++ < kMostNames) names += "\n  " + Name(stream.workflow, "-") + "/" + Name(stream.step, "-");
    if (stream.workflow != *wish.workflow || (wish.step && stream.step != *wish.step)) continue;
    wanted.push_back(std::move(stream));
  }
  if (!wanted.empty()) return wanted;
  if (told > kMostNames) names += fmt::format("\n  and {} more", told - kMostNames);
  return NotFound("{}{}/{}; {}{}", kNoSuchStream, Name(*wish.workflow, "-"), Name(wish.step.value_or(""), "*"),
                  told == 0 ? "none has been seen yet" : "there are", names);
}

std::string TimelineText(const std::vector<StreamTimeline>& timelines) {
  if (timelines.empty()) return "No stream has been seen yet.\n";
  std::string text;
  for (const StreamTimeline& stream : timelines) {
    if (!text.empty()) text += "\n\n";
    text += Name(stream.workflow, "-") + "/" + Name(stream.step, "-") + "\n\n";
    text += stream.versions.empty() ? "No output has been counted.\n" : VersionsTable(stream) + MovesTable(stream);
  }
  return text;
}

std::string TimelineJson(const std::vector<StreamTimeline>& timelines) {
  JsonWriter json;
  json.BeginObject().Key("streams").BeginArray();
  for (const StreamTimeline& stream : timelines) {
    json.BeginObject().Key("workflow").Text(stream.workflow).Key("step").Text(stream.step).Key("versions").BeginArray();
    for (const VersionReport& version : stream.versions) WriteVersion(version, &json);
    json.EndArray().EndObject();
  }
  json.EndArray().EndObject();
  return json.Take();
}

absl::StatusOr<std::string> TimelinePage(std::vector<StreamTimeline> all, const StreamWish& wish,
                                         std::string (*page)(const std::vector<StreamTimeline>&)) {
  const auto wanted = WantedTimelines(std::move(all), wish);
  if (!wanted.ok()) return wanted.status();
  return page(*wanted);
}

}  // namespace telltale

#include "config/settings.h"

#include <algorithm>

#include "config/complaints.h"
#include "config/map_reader.h"
#include "config/memory_plan.h"
#include "config/yaml.h"

namespace telltale {
namespace {

constexpr uint64_t kKiB = uint64_t{1} << 10;
constexpr uint64_t kMiB = uint64_t{1} << 20;
constexpr uint64_t kGiB = uint64_t{1} << 30;
// gRPC counts messages in int, and one request must fit into memory several times over.
constexpr uint64_t kMaxRequestBytes = 256 * kMiB;
constexpr uint64_t kMostIds = 20'000'000;  // by default
const YamlNode kNothing;

const YamlNode& Section(MapReader& file, std::string_view key) {
  const YamlNode* node = file.Take(key);
  return node == nullptr ? kNothing : *node;
}

// A text that one of the Parse... functions understands.
template <typename T, typename Target>
void Parsed(const YamlNode* node, std::string_view key, MapReader& reader, absl::StatusOr<T> (*parse)(std::string_view),
            Target* target) {
  if (node == nullptr) return;
  if (node->kind != YamlNode::Kind::kScalar) {
    reader.complaints().Add(node->line, "{} is {}; write one text", reader.PathOf(key), Describe(*node));
    return;
  }
  auto value = parse(node->text);
  if (value.ok()) {
    *target = *std::move(value);
  } else {
    reader.complaints().Add(node->line, "{} is {}", reader.PathOf(key), MessageOf(value.status()));
  }
}
template <typename T, typename Target>
void Parsed(std::string_view key, MapReader& reader, absl::StatusOr<T> (*parse)(std::string_view), Target* target) {
  Parsed(reader.Take(key), key, reader, parse, target);
}

void ReadDoor(const YamlNode& node, std::string_view name, Complaints& complaints, Settings::Door* door) {
  MapReader reader(node, std::string(name), complaints);
  Parsed("listen_address", reader, ParseListenAddress, &door->listen_address);
  reader.Size("max_request", &door->max_request_bytes, kKiB, kMaxRequestBytes);
  ReadTls(reader, &door->tls);
  reader.End();
}

void ReadWeb(const YamlNode& node, Complaints& complaints, Settings::Web* web) {
  MapReader reader(node, "web", complaints);
  Parsed("listen_address", reader, ParseListenAddress, &web->listen_address);
  Parsed("external_url", reader, ParseHttpUrl, &web->external_url);
  ReadTls(reader, &web->tls);
  reader.End();
}

void ReadMetrics(const YamlNode& node, Complaints& complaints, Settings::Metrics* metrics) {
  MapReader reader(node, "metrics", complaints);
  const YamlNode* address = reader.Take("listen_address");
  if (address != nullptr && address->kind == YamlNode::Kind::kScalar && address->text.empty()) {
    metrics->listen_address.reset();  // "" is off
  } else {
    Parsed(address, "listen_address", reader, ParseListenAddress, &metrics->listen_address);
  }
  reader.Count("max_series", &metrics->max_series, uint64_t{1000}, uint64_t{10'000'000});
  reader.End();
}

void ReadStorage(const YamlNode& node, Complaints& complaints, Settings* settings) {
  MapReader reader(node, "storage", complaints);
  reader.Text("path", &settings->storage.path);
  reader.Choice<bool>("sync", {{"on", true}, {"off", false}, {"true", true}, {"false", false}},
                      &settings->storage.sync);
  reader.Size("max_size", &settings->storage.max_bytes, 16 * kMiB, 1024 * kGiB);
  reader.Count("max_ids", &settings->engine.max_ids, uint64_t{10'000}, uint64_t{200'000'000});
  reader.Size("dead_letters", &settings->storage.dead_letter_bytes, kMiB, 1024 * kGiB);
  reader.End();
}

// After ReadStorage: less may be remembered than is asked for there.
void ReadMemory(const YamlNode& node, Complaints& complaints, Settings* settings) {
  MapReader reader(node, "memory", complaints);
  reader.Size("limit", &settings->memory_limit_bytes, 64 * kMiB, 1024 * kGiB);
  reader.End();
  const MemoryPlan plan = PlanMemory(settings->memory_limit_bytes);
  settings->engine.key_bytes = plan.keys;
  settings->engine.max_signals_in_all = plan.signals;
  settings->engine.max_ids = std::min(settings->engine.max_ids, plan.ids);
}

void ReadDetection(const YamlNode& node, Complaints& complaints, EngineOptions* engine) {
  MapReader reader(node, "detection", complaints);
  reader.Number("false_alarms_per_year", &engine->false_alarms_per_year, 0.001, 100'000);
  reader.Share("share", &engine->share);
  reader.Time("lateness", &engine->lateness, std::chrono::seconds(0), std::chrono::hours(24 * 7));
  reader.End();
}

void ReadBounds(const YamlNode& node, Complaints& complaints, EngineOptions* engine) {
  MapReader reader(node, "bounds", complaints);
  reader.Count("streams", &engine->max_streams, 1, 100'000);
  reader.Count("fields", &engine->max_fields, 1, 10'000);
  reader.Count("labels", &engine->max_labels, 1, 10'000);
  reader.Count("signals", &engine->max_signals, 1, 10'000);
  reader.Count("versions", &engine->max_versions, 1, 10'000);
  reader.End();
}

void ReadAlerts(const YamlNode& node, Complaints& complaints, Settings::Alerts* alerts, EngineOptions* engine) {
  MapReader reader(node, "alerts", complaints);
  if (const YamlNode* list = reader.Take("alertmanagers")) ReadAlertmanagers(*list, complaints, &alerts->alertmanagers);
  reader.Time("resend", &alerts->resend, std::chrono::seconds(1), std::chrono::hours(1));
  reader.Choice<bool>("examples", {{"link", false}, {"redacted", true}}, &alerts->redacted_examples);
  reader.Bool("push_parts", &alerts->push_parts);
  reader.Time("resolve_each", &engine->each_stands, std::chrono::minutes(1), std::chrono::days(1));
  if (const YamlNode* list = reader.Take("notify")) ReadNotify(*list, complaints, &alerts->notify);
  reader.End();
}

void ReadRuleFiles(MapReader& file, Complaints& complaints, std::vector<FilePattern>* patterns) {
  const YamlNode* node = file.Take("rule_files");
  if (node == nullptr) return;
  for (const YamlNode& item : ItemsOf(*node, "rule_files", complaints)) {
    if (item.kind != YamlNode::Kind::kScalar || item.text.empty()) {
      complaints.Add(item.line, "rule_files holds {}; write a file or a pattern such as rules/*.yaml", Describe(item));
      continue;
    }
    patterns->push_back({item.text, complaints.Where(item.line)});
  }
}

}  // namespace

absl::StatusOr<LogLevel> ParseLogLevel(std::string_view text) {
  if (text == "debug") return LogLevel::kDebug;
  if (text == "info") return LogLevel::kInfo;
  if (text == "warn") return LogLevel::kWarn;
  if (text == "error") return LogLevel::kError;
  return InvalidArgument("{}; write one of: debug, info, warn, error", Shown(text));
}

absl::StatusOr<LogFormat> ParseLogFormat(std::string_view text) {
  if (text == "text") return LogFormat::kText;
  if (text == "json") return LogFormat::kJson;
  return InvalidArgument("{}; write one of: text, json", Shown(text));
}

absl::StatusOr<Settings> ParseSettings(std::string_view text, std::string_view file) {
  Complaints complaints(file);
  const auto root = ReadYaml(text, complaints);
  if (!root) return complaints.ToStatus();
  Settings settings;
  settings.engine.max_ids = kMostIds;
  MapReader reader(*root, "", complaints);
  ReadRuleFiles(reader, complaints, &settings.rule_files);
  ReadDoor(Section(reader, "grpc"), "grpc", complaints, &settings.grpc);
  ReadDoor(Section(reader, "http"), "http", complaints, &settings.http);
  ReadWeb(Section(reader, "web"), complaints, &settings.web);
  ReadMetrics(Section(reader, "metrics"), complaints, &settings.metrics);
  ReadStorage(Section(reader, "storage"), complaints, &settings);
  ReadMemory(Section(reader, "memory"), complaints, &settings);
  ReadDetection(Section(reader, "detection"), complaints, &settings.engine);
  ReadAlerts(Section(reader, "alerts"), complaints, &settings.alerts, &settings.engine);
  ReadBounds(Section(reader, "bounds"), complaints, &settings.engine);
  {
    MapReader log(Section(reader, "log"), "log", complaints);
    Parsed("level", log, ParseLogLevel, &settings.log.level);
    Parsed("format", log, ParseLogFormat, &settings.log.format);
    log.End();
  }
  reader.Bool("insecure", &settings.insecure);
  reader.Take("auth");
  for (const YamlEntry& entry : root->entries) {
    // Also where nothing stands after it: then it is not what was meant.
    if (entry.key == "auth") ReadAuth(entry.value, entry.line, complaints, &settings.auth);
  }
  reader.Later("otlp", "receive OpenTelemetry");
  reader.Later("review", "sample outputs for review");
  reader.Later("prompts", "keep prompts");
  reader.End();
  if (!complaints.empty()) return complaints.ToStatus();
  return settings;
}

}  // namespace telltale

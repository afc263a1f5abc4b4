#pragma once
// The snapshot that the golden files of report show, with the incident of incident_samples.h.

#include <chrono>
#include <string>

#include "engine/snapshot.h"
#include "report/prometheus.h"
#include "tests/report/incident_samples.h"

namespace telltale {

inline SignalSnapshot SampleSignal(Check check, std::string field) {
  SignalSnapshot signal;
  signal.check = check;
  signal.field = std::move(field);
  signal.state = SignalState::kWatching;
  signal.evaluations = 5622;
  signal.hits = 52;
  signal.watch.baseline_n = 5210;
  signal.watch.baseline = 0.004;
  signal.watch.baseline_low = 0.0026;
  signal.watch.baseline_high = 0.0061;
  signal.watch.current = 0.0752;
  signal.watch.current_n = 412;
  signal.watch.ln_evidence = 21.0;
  signal.watch.visible_shift = 0.013;
  Outlook& ahead = signal.outlook.emplace();
  ahead.a_day = 1400;
  ahead.day.above = 0.021;
  ahead.week.above = 0.012;
  ahead.week.below = 0.0004;
  return signal;
}

inline Snapshot SampleSnapshot() {
  StreamSnapshot stream;
  stream.workflow = "invoice-intake";
  stream.step = "extract";
  stream.format = "json";
  stream.labels = {{"team", "billing"}};
  stream.outputs = 5622;
  stream.first_seen = At("2026-01-01T00:00:00Z");
  stream.last_seen = At("2026-01-05T10:41:07Z");
  stream.outputs_by = {{{"large", "v14"}, 5210}, {{"large", "v15"}, 412}};
  stream.signals = {SampleSignal(Check::kEmptyField, "customer.name"), SampleSignal(Check::kLength, ""),
                    SampleSignal(Check::kRefusal, ""), SampleSignal(Check::kShape, "")};
  stream.signals[0].state = SignalState::kOpen;
  stream.signals[2].state = SignalState::kLearning;
  stream.signals[2].watch = {};
  stream.signals[2].outlook = Outlook{.a_day = 40, .learned = 61, .needed = 100};
  stream.signals[3].label = "json";
  stream.signals[3].commonest = "json";
  stream.signals[3].outlook->label = 0;
  stream.signals[3].outlook->week.unseen = 0.013;
  stream.token_hits = {{"as-an-ai", 3}};
  stream.pattern_fallbacks = 7;
  stream.fields = {{"customer.name", "text"}, {"total", "number"}};
  stream.field_values = {{{"category", "re\"fund\\\n"}, 12}, {{"category", "sales"}, 400}};
  stream.mixes["shape"] = {{"json", 5000}, {"fenced", 622}};
  stream.confidence = {{0.5, 0.9}, {2, 10, 5610}, 5400.25};
  stream.length = {{64, 1024}, {1, 5000, 621}, 3123456};
  stream.numbers["total"] = {{100, 1000}, {10, 20, 30}, 12345.5};
  stream.versions = {{"prompt", "", "v14", At("2026-01-01T00:00:00Z")},
                     {"prompt", "v14", "v15", At("2026-01-05T10:28:00Z")},
                     {"model", "", "large-2025-11", At("2026-01-01T00:00:00Z")}};
  stream.incident_open = true;
  Snapshot snapshot;
  snapshot.streams = {stream};
  snapshot.incidents = {SampleIncident()};
  snapshot.folded = {{"field", 3}, {"label", 0}};
  snapshot.counted = 5622;
  snapshot.ids_kept = 5600;
  snapshot.id_horizon = std::chrono::hours(24 * 7);
  return snapshot;
}

inline ProcessSnapshot SampleProcess() {
  ProcessSnapshot process;
  process.ledger.sum.counted = 5622;
  process.ledger.sum.duplicates = 11;
  process.ledger.sum.shed = 1;
  process.ledger.sum.rejected = {{"missing_workflow", 2}};
  process.ledger.received = {{"grpc", 5600}, {"http", 36}};
  process.ledger.without_id = 4;
  process.alertmanagers["http://127.0.0.1:9093"].sent = 2;
  process.notified["https://hooks.slack.com"] = {4, 3, 2, 1};
  process.storage = StorageSnapshot{
      .bytes = 1'200'000, .limit = 2'147'483'648, .commits = {{0.001, 0.01}, {5000, 21, 1}, 2.5}, .failed = 1};
  process.storage->letters = 2;
  process.storage->letter_bytes = 4096;
  process.storage->letter_limit = 104'857'600;
  process.memory_limit = 536'870'912;
  process.last_reload_success = At("2026-01-01T00:00:00.5Z");
  process.build = {"0.1.0", "0123456789ab", "g++ 12.2.0", "RelWithDebInfo"};
  process.operating = {1.25, 33'554'432, 268'435'456, 12, 1024, 1767225600.5};
  return process;
}

}  // namespace telltale

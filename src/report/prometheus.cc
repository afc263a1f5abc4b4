#include "report/prometheus.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "report/coverage.h"
#include "report/exposition.h"
#include "report/stream_metrics.h"
#include "report/utf8.h"

namespace telltale {
namespace {

constexpr uint64_t kMaxReasons = 50;    // ours, a handful; a bound all the same
constexpr uint64_t kCoveragePart = 10;  // of metrics.max_series, at most this part for the coverage of workflows

// How many series each stream may have so that all together keep within the bound: everyone gets as much as they
// want, up to the same level.
uint64_t FairShare(std::vector<uint64_t> wanted, uint64_t all) {
  std::sort(wanted.begin(), wanted.end());
  uint64_t left = all;
  for (size_t i = 0; i < wanted.size(); ++i) {
    const uint64_t share = left / (wanted.size() - i);
    if (wanted[i] > share) return share;
    left -= wanted[i];
  }
  return wanted.empty() ? all : wanted.back();
}

// Returns how many series were left out.
uint64_t AddStreams(const Snapshot& snapshot, const SeriesBounds& bounds, Exposition* exposition) {
  uint64_t share = bounds.stream;
  if (snapshot.streams.size() * bounds.stream > bounds.all) {
    // They may be too many: asked first how many they want, which takes no memory.
    Exposition counter(Exposition::Keeps::kNothing);
    std::vector<uint64_t> wanted;
    for (const StreamSnapshot& stream : snapshot.streams) {
      wanted.push_back(AddStreamMetrics(stream, bounds.stream, &counter).used);
    }
    share = std::min(share, FairShare(std::move(wanted), bounds.all));
  }
  uint64_t left_out = 0;
  for (const StreamSnapshot& stream : snapshot.streams) {
    left_out += AddStreamMetrics(stream, share, exposition).left_out;
  }
  return left_out;
}

// The first ones in order, each whole, as far as there is room for them.
SeriesUse AddCoverage(const Snapshot& snapshot, uint64_t room, Exposition* exposition) {
  SeriesUse use;
  for (const WorkflowCoverage& workflow : CoverageOf(snapshot)) {
    if (use.used + kCauseCount > room) {
      use.left_out += kCauseCount;
      continue;
    }
    use.used += kCauseCount;
    for (size_t i = 0; i < kCauseCount; ++i) {
      exposition->Add(
          Metric::kWorkflowCoverage,
          {{"workflow", LabelValue(workflow.workflow)}, {"cause", std::string(CauseName(static_cast<Cause>(i)))}},
          workflow.covered[i] ? 1.0 : 0.0);
    }
  }
  return use;
}

void AddByLabel(Metric metric, std::string_view label, const auto& counts, Exposition* exposition) {
  uint64_t written = 0;
  for (const auto& [value, count] : counts) {
    if (++written > kMaxReasons) return;
    exposition->Add(metric, {{std::string(label), LabelValue(value)}}, count);
  }
}

void AddLedger(const LedgerSnapshot& ledger, Exposition* exposition) {
  AddByLabel(Metric::kReceived, "transport", ledger.received, exposition);
  exposition->Add(Metric::kCounted, {}, ledger.sum.counted);
  exposition->Add(Metric::kDuplicates, {}, ledger.sum.duplicates);
  AddByLabel(Metric::kRejected, "reason", ledger.sum.rejected, exposition);
  AddByLabel(Metric::kDeadLetters, "reason", ledger.sum.dead_letters, exposition);
  exposition->Add(Metric::kShed, {}, ledger.sum.shed);
  exposition->Add(Metric::kWithoutId, {}, ledger.without_id);
  exposition->Add(Metric::kUnknownKeys, {}, ledger.unknown_keys);
}

void AddReceivers(const ProcessSnapshot& process, Exposition* exposition) {
  for (const auto& [url, receiver] : process.alertmanagers) {
    const Exposition::Pairs labels = {{"alertmanager", LabelValue(url)}};
    exposition->Add(Metric::kAlertsSent, labels, receiver.sent);
    exposition->Add(Metric::kAlertsFailed, labels, receiver.failed);
    exposition->Add(Metric::kAlertsDropped, labels, receiver.dropped);
    exposition->Add(Metric::kAlertsPending, labels, receiver.pending);
  }
  for (const auto& [name, receiver] : process.notified) {
    const Exposition::Pairs labels = {{"receiver", LabelValue(name)}};
    exposition->Add(Metric::kNotificationsSent, labels, receiver.sent);
    exposition->Add(Metric::kNotificationsFailed, labels, receiver.failed);
    exposition->Add(Metric::kNotificationsDropped, labels, receiver.dropped);
    exposition->Add(Metric::kNotificationsPending, labels, receiver.pending);
  }
}

void AddProcess(const ProcessSnapshot& process, Exposition* exposition) {
  AddByLabel(Metric::kUnauthorized, "transport", process.unauthorized, exposition);
  AddReceivers(process, exposition);
  exposition->Add(Metric::kReloadSuccessful, {}, process.last_reload_successful ? 1.0 : 0.0);
  if (process.last_reload_success) {
    exposition->Add(Metric::kReloadTimestamp, {}, UnixSeconds(*process.last_reload_success));
  }
  const Build& build = process.build;
  exposition->Add(Metric::kBuildInfo,
                  {{"version", LabelValue(build.version)},
                   {"revision", LabelValue(build.revision)},
                   {"compiler", LabelValue(build.compiler)},
                   {"build_type", LabelValue(build.type)}},
                  1.0);
  if (process.storage) {
    exposition->Add(Metric::kStorageBytes, {}, process.storage->bytes);
    exposition->Add(Metric::kStorageLimit, {}, process.storage->limit);
    exposition->AddHistogram(Metric::kCommitDuration, {}, process.storage->commits);
    exposition->Add(Metric::kCommitsFailed, {}, process.storage->failed);
    exposition->Add(Metric::kLettersKept, {}, process.storage->letters);
    exposition->Add(Metric::kLetterBytes, {}, process.storage->letter_bytes);
    exposition->Add(Metric::kLetterLimit, {}, process.storage->letter_limit);
    exposition->Add(Metric::kLettersDropped, {}, process.storage->letters_dropped);
  }
  exposition->Add(Metric::kMemoryLimit, {}, process.memory_limit);
  if (!process.operating) return;
  const ProcessSnapshot::Operating& operating = *process.operating;
  exposition->Add(Metric::kProcessCpu, {}, operating.cpu_seconds);
  exposition->Add(Metric::kProcessResident, {}, operating.resident_bytes);
  exposition->Add(Metric::kProcessVirtual, {}, operating.virtual_bytes);
  exposition->Add(Metric::kProcessOpenFds, {}, operating.open_fds);
  exposition->Add(Metric::kProcessMaxFds, {}, operating.max_fds);
  exposition->Add(Metric::kProcessStart, {}, operating.start_time_seconds);
}

}  // namespace

std::string MetricsText(const Snapshot& snapshot, const ProcessSnapshot& process, const SeriesBounds& bounds) {
  Exposition exposition;
  const SeriesUse coverage = AddCoverage(snapshot, bounds.all / kCoveragePart, &exposition);
  const SeriesBounds rest{bounds.all - coverage.used, bounds.stream};
  const uint64_t left_out = coverage.left_out + AddStreams(snapshot, rest, &exposition);
  AddLedger(process.ledger, &exposition);
  AddProcess(process, &exposition);
  exposition.Add(Metric::kIdsKept, {}, snapshot.ids_kept);
  exposition.Add(Metric::kIdHorizon, {}, static_cast<double>(snapshot.id_horizon.count()) / 1000.0);
  AddByLabel(Metric::kSeriesFolded, "kind", snapshot.folded, &exposition);
  // Computed from what is there now: it falls only when a stream is forgotten, which Prometheus takes as a restart.
  exposition.Add(Metric::kSeriesFolded, {{"kind", "series"}}, left_out);
  exposition.Add(Metric::kSeriesLimit, {}, bounds.all);
  exposition.Add(Metric::kSeries, {}, exposition.series() + 1);
  return std::move(exposition).Text();
}

}  // namespace telltale

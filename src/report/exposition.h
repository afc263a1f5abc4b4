#pragma once
// report/exposition.h - the metrics by name, with their help and type, and the samples put under them.
//
// What:     a thin layer over prometheus-cpp's plain structs: no registry, no family locks, made anew at each scrape.
// Threads:  not thread-safe.
// Cost:     about 0.3 us a sample, and as much again for its text.
// Source:   names are the contract's (DESIGN, Metrics); lint rules are promtool's.

#include <prometheus/metric_family.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/snapshot.h"

namespace telltale {

// In the order of /metrics.
enum class Metric : uint8_t {
  kOutputs,
  kCheckEvaluations,
  kCheckHits,
  kTokenHits,
  kPatternFallbacks,
  kFieldValue,
  kConfidence,
  kOutputLength,
  kFieldNumber,
  kSignalCurrent,
  kSignalBaseline,
  kSignalEvidence,
  kSignalState,
  kIncidentOpen,
  kStreamInfo,
  kWorkflowCoverage,
  kPromptVersion,
  kModelVersion,
  kReceived,
  kCounted,
  kDuplicates,
  kRejected,
  kDeadLetters,
  kShed,
  kWithoutId,
  kUnknownKeys,
  kUnauthorized,
  kStorageBytes,
  kStorageLimit,
  kCommitDuration,
  kCommitsFailed,
  kLettersKept,
  kLetterBytes,
  kLetterLimit,
  kLettersDropped,
  kAlertsSent,
  kAlertsFailed,
  kAlertsDropped,
  kAlertsPending,
  kNotificationsSent,
  kNotificationsFailed,
  kNotificationsDropped,
  kNotificationsPending,
  kIdsKept,
  kIdHorizon,
  kSeries,
  kSeriesLimit,
  kSeriesFolded,
  kMemoryLimit,
  kReloadSuccessful,
  kReloadTimestamp,
  kBuildInfo,
  kProcessCpu,
  kProcessResident,
  kProcessVirtual,
  kProcessOpenFds,
  kProcessMaxFds,
  kProcessStart,
};
inline constexpr size_t kMetricCount = static_cast<size_t>(Metric::kProcessStart) + 1;

class Exposition {
 public:
  using Pairs = std::vector<std::pair<std::string, std::string>>;  // label names and valid values

  enum class Keeps : uint8_t { kSamples, kNothing };  // nothing: only how many series there would be

  explicit Exposition(Keeps keeps = Keeps::kSamples);
  // A counter's or a gauge's sample, as the metric's type says.
  void Add(Metric metric, const Pairs& labels, double value);
  void Add(Metric metric, const Pairs& labels, uint64_t value) { Add(metric, labels, static_cast<double>(value)); }
  void AddHistogram(Metric metric, const Pairs& labels, const HistogramSnapshot& histogram);

  uint64_t series() const { return series_; }
  std::string Text() &&;  // Prometheus' text format 0.0.4, whatever the process' locale

  static uint64_t SeriesOf(const HistogramSnapshot& histogram) { return histogram.bounds.size() + 3; }

 private:
  const bool keeps_samples_;
  std::array<prometheus::MetricFamily, kMetricCount> families_;
  uint64_t series_ = 0;
};

}  // namespace telltale

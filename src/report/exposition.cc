#include "report/exposition.h"

#include <prometheus/text_serializer.h>

#include <sstream>

namespace telltale {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricType;

struct Row {
  const char* name;
  MetricType type;
  const char* help;
};

// Indexed by Metric.
constexpr std::array kRows = {
    Row{"telltale_outputs_total", MetricType::Counter, "Model outputs counted."},
    Row{"telltale_check_evaluations_total", MetricType::Counter, "Outputs of which the check was asked."},
    Row{"telltale_check_hits_total", MetricType::Counter, "Outputs in which the check found what it looks for."},
    Row{"telltale_failure_token_hits_total", MetricType::Counter, "Outputs that hold the failure token."},
    Row{"telltale_pattern_fallbacks_total", MetricType::Counter,
        "Scans of outputs in which a pattern set ran out of memory and its patterns were run one by one."},
    Row{"telltale_field_value_total", MetricType::Counter, "Outputs by value of a field declared mix or one_of."},
    Row{"telltale_confidence", MetricType::Histogram, "Confidence of outputs, from 0 to 1."},
    Row{"telltale_output_length_chars", MetricType::Histogram, "Length of outputs in characters."},
    Row{"telltale_field_number", MetricType::Histogram, "Numbers found in a field of outputs."},
    Row{"telltale_signal_current", MetricType::Gauge, "What the signal is now: a rate from 0 to 1, or a median."},
    Row{"telltale_signal_baseline", MetricType::Gauge, "What the signal usually is, by kind of baseline."},
    Row{"telltale_signal_evidence", MetricType::Gauge, "Evidence that the signal has left its baseline (log10)."},
    Row{"telltale_signal_state", MetricType::Gauge, "0 learning, 1 watching, 2 open, 3 resolved, 4 stale, 5 accepted."},
    Row{"telltale_incident_open", MetricType::Gauge, "Whether an incident of the stream is open."},
    Row{"telltale_stream_info", MetricType::Gauge, "The labels that rules give to the stream."},
    Row{"telltale_workflow_coverage", MetricType::Gauge,
        "Whether the workflow is covered, in every step, against that cause of silent failure: 0 or 1."},
    Row{"telltale_prompt_version_info", MetricType::Gauge, "Prompt versions seen in the stream."},
    Row{"telltale_model_version_info", MetricType::Gauge, "Model versions seen in the stream."},
    Row{"telltale_received_total", MetricType::Counter, "Outputs received whose fate is known."},
    Row{"telltale_counted_total", MetricType::Counter, "Received outputs that were counted."},
    Row{"telltale_duplicates_total", MetricType::Counter, "Received outputs that had been counted before."},
    Row{"telltale_rejected_total", MetricType::Counter,
        "Received outputs that were refused, which the caller was told."},
    Row{"telltale_dead_letters_total", MetricType::Counter,
        "Received outputs that were acknowledged and could not be counted."},
    Row{"telltale_shed_total", MetricType::Counter, "Received outputs that were turned away because of load."},
    Row{"telltale_outputs_without_id_total", MetricType::Counter,
        "Outputs with neither id nor time nor sequence: repeats of them cannot be recognised."},
    Row{"telltale_unknown_keys_total", MetricType::Counter, "Keys of JSON outputs that mean nothing to telltale."},
    Row{"telltale_unauthorized_total", MetricType::Counter,
        "Requests refused unread because of who sent them; no outputs of theirs are received."},
    Row{"telltale_storage_bytes", MetricType::Gauge, "Size of the store on disk, its log included."},
    Row{"telltale_storage_limit_bytes", MetricType::Gauge, "What the store may take on disk: storage.max_size."},
    Row{"telltale_commit_duration_seconds", MetricType::Histogram,
        "How long commits took; answers wait for the one that holds what they tell of."},
    Row{"telltale_commits_failed_total", MetricType::Counter,
        "Commits that could not be written; nothing is acknowledged until one can."},
    Row{"telltale_dead_letters_kept", MetricType::Gauge, "Dead letters that can be shown and replayed."},
    Row{"telltale_dead_letters_kept_bytes", MetricType::Gauge, "What they take of storage.dead_letters."},
    Row{"telltale_dead_letters_limit_bytes", MetricType::Gauge,
        "What dead letters may take: storage.dead_letters, or the part of storage.max_size that is theirs."},
    Row{"telltale_dead_letters_dropped_total", MetricType::Counter,
        "Dead letters that had to go because there was no room for them; the oldest go first."},
    Row{"telltale_alerts_sent_total", MetricType::Counter, "Alerts that an Alertmanager took."},
    Row{"telltale_alerts_failed_total", MetricType::Counter,
        "Alerts that an Alertmanager did not take; they are sent again."},
    Row{"telltale_alerts_dropped_total", MetricType::Counter,
        "Incidents that were over and went for want of room before an Alertmanager could be told."},
    Row{"telltale_alerts_pending", MetricType::Gauge, "Incidents of which an Alertmanager is still to be told."},
    Row{"telltale_notifications_sent_total", MetricType::Counter, "Notifications that a webhook took."},
    Row{"telltale_notifications_failed_total", MetricType::Counter,
        "Notifications that a webhook did not take; they are sent again."},
    Row{"telltale_notifications_dropped_total", MetricType::Counter,
        "Incidents that were over and went for want of room before a webhook could be told."},
    Row{"telltale_notifications_pending", MetricType::Gauge, "Incidents of which a webhook is still to be told."},
    Row{"telltale_ids_kept", MetricType::Gauge, "Ids remembered to recognise repeats."},
    Row{"telltale_id_horizon_seconds", MetricType::Gauge, "How far back a repeated id is certainly recognised."},
    Row{"telltale_series", MetricType::Gauge, "Series in this answer."},
    Row{"telltale_series_limit", MetricType::Gauge, "Series of streams that there may be: metrics.max_series."},
    Row{"telltale_series_folded_total", MetricType::Counter,
        "Things not told apart, or left out of this answer, because of a bound."},
    Row{"telltale_memory_limit_bytes", MetricType::Gauge, "Resident memory that there may be: memory.limit."},
    Row{"telltale_config_last_reload_successful", MetricType::Gauge,
        "Whether the last reading of the configuration succeeded."},
    Row{"telltale_config_last_reload_success_timestamp_seconds", MetricType::Gauge,
        "When the configuration was last read with success."},
    Row{"telltale_build_info", MetricType::Gauge, "What runs: its version, of which sources, and how it was built."},
    Row{"process_cpu_seconds_total", MetricType::Counter, "User and system CPU time spent."},
    Row{"process_resident_memory_bytes", MetricType::Gauge, "Resident memory."},
    Row{"process_virtual_memory_bytes", MetricType::Gauge, "Virtual memory."},
    Row{"process_open_fds", MetricType::Gauge, "Open file descriptors."},
    Row{"process_max_fds", MetricType::Gauge, "Most file descriptors that may be open."},
    Row{"process_start_time_seconds", MetricType::Gauge, "When the process started, since 1970."},
};
static_assert(kRows.size() == kMetricCount);

ClientMetric Labelled(const Exposition::Pairs& labels) {
  ClientMetric metric;
  metric.label.reserve(labels.size());
  for (const auto& [name, value] : labels) {
    metric.label.emplace_back();
    metric.label.back().name = name;
    metric.label.back().value = value;
  }
  return metric;
}

}  // namespace

Exposition::Exposition(Keeps keeps) : keeps_samples_(keeps == Keeps::kSamples) {
  for (size_t i = 0; i < kMetricCount; ++i) {
    families_[i].name = kRows[i].name;
    families_[i].help = kRows[i].help;
    families_[i].type = kRows[i].type;
  }
}

void Exposition::Add(Metric metric, const Pairs& labels, double value) {
  ++series_;
  if (!keeps_samples_) return;
  prometheus::MetricFamily& family = families_[static_cast<size_t>(metric)];
  ClientMetric sample = Labelled(labels);
  if (family.type == MetricType::Counter) {
    sample.counter.value = value;
  } else {
    sample.gauge.value = value;
  }
  family.metric.push_back(std::move(sample));
}

void Exposition::AddHistogram(Metric metric, const Pairs& labels, const HistogramSnapshot& histogram) {
  series_ += SeriesOf(histogram);
  if (!keeps_samples_) return;
  ClientMetric sample = Labelled(labels);
  uint64_t cumulative = 0;
  for (size_t i = 0; i < histogram.counts.size(); ++i) {
    cumulative += histogram.counts[i];
    if (i < histogram.bounds.size()) {
      sample.histogram.bucket.emplace_back();
      sample.histogram.bucket.back().cumulative_count = cumulative;
      sample.histogram.bucket.back().upper_bound = histogram.bounds[i];
    }
  }
  sample.histogram.sample_count = cumulative;  // the serializer adds the bucket +Inf from it
  sample.histogram.sample_sum = histogram.sum;
  families_[static_cast<size_t>(metric)].metric.push_back(std::move(sample));
}

std::string Exposition::Text() && {
  std::vector<prometheus::MetricFamily> used;
  for (prometheus::MetricFamily& family : families_) {
    if (!family.metric.empty()) used.push_back(std::move(family));
  }
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, used);
  return out.str();
}

}  // namespace telltale

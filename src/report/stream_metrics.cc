#include "report/stream_metrics.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <set>
#include <string>

#include "report/utf8.h"

namespace telltale {
namespace {

constexpr std::string_view kOther = "__other__";
// Of a stream's bound, at most this part for each counter that splits by what senders and models wrote.
constexpr uint64_t kSplitPart = 4;

class StreamWriter {
 public:
  StreamWriter(const StreamSnapshot& stream, uint64_t bound, Exposition* exposition)
      : stream_(stream), bound_(bound), exposition_(exposition) {
    labels_ = {{"workflow", LabelValue(stream.workflow)}, {"step", LabelValue(stream.step)}};
  }

  SeriesUse Write() {
    WriteOutputs();
    WriteStream();
    WriteSignals();
    if (HasValues(stream_.confidence)) Histogram(Metric::kConfidence, labels_, stream_.confidence);
    if (HasValues(stream_.length)) Histogram(Metric::kOutputLength, labels_, stream_.length);
    WriteTokens();
    WriteFieldValues();
    WriteVersions();
    for (const auto& [field, histogram] : stream_.numbers) {
      if (HasValues(histogram)) Histogram(Metric::kFieldNumber, With({{"field", LabelValue(field)}}), histogram);
    }
    return use_;
  }

 private:
  Exposition::Pairs With(const Exposition::Pairs& more) const {
    Exposition::Pairs labels = labels_;
    labels.insert(labels.end(), more.begin(), more.end());
    return labels;
  }
  static bool HasValues(const HistogramSnapshot& histogram) {
    return std::any_of(histogram.counts.begin(), histogram.counts.end(), [](uint64_t count) { return count > 0; });
  }
  // Room for `series` more, all or none.
  bool Take(uint64_t series) {
    if (use_.used + series > bound_) {
      use_.left_out += series;
      return false;
    }
    use_.used += series;
    return true;
  }
  template <typename Value>
  void Sample(Metric metric, const Exposition::Pairs& labels, Value value) {
    if (Take(1)) exposition_->Add(metric, labels, value);
  }
  void Histogram(Metric metric, const Exposition::Pairs& labels, const HistogramSnapshot& histogram) {
    if (Take(Exposition::SeriesOf(histogram))) exposition_->AddHistogram(metric, labels, histogram);
  }
  // How many of `wanted` series fit, one of them the fold where not all do.
  uint64_t RoomFor(uint64_t wanted) const {
    return std::min({wanted, std::max<uint64_t>(1, bound_ / kSplitPart), bound_ - std::min(bound_, use_.used)});
  }

  // Writes a counter's parts, as many as there is room for; the last ones in order are one "__other__".
  template <typename Map, typename LabelsOf>
  void Split(Metric metric, const Map& parts, const LabelsOf& labels_of, const Exposition::Pairs& other) {
    std::map<Exposition::Pairs, uint64_t> series;  // a model may write "__other__" itself
    const uint64_t room = RoomFor(parts.size());
    const uint64_t apart = room == parts.size() ? room : (room == 0 ? 0 : room - 1);
    uint64_t written = 0;
    for (const auto& [key, count] : parts) {
      const bool fits = written < apart;
      series[With(fits ? labels_of(key) : other)] += count;
      if (!fits) ++use_.left_out;
      ++written;
    }
    if (room == 0) return;
    for (const auto& [labels, count] : series) {
      ++use_.used;
      exposition_->Add(metric, labels, count);
    }
  }

  void WriteOutputs() {
    Split(Metric::kOutputs, stream_.outputs_by,
          [](const auto& key) {
            return Exposition::Pairs{{"model", LabelValue(key.first)}, {"prompt_version", LabelValue(key.second)}};
          },
          {{"model", std::string(kOther)}, {"prompt_version", std::string(kOther)}});
  }

  void WriteStream() {
    Sample(Metric::kIncidentOpen, labels_, stream_.incident_open ? 1.0 : 0.0);
    Exposition::Pairs info;
    for (const auto& [name, value] : stream_.labels) info.emplace_back(name, LabelValue(value));
    Sample(Metric::kStreamInfo, With(info), 1.0);
    // At 0, too: the first of all is seen only as a rise.
    Sample(Metric::kPatternFallbacks, labels_, stream_.pattern_fallbacks);
  }

  void WriteSignals() {
    // Open ones first: if something is left out it is not what somebody was woken for.
    std::vector<const SignalSnapshot*> signals;
    for (const SignalSnapshot& signal : stream_.signals) signals.push_back(&signal);
    std::stable_partition(signals.begin(), signals.end(),
                          [](const SignalSnapshot* signal) { return signal->state == SignalState::kOpen; });
    for (const SignalSnapshot* signal : signals) WriteSignal(*signal);
  }

  void WriteSignal(const SignalSnapshot& signal) {
    const Exposition::Pairs labels =
        With({{"check", std::string(CheckName(signal.check))}, {"field", LabelValue(signal.field)}});
    if (KindOf(signal.check) == CheckKind::kRate || KindOf(signal.check) == CheckKind::kEvent) {
      Sample(Metric::kCheckEvaluations, labels, signal.evaluations);
      Sample(Metric::kCheckHits, labels, signal.hits);
    }
    Sample(Metric::kSignalState, labels, static_cast<double>(signal.state));
    const WatchSummary& watch = signal.watch;
    if (watch.current_n > 0 && std::isfinite(watch.current)) Sample(Metric::kSignalCurrent, labels, watch.current);
    for (const auto& [kind, value] : {std::pair("limit", watch.limits.above), {"limit_below", watch.limits.below}}) {
      if (!value) continue;
      Exposition::Pairs limit = labels;
      limit.emplace_back("kind", kind);
      Sample(Metric::kSignalBaseline, limit, *value);
    }
    if (watch.baseline_n > 0 && std::isfinite(watch.baseline)) {
      if (!watch.by_pinned) {
        Exposition::Pairs rolling = labels;
        rolling.emplace_back("kind", "rolling");
        Sample(Metric::kSignalBaseline, rolling, watch.baseline);
      }
      if (watch.pinned_n > 0) {
        Exposition::Pairs pinned = labels;
        pinned.emplace_back("kind", "pinned");
        Sample(Metric::kSignalBaseline, pinned, watch.pinned);
      }
      if (std::isfinite(watch.ln_evidence)) {
        Sample(Metric::kSignalEvidence, labels, watch.ln_evidence * std::numbers::log10e);
      }
    }
  }

  void WriteTokens() {
    Split(Metric::kTokenHits, stream_.token_hits,
          [](const std::string& token) {
            return Exposition::Pairs{{"token", LabelValue(token)}};
          },
          {{"token", std::string(kOther)}});
  }

  void WriteFieldValues() {
    // By field, so that one wide field does not push the others into the fold.
    std::map<std::string, std::map<std::string, uint64_t>> fields;
    for (const auto& [key, count] : stream_.field_values) fields[key.first][key.second] += count;
    for (const auto& [field, values] : fields) {
      const std::string name = LabelValue(field);
      Split(Metric::kFieldValue, values,
            [&name](const std::string& value) {
              return Exposition::Pairs{{"field", name}, {"value", LabelValue(value)}};
            },
            {{"field", name}, {"value", std::string(kOther)}});
    }
  }

  void WriteVersions() {
    std::set<std::pair<bool, std::string>> seen;
    for (const VersionChange& version : stream_.versions) {
      const bool is_prompt = version.what == "prompt";
      if (version.to.empty() || !seen.emplace(is_prompt, version.to).second) continue;
      Sample(is_prompt ? Metric::kPromptVersion : Metric::kModelVersion,
             With({{is_prompt ? "prompt_version" : "model_version", LabelValue(version.to)}}), 1.0);
    }
  }

  const StreamSnapshot& stream_;
  const uint64_t bound_;
  Exposition* exposition_;
  Exposition::Pairs labels_;
  SeriesUse use_;
};

}  // namespace

SeriesUse AddStreamMetrics(const StreamSnapshot& stream, uint64_t bound, Exposition* exposition) {
  return StreamWriter(stream, bound, exposition).Write();
}

}  // namespace telltale

#include "report/series_bound.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "engine/histogram.h"
#include "report/coverage.h"
#include "report/table.h"

namespace telltale {
namespace {

constexpr uint64_t kOwn = 100;            // of telltale itself, all reasons of rejections seen
constexpr uint64_t kOfAReceiver = 4;      // sent, failed, dropped, pending
constexpr uint64_t kOfAHistogram = 3;     // beyond its bounds: +Inf, sum, count
constexpr uint64_t kOfASignal = 7;        // evaluations, hits, state, current, evidence, two baselines
constexpr uint64_t kLimitsOfASignal = 2;  // absolute ones, where the rules give them
constexpr uint64_t kOfAStream = 3;        // an open incident, its labels, fallbacks of patterns

template <size_t N>
uint64_t SeriesOf(const double (&)[N]) {
  return N + kOfAHistogram;
}

uint64_t Positive(int64_t bound) { return static_cast<uint64_t>(std::max<int64_t>(0, bound)); }

// Thousands apart, so that a person can read it.
std::string Grouped(uint64_t number) {
  std::string text = fmt::format("{}", number);
  for (size_t end = text.size(); end > 3; end -= 3) text.insert(end - 3, ",");
  return text;
}

}  // namespace

SeriesBound BoundOfSeries(const SeriesQuestion& question) {
  const uint64_t signals = Positive(question.engine.max_signals);
  const uint64_t fields = Positive(question.engine.max_fields);
  const uint64_t labels = Positive(question.engine.max_labels) + 1;
  const uint64_t versions = Positive(question.engine.max_versions);
  const uint64_t split = std::max<uint64_t>(1, question.series.stream / 4);  // as stream_metrics.cc
  SeriesBound bound;
  bound.stream = {
      {"telltale_outputs_total", std::min(versions + 1, split), "models and prompt versions (bounds.versions)"},
      {"telltale_check_*, telltale_signal_*", signals * (kOfASignal + kLimitsOfASignal),
       fmt::format("{} signals (bounds.signals), up to {} each", signals, kOfASignal + kLimitsOfASignal)},
      {"telltale_failure_token_hits_total", std::min(question.failure_tokens, split), "failure tokens of the rules"},
      {"telltale_field_value_total", question.split_fields * std::min(labels, split),
       fmt::format("{} fields declared mix or one_of, {} labels each (bounds.labels)", question.split_fields, labels)},
      {"telltale_confidence, telltale_output_length_chars", SeriesOf(kConfidenceBounds) + SeriesOf(kLengthBounds),
       "histograms"},
      {"telltale_field_number", fields * SeriesOf(kNumberBounds), "a histogram for each field with numbers"},
      {"telltale_prompt_version_info, telltale_model_version_info", 2 * versions, "bounds.versions"},
      {"telltale_incident_open, _stream_info, _pattern_fallbacks_total", kOfAStream, "one each"},
  };
  for (const SeriesBound::Row& row : bound.stream) bound.uncapped += row.most;
  bound.a_stream = std::min(bound.uncapped, question.series.stream);
  bound.streams = Positive(question.engine.max_streams);
  // Each may be the only step of a workflow, whose coverage comes on top.
  bound.all_streams = std::min(bound.streams * (bound.a_stream + kCauseCount), question.series.all);
  bound.own = kOwn + kOfAReceiver * (question.alertmanagers + question.notified);
  return bound;
}

std::string SeriesText(const SeriesQuestion& question) {
  const SeriesBound bound = BoundOfSeries(question);
  Table table({{"SERIES OF ONE STREAM, AT MOST"}, {"", Align::kRight}, {"BECAUSE"}});
  for (const SeriesBound::Row& row : bound.stream) table.Add({std::string(row.metrics), Grouped(row.most), row.of});
  table.Add({"sum", Grouped(bound.uncapped), ""});
  table.Add({"one stream", Grouped(bound.a_stream),
             bound.a_stream < bound.uncapped ? "what goes beyond is folded or left out, and counted" : ""});
  Table all({{"SERIES IN ALL, AT MOST"}, {"", Align::kRight}, {"BECAUSE"}});
  const uint64_t named = std::min(question.named_streams, bound.streams);
  all.Add({"streams that the rules name", Grouped(std::min(named * bound.a_stream, question.series.all)),
           fmt::format("{} of them", question.named_streams)});
  all.Add({"every stream there is room for", Grouped(bound.all_streams),
           bound.all_streams < bound.streams * bound.a_stream
               ? fmt::format("{} streams (bounds.streams), within metrics.max_series", Grouped(bound.streams))
               : fmt::format("{} streams (bounds.streams), and {} a workflow for its coverage", Grouped(bound.streams),
                             kCauseCount)});
  all.Add({"telltale itself", Grouped(bound.own), "with what it tells of receivers"});
  all.Add({"in all", Grouped(bound.all_streams + bound.own), ""});
  return table.Text() + "\n" + all.Text() +
         "\nStreams have a fraction of this as a rule: telltale_series says how many series there are. Less of them: "
         "bounds.signals,\nbounds.streams; a cap on them all: metrics.max_series.\n";
}

}  // namespace telltale

#pragma once
// report/series_bound.h - how many series a configuration can come to at most, before any output has come: what
// `telltale check --series` prints.
//
// What:     the arithmetic of /metrics (stream_metrics.h writes them): each metric's most for one stream, what the
//           bound of a stream leaves of their sum, and what metrics.max_series leaves of all streams together.
// Units:    series, as Prometheus counts them: a histogram is its buckets, its sum and its count.
// Threads:  pure functions.
// Errors:   none. An upper bound: streams have a fraction of it as a rule; telltale_series says how many there are.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "report/prometheus.h"

namespace telltale {

struct SeriesQuestion {
  EngineOptions engine;  // its bounds
  SeriesBounds series;
  uint64_t named_streams = 0;   // by the rules, outright
  uint64_t failure_tokens = 0;  // of the stream that has most of them
  uint64_t split_fields = 0;    // declared `mix` or `one_of`, of the stream that has most of them
  uint64_t alertmanagers = 0;
  uint64_t notified = 0;
};

struct SeriesBound {
  struct Row {
    std::string_view metrics;
    uint64_t most = 0;  // of one stream
    std::string of;     // how it comes about
  };
  std::vector<Row> stream;
  uint64_t uncapped = 0;  // the rows' sum
  uint64_t a_stream = 0;  // as the bound of a stream leaves it
  uint64_t streams = 0;
  uint64_t all_streams = 0;  // with their workflows' coverage, as metrics.max_series leaves it
  uint64_t own = 0;          // telltale's own
};

SeriesBound BoundOfSeries(const SeriesQuestion& question);
// As tables, and what to change where it is too much.
std::string SeriesText(const SeriesQuestion& question);

}  // namespace telltale

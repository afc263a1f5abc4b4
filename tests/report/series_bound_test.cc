#include "report/series_bound.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/exposition.h"
#include "report/stream_metrics.h"

namespace telltale {
namespace {

using testing::HasSubstr;

constexpr uint64_t kNoBound = 1'000'000;

SeriesQuestion Small() {
  SeriesQuestion question;
  question.engine.max_signals = 20;
  question.engine.max_fields = 6;
  question.engine.max_labels = 5;
  question.engine.max_versions = 4;
  question.engine.max_streams = 3;
  question.failure_tokens = 7;
  question.split_fields = 2;
  return question;
}

HistogramSnapshot Filled(size_t bounds) {
  HistogramSnapshot histogram;
  histogram.bounds.assign(bounds, 1);
  histogram.counts.assign(bounds + 1, 1);
  return histogram;
}

// A stream that has as much of everything as these bounds allow.
StreamSnapshot FullStream(const SeriesQuestion& question) {
  StreamSnapshot stream;
  stream.workflow = "w";
  stream.step = "s";
  for (int i = 0; i <= question.engine.max_versions; ++i) stream.outputs_by[{fmt::format("m{}", i), "v"}] = 1;
  for (int i = 0; i < question.engine.max_signals; ++i) {
    SignalSnapshot signal;
    signal.check = Check::kEmptyField;
    signal.field = fmt::format("f{}", i);
    signal.watch.current_n = 10;
    signal.watch.baseline_n = 10;
    signal.watch.pinned_n = 10;
    signal.watch.limits.above = 0.5;
    signal.watch.limits.below = 0.1;
    stream.signals.push_back(signal);
  }
  for (uint64_t i = 0; i < question.failure_tokens; ++i) stream.token_hits[fmt::format("t{}", i)] = 1;
  for (uint64_t field = 0; field < question.split_fields; ++field) {
    for (int i = 0; i <= question.engine.max_labels; ++i) {
      stream.field_values[{fmt::format("f{}", field), fmt::format("l{}", i)}] = 1;
    }
  }
  stream.confidence = Filled(11);
  stream.length = Filled(9);
  for (int i = 0; i < question.engine.max_fields; ++i) stream.numbers[fmt::format("n{}", i)] = Filled(9);
  for (int i = 0; i < question.engine.max_versions; ++i) {
    stream.versions.push_back({.what = "prompt", .from = "", .to = fmt::format("p{}", i)});
    stream.versions.push_back({.what = "model", .from = "", .to = fmt::format("m{}", i)});
  }
  return stream;
}

TEST(BoundOfSeries, AFullStreamComesToJustAsMany) {
  const SeriesQuestion question = Small();
  Exposition exposition;
  const SeriesUse use = AddStreamMetrics(FullStream(question), kNoBound, &exposition);
  EXPECT_EQ(use.left_out, 0);
  EXPECT_EQ(BoundOfSeries(question).uncapped, use.used);
}

TEST(BoundOfSeries, TheBoundsOfAStreamAndOfAllCutIt) {
  SeriesQuestion question = Small();
  question.series = {.all = 250, .stream = 100};
  const SeriesBound bound = BoundOfSeries(question);
  EXPECT_EQ(bound.a_stream, 100);
  EXPECT_EQ(bound.all_streams, 250) << "not 3 times 100";
  Exposition exposition;
  EXPECT_LE(AddStreamMetrics(FullStream(question), 100, &exposition).used, bound.a_stream);
}

TEST(BoundOfSeries, TheCoverageOfWorkflowsIsWithin) {
  const SeriesQuestion question = Small();
  Snapshot snapshot;
  for (int i = 0; i < question.engine.max_streams; ++i) {
    snapshot.streams.push_back(FullStream(question));
    snapshot.streams.back().workflow = fmt::format("w{}", i);
  }
  const std::string text = MetricsText(snapshot, ProcessSnapshot());
  uint64_t series = 0;
  for (size_t at = text.find("workflow=\""); at != std::string::npos; at = text.find("workflow=\"", at + 1)) ++series;
  EXPECT_EQ(series, BoundOfSeries(question).all_streams);
}

TEST(BoundOfSeries, WhatTelltaleTellsOfItselfIsWithin) {
  SeriesQuestion question;
  question.alertmanagers = 2;
  question.notified = 1;
  ProcessSnapshot process;
  process.alertmanagers["a"] = process.alertmanagers["b"] = {};
  process.notified["c"] = {};
  process.operating = ProcessSnapshot::Operating();
  process.storage = StorageSnapshot();
  process.storage->commits = Filled(12);
  for (int i = 0; i < 12; ++i) process.ledger.sum.rejected[fmt::format("reason-{}", i)] = 1;
  const std::string text = MetricsText(Snapshot(), process);
  uint64_t series = 0;
  for (size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) series += text[at] == '#' ? 0 : 1;
  EXPECT_LE(series, BoundOfSeries(question).own);
  EXPECT_GT(series, BoundOfSeries(question).own / 3) << "a bound, and not any number";
}

TEST(SeriesText, SaysTheWorstCaseAndWhyAndWhatToChange) {
  SeriesQuestion question;
  question.named_streams = 2;
  const std::string text = SeriesText(question);
  EXPECT_THAT(text, HasSubstr("200 signals (bounds.signals)"));
  EXPECT_THAT(text, testing::ContainsRegex("one stream +1,000 "));
  EXPECT_THAT(text, testing::ContainsRegex("streams that the rules name +2,000  2 of them"));
  EXPECT_THAT(text, testing::ContainsRegex("every stream there is room for +50,000 +500 streams"));
  EXPECT_THAT(text, testing::ContainsRegex("in all +50,100"));
  EXPECT_THAT(text, HasSubstr("metrics.max_series"));
}

}  // namespace
}  // namespace telltale

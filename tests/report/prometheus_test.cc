#include "report/prometheus.h"

#include <gtest/gtest.h>

#include "report/coverage.h"
#include "tests/golden.h"
#include "tests/report/series.h"

namespace telltale {
namespace {

TEST(MetricsText, IsWhatTheGoldenFileSays) {
  EXPECT_TRUE(MatchesGolden("metrics.golden.txt", MetricsText(SampleSnapshot(), SampleProcess())));
}

TEST(MetricsText, OfAnEmptyEngineStillTellsAboutItself) {
  const auto series = SeriesOf(MetricsText({}, {}));
  EXPECT_EQ(series.at("telltale_counted_total"), 0);
  EXPECT_EQ(series.at("telltale_config_last_reload_successful"), 1);
  EXPECT_EQ(series.count("process_open_fds"), 0u);
  EXPECT_EQ(series.at("telltale_series"), static_cast<double>(series.size()));
}

TEST(MetricsText, WhatWasReceivedAddsUp) {
  const auto series = SeriesOf(MetricsText(SampleSnapshot(), SampleProcess()));
  EXPECT_EQ(SumOf(series, "telltale_received_total"),
            series.at("telltale_counted_total") + series.at("telltale_duplicates_total") +
                SumOf(series, "telltale_rejected_total") + SumOf(series, "telltale_dead_letters_total") +
                series.at("telltale_shed_total"));
}

TEST(MetricsText, AFullHouseKeepsWithinItsBounds) {
  Snapshot snapshot;
  for (int i = 0; i < 40; ++i) snapshot.streams.push_back(FullStream(i));
  const SeriesBounds bounds{6'000, 1'000};
  const auto series = SeriesOf(MetricsText(snapshot, SampleProcess(), bounds));
  EXPECT_LE(CountOf(series, "workflow=\""), 6'000u);
  EXPECT_GT(CountOf(series, "workflow=\""), 5'500u);
  EXPECT_EQ(series.at("telltale_series"), static_cast<double>(series.size()));
  EXPECT_GT(series.at(R"(telltale_series_folded_total{kind="series"})"), 0);
  for (int i = 0; i < 40; ++i) {  // nobody is left out, and outputs add up in spite of folding
    const std::string name = "telltale_outputs_total{workflow=\"workflow-" + std::to_string(i) + "\"";
    double outputs = 0;
    for (auto at = series.lower_bound(name); at != series.end() && at->first.starts_with(name); ++at)
      outputs += at->second;
    EXPECT_EQ(outputs, 3000) << i;
  }
}

TEST(MetricsText, CoverageIsOneRowAWorkflowAndCauseWithinATenthOfTheBound) {
  Snapshot snapshot;
  for (int i = 0; i < 40; ++i) {
    StreamSnapshot stream;
    stream.workflow = "workflow-" + std::to_string(10 + i / 2);  // in order, two steps each
    stream.step = i % 2 == 0 ? "extract" : "send";
    stream.content_expected = i != 1;
    snapshot.streams.push_back(stream);
  }
  auto series = SeriesOf(MetricsText(snapshot, SampleProcess()));
  EXPECT_EQ(CountOf(series, "telltale_workflow_coverage{"), 20 * kCauseCount);
  const std::string content = R"(",cause="content_unchecked"})";
  EXPECT_EQ(series.at(R"(telltale_workflow_coverage{workflow="workflow-10)" + content), 0);
  EXPECT_EQ(series.at(R"(telltale_workflow_coverage{workflow="workflow-11)" + content), 1);
  const double folded = series.at(R"(telltale_series_folded_total{kind="series"})");
  series = SeriesOf(MetricsText(snapshot, SampleProcess(), {.all = 520, .stream = 1'000}));
  EXPECT_EQ(CountOf(series, "telltale_workflow_coverage{"), 10 * kCauseCount);
  EXPECT_EQ(series.at(R"(telltale_series_folded_total{kind="series"})"), folded + 10 * kCauseCount);
  EXPECT_LE(CountOf(series, "workflow=\""), 520u);
}

}  // namespace
}  // namespace telltale

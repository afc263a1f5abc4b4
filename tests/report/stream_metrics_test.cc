#include "report/stream_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/prometheus.h"
#include "tests/report/series.h"

namespace telltale {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(StreamMetrics, ASignalThatLearnsHasNoBaselineYet) {
  const auto series = SeriesOf(MetricsText(SampleSnapshot(), SampleProcess()));
  const std::string labels = R"({workflow="invoice-intake",step="extract",check="refusal",field="")";
  EXPECT_EQ(series.at("telltale_signal_state" + labels + "}"), 0);
  EXPECT_EQ(series.count("telltale_signal_baseline" + labels + R"(,kind="rolling"})"), 0u);
  EXPECT_EQ(CountOf(series, "check=\"shape\""), 4u) << "state, current, baseline, evidence: as a rate has them";
}

TEST(StreamMetrics, LimitsAreBaselinesOfTheirOwnKind) {
  Snapshot snapshot = SampleSnapshot();
  snapshot.streams[0].signals[0].watch.limits = {.above = 0.2, .below = 0.001};
  const auto series = SeriesOf(MetricsText(snapshot, SampleProcess()));
  const std::string name =
      R"(telltale_signal_baseline{workflow="invoice-intake",step="extract",check="empty_field",field="customer.name")";
  EXPECT_EQ(series.at(name + R"(,kind="limit"})"), 0.2);
  EXPECT_EQ(series.at(name + R"(,kind="limit_below"})"), 0.001);
  EXPECT_EQ(CountOf(series, R"(kind="limit)"), 2u);
}

TEST(StreamMetrics, OneStreamKeepsWithinItsOwnBoundAndShowsWhatIsOpen) {
  Snapshot snapshot;
  snapshot.streams = {FullStream(0)};
  const auto series = SeriesOf(MetricsText(snapshot, SampleProcess()));
  EXPECT_LE(CountOf(series, "step=\""), 1000u);
  EXPECT_GT(CountOf(series, "step=\""), 990u);
  EXPECT_EQ(
      series.at(R"(telltale_signal_state{workflow="workflow-0",step="extract",check="empty_field",field="f199"})"), 2);
  EXPECT_EQ(series.count(R"(telltale_outputs_total{workflow="workflow-0",step="extract",model="__other__",)"
                         R"(prompt_version="__other__"})"),
            1u);
}

TEST(StreamMetrics, ValuesThatModelsWroteStayValidShortAndApart) {
  Snapshot snapshot = SampleSnapshot();
  const std::string long_text(5000, 'x');
  auto& values = snapshot.streams[0].field_values;
  values = {{{"f", "\xff\xfe"}, 1},      {{"f", "\xff\xfd"}, 2},  {{"f", long_text + "a"}, 3},
            {{"f", long_text + "b"}, 4}, {{"f", "__other__"}, 5}, {{"f", "line\nbreak"}, 6}};
  const std::string text = MetricsText(snapshot, SampleProcess());
  const auto series = SeriesOf(text);
  EXPECT_EQ(CountOf(series, "telltale_field_value_total"), 6u);
  EXPECT_THAT(text, Not(HasSubstr("\xff")));
  EXPECT_THAT(text, HasSubstr("line\\nbreak"));
  for (const auto& [key, value] : series) EXPECT_LT(key.size(), 600u);
}

TEST(StreamMetrics, KeepsWithinAnyBoundAndCountsWhatItUsed) {
  const StreamSnapshot stream = FullStream(0);
  for (uint64_t bound = 0; bound < 2000; bound = bound * 5 / 4 + 1) {
    Exposition exposition;
    const SeriesUse use = AddStreamMetrics(stream, bound, &exposition);
    EXPECT_LE(use.used, bound);
    EXPECT_EQ(use.used, exposition.series());
    EXPECT_GT(use.left_out, 0u);
  }
}

TEST(StreamMetrics, AnEventIsCountedLikeAnyCheck) {
  Snapshot snapshot = SampleSnapshot();
  SignalSnapshot event;
  event.check = Check::kPromptEdited;
  event.state = SignalState::kOpen;
  event.evaluations = 40;
  event.hits = 2;
  snapshot.streams[0].signals = {event};
  const auto series = SeriesOf(MetricsText(snapshot, SampleProcess()));
  const std::string labels = R"({workflow="invoice-intake",step="extract",check="prompt_edited",field=""})";
  EXPECT_EQ(series.at("telltale_check_evaluations_total" + labels), 40);
  EXPECT_EQ(series.at("telltale_check_hits_total" + labels), 2);
  EXPECT_EQ(series.at("telltale_signal_state" + labels), 2);
  EXPECT_FALSE(series.contains("telltale_signal_current" + labels));
}

TEST(StreamMetrics, AValueNamedLikeTheFoldIsAddedToIt) {
  Snapshot snapshot = SampleSnapshot();
  auto& values = snapshot.streams[0].field_values;
  values.clear();
  for (int i = 0; i < 400; ++i) values[{"f", "v" + std::to_string(i)}] = 1;
  values[{"f", "__other__"}] = 1000;
  const auto series = SeriesOf(MetricsText(snapshot, SampleProcess()));
  EXPECT_EQ(SumOf(series, "telltale_field_value_total"), 1400);
  EXPECT_GE(
      series.at(R"(telltale_field_value_total{workflow="invoice-intake",step="extract",field="f",value="__other__"})"),
      1000);
}

}  // namespace
}  // namespace telltale

#include "report/status_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/golden.h"
#include "tests/report/samples.h"

namespace telltale {
namespace {

using testing::HasSubstr;

TEST(StatusText, IsWhatTheGoldenFileSays) {
  EXPECT_TRUE(MatchesGolden("status.golden.txt", StatusText(SampleSnapshot(), SampleProcess())));
}

TEST(StatusText, OfAnEmptyEngineSaysSo) {
  EXPECT_THAT(StatusText({}, SampleProcess()), HasSubstr("No stream has been seen yet."));
  EXPECT_THAT(StatusText({}, SampleProcess()), HasSubstr("No incident is open."));
}

TEST(StatusText, AResolvedIncidentIsNotOpen) {
  Snapshot snapshot = SampleSnapshot();
  snapshot.incidents[0].resolved = At("2026-01-05T11:00:00Z");
  EXPECT_THAT(StatusText(snapshot, SampleProcess()), HasSubstr("No incident is open."));
}

TEST(StatusText, SaysWhenTheLastReloadFailed) {
  ProcessSnapshot process = SampleProcess();
  process.last_reload_successful = false;
  EXPECT_THAT(StatusText({}, process), HasSubstr("reload of the configuration failed"));
}

TEST(StatusText, SaysWhichVolumesAndSilencesItWouldSee) {
  Snapshot snapshot = SampleSnapshot();
  auto& signals = snapshot.streams[0].signals;
  signals.assign(2, SampleSignal(Check::kVolume, ""));
  signals[0].watch.baseline = 120;
  signals[0].watch.visible_shift = 1.32;
  signals[1].check = Check::kSilence;
  signals[1].watch.baseline = 30;
  signals[1].watch.visible_shift = 600;
  const std::string text = StatusText(snapshot, SampleProcess());
  EXPECT_THAT(text, HasSubstr("120 an hour"));
  EXPECT_THAT(text, HasSubstr("x 1.32"));
  EXPECT_THAT(text, HasSubstr("30 seconds"));
  EXPECT_THAT(text, HasSubstr("ten minutes"));
}

TEST(StatusText, ShowsAtMostAThousandSignals) {
  Snapshot snapshot = SampleSnapshot();
  auto& signals = snapshot.streams[0].signals;
  signals.assign(1007, SampleSignal(Check::kEmptyField, "x"));
  EXPECT_THAT(StatusText(snapshot, SampleProcess()), HasSubstr("and 7 more"));
}

}  // namespace
}  // namespace telltale

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
  signals[0].outlook->day.below = 60;
  signals[0].outlook->day.above = 180;
  signals[1].check = Check::kSilence;
  signals[1].watch.baseline = 30;
  signals[1].outlook->day.above = 600;
  const std::string text = StatusText(snapshot, SampleProcess());
  EXPECT_THAT(text, HasSubstr("120 an hour"));
  EXPECT_THAT(text, HasSubstr("120 an hour -> 60 an hour, 180 an hour"));
  EXPECT_THAT(text, HasSubstr("30 seconds"));
  EXPECT_THAT(text, HasSubstr("ten minutes"));
}

TEST(StatusText, SaysWhatItWouldSeeInADayAndInAWeek) {
  Snapshot snapshot = SampleSnapshot();
  auto& signals = snapshot.streams[0].signals;
  const auto line = [&](const SignalSnapshot& signal) {
    signals = {signal};
    const std::string text = StatusText(snapshot, SampleProcess());
    return text.substr(text.rfind('\n', text.size() - 2) + 1);
  };
  SignalSnapshot rate = SampleSignal(Check::kEmptyField, "x");
  rate.watch.baseline = 0.02;
  rate.outlook->day = {};
  rate.outlook->week = {.above = 0.031, .below = 0.005};
  EXPECT_THAT(line(rate), HasSubstr("nothing    2 % -> 3.1 %\n"));
  rate.outlook->week.above.reset();
  EXPECT_THAT(line(rate), HasSubstr("2 % -> 0.5 %")) << "nothing to rise into";
  rate.watch.baseline = 0.9;
  rate.outlook->week = {.above = 0.97, .below = 0.8};
  EXPECT_THAT(line(rate), HasSubstr("90 % -> 80 %")) << "what mostly hits is told by its fall";
  rate.each = true;
  EXPECT_THAT(line(rate), HasSubstr("each hit        each hit\n"));
  SignalSnapshot number = SampleSignal(Check::kLength, "");
  number.watch.baseline = 645;
  number.outlook->day = {.above = 702, .below = 590, .deviations_up = 0.4, .deviations_down = 0.4};
  number.outlook->week = {.above = 645, .below = 645, .deviations_up = 0.2, .deviations_down = 0.3};
  EXPECT_THAT(line(number), HasSubstr("645 -> 590, 702"));
  EXPECT_THAT(line(number), HasSubstr(" 0.2 sd\n")) << "the median alone would not tell";
  SignalSnapshot fresh = SampleSignal(Check::kRefusal, "");
  fresh.watch = {};
  fresh.outlook = Outlook{.learned = 61, .needed = 100};
  EXPECT_THAT(line(fresh), HasSubstr("learning: 61 of 100 outputs"));
  fresh.outlook->week.above = 0.3;
  EXPECT_THAT(line(fresh), HasSubstr("any -> 30 %")) << "above its limit, whatever is usual";
}

TEST(StatusText, ShowsAtMostAThousandSignals) {
  Snapshot snapshot = SampleSnapshot();
  auto& signals = snapshot.streams[0].signals;
  signals.assign(1007, SampleSignal(Check::kEmptyField, "x"));
  EXPECT_THAT(StatusText(snapshot, SampleProcess()), HasSubstr("and 7 more"));
}

}  // namespace
}  // namespace telltale

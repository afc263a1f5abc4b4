// Volume and silence in a stream: from outputs to verdicts and incidents, live and replayed.
#include "engine/volume.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "content/rule_set.h"
#include "engine/engine.h"
#include "tests/support/invoices.h"

namespace telltale {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::IsEmpty;

const Time kMonday = *ParseTime("2026-03-02T00:00:00Z");

std::shared_ptr<const RuleSet> RulesWith(const VolumeSpec& volume) {
  RuleSpecs specs;
  StreamSpec stream;
  stream.workflow = "w";
  stream.volume = volume;
  specs.streams.push_back(stream);
  return *RuleSet::Compile(specs, {});
}

class VolumeTest : public ::testing::Test {
 protected:
  void Start(const VolumeSpec& volume = {}, bool is_live = true) {
    EngineOptions options;
    options.is_live = is_live;
    engine_ = std::make_unique<Engine>(options, RulesWith(volume));
  }
  std::vector<Verdict> Send(Time produced, Time arrival) {
    Output output;
    const std::string id = std::to_string(number_++);
    output.id = id;
    output.workflow = "w";
    output.body_kind = BodyKind::kText;
    output.body = "fine";
    output.produced_at = produced;
    engine_->Accept(output, arrival, analyzer_);
    return Volumes();
  }
  // Of volume and silence alone.
  std::vector<Verdict> Volumes() {
    std::vector<Verdict> told;
    for (Verdict& verdict : engine_->TakeVerdicts()) {
      if (KindOf(verdict.check) == CheckKind::kVolume) told.push_back(std::move(verdict));
    }
    return told;
  }
  // One every `every` until `end`, arriving at once.
  std::vector<Verdict> SendUntil(Time end, Duration every) {
    std::vector<Verdict> told;
    for (; now_ < end; now_ += every) {
      for (Verdict& verdict : Send(now_, now_)) told.push_back(std::move(verdict));
    }
    return told;
  }
  std::vector<Verdict> TickUntil(Time end) {
    std::vector<Verdict> told;
    for (; now_ < end; now_ += seconds(30)) {
      engine_->Tick(now_);
      for (Verdict& verdict : Volumes()) told.push_back(std::move(verdict));
    }
    return told;
  }
  const SignalSnapshot* Signal(Check check) {
    look_ = engine_->Look();
    for (const SignalSnapshot& signal : look_.streams.at(0).signals) {
      if (signal.check == check) return &signal;
    }
    return nullptr;
  }

  std::unique_ptr<Engine> engine_;
  Analyzer analyzer_;
  Time now_ = kMonday;
  uint64_t number_ = 0;
  Snapshot look_;
};

TEST_F(VolumeTest, ASilenceIsToldWhileItLastsAndResolvedByTheNextOutput) {
  Start();
  EXPECT_THAT(SendUntil(kMonday + days(12), minutes(3)), IsEmpty());
  const std::vector<Verdict> opened = TickUntil(now_ + hours(3));
  ASSERT_EQ(opened.size(), 1u);
  EXPECT_EQ(opened[0].alertname, "OutputSilence");
  EXPECT_EQ(opened[0].severity, Severity::kCritical);
  EXPECT_TRUE(opened[0].open);
  EXPECT_EQ(opened[0].onset, kMonday + days(12) - minutes(3));
  EXPECT_NEAR(opened[0].baseline.value, 180, 1);
  EXPECT_GT(opened[0].once_in_years, 0.2);
  ASSERT_EQ(engine_->Incidents().size(), 1u);
  EXPECT_EQ(Signal(Check::kSilence)->state, SignalState::kOpen);
  const std::vector<Verdict> resolved = Send(now_, now_);
  ASSERT_EQ(resolved.size(), 1u);
  EXPECT_FALSE(resolved[0].open);
  EXPECT_EQ(resolved[0].severity, Severity::kCritical);
  EXPECT_TRUE(engine_->Incidents()[0].resolved);
}

TEST_F(VolumeTest, AReplayTellsTheSameWithTheNextOutput) {
  std::vector<std::vector<Verdict>> stories;
  for (const bool is_live : {true, false}) {
    Start({}, is_live);
    now_ = kMonday;
    number_ = 0;
    std::vector<Verdict> story = SendUntil(kMonday + days(12), minutes(3));
    for (Verdict& verdict : TickUntil(now_ + hours(8))) story.push_back(std::move(verdict));
    EXPECT_EQ(story.empty(), !is_live) << "in a replay only outputs tell the time";
    for (Verdict& verdict : SendUntil(now_ + days(1), minutes(3))) story.push_back(std::move(verdict));
    stories.push_back(std::move(story));
  }
  ASSERT_EQ(stories[0].size(), 4u) << "silence and volume open, and are over";
  ASSERT_EQ(stories[1].size(), stories[0].size());
  for (size_t i = 0; i < stories[0].size(); ++i) {
    EXPECT_EQ(stories[0][i].check, stories[1][i].check) << i;
    EXPECT_EQ(stories[0][i].open, stories[1][i].open) << i;
    EXPECT_EQ(stories[0][i].time, stories[1][i].time) << i;
    EXPECT_EQ(stories[0][i].current.value, stories[1][i].current.value) << i;
  }
}

TEST_F(VolumeTest, HalfAndTwiceAsManyAreToldWithWhatIsUsual) {
  for (const bool up : {false, true}) {
    Start();
    now_ = kMonday;
    EXPECT_THAT(SendUntil(kMonday + days(14), minutes(2)), IsEmpty());
    const std::vector<Verdict> opened = SendUntil(kMonday + days(16), up ? seconds(30) : minutes(10));
    ASSERT_EQ(opened.size(), 1u);
    EXPECT_EQ(opened[0].alertname, up ? "OutputVolumeHigh" : "OutputVolumeLow");
    EXPECT_EQ(opened[0].severity, Severity::kWarning);
    EXPECT_NEAR(opened[0].baseline.value, 30, 1);
    EXPECT_NEAR(opened[0].current.value, up ? 120 : 6, 1);
    EXPECT_EQ(opened[0].onset, kMonday + days(14));
    EXPECT_LE(opened[0].time, kMonday + days(14) + hours(12));
    const std::vector<Verdict> resolved = SendUntil(kMonday + days(18), minutes(2));
    ASSERT_EQ(resolved.size(), 1u);
    EXPECT_FALSE(resolved[0].open);
    EXPECT_EQ(resolved[0].alertname, opened[0].alertname);
  }
}

TEST_F(VolumeTest, TheEndOfABackfillIsNoSilence) {
  Start();
  const Time arrival = kMonday + days(400);
  for (Time produced = kMonday; produced < kMonday + days(20); produced += minutes(3)) {
    EXPECT_THAT(Send(produced, arrival), IsEmpty());
  }
  now_ = arrival;
  EXPECT_THAT(TickUntil(arrival + days(3)), IsEmpty());
}

TEST_F(VolumeTest, OutputsThatAreSentOnceADayAreNotSilentInBetween) {
  Start();
  for (int day = 0; day < 20; ++day) {
    for (Time produced = kMonday + days(day); produced < kMonday + days(day + 1); produced += minutes(3)) {
      EXPECT_THAT(Send(produced, kMonday + days(day + 1)), IsEmpty());
    }
    now_ = kMonday + days(day + 1);
    EXPECT_THAT(TickUntil(now_ + hours(23)), IsEmpty()) << day;
  }
}

TEST_F(VolumeTest, TimeThatNobodyWatchedIsNoSilence) {
  Start();
  EXPECT_THAT(SendUntil(kMonday + days(12), minutes(3)), IsEmpty());
  now_ += hours(9);  // the machine slept; what was sent meanwhile has not been read yet
  engine_->Tick(now_);
  EXPECT_THAT(Volumes(), IsEmpty());
}

TEST_F(VolumeTest, ARuleOpensFromTheFirstOutputOn) {
  Start({.at_most = hours(1)});
  Send(now_, now_);
  const std::vector<Verdict> opened = TickUntil(now_ + hours(2));
  ASSERT_EQ(opened.size(), 1u);
  EXPECT_EQ(opened[0].alertname, "OutputSilence");
  EXPECT_EQ(opened[0].time, kMonday + minutes(75));
  EXPECT_EQ(opened[0].baseline.value, 3600);
  EXPECT_EQ(opened[0].baseline.observations, 0);
}

TEST_F(VolumeTest, OffIsOffAndNeverAsksForNothing) {
  Start({.on = false});
  EXPECT_THAT(SendUntil(kMonday + days(12), minutes(3)), IsEmpty());
  EXPECT_THAT(TickUntil(now_ + days(1)), IsEmpty());
  EXPECT_EQ(Signal(Check::kVolume), nullptr);
  Start({.must_come = false});
  now_ = kMonday;
  EXPECT_THAT(SendUntil(kMonday + days(12), minutes(3)), IsEmpty());
  EXPECT_THAT(TickUntil(now_ + days(1)), IsEmpty());
  EXPECT_EQ(Signal(Check::kSilence), nullptr);
  ASSERT_NE(Signal(Check::kVolume), nullptr);
  const std::vector<Verdict> opened = SendUntil(now_ + days(1), seconds(20));
  ASSERT_EQ(opened.size(), 1u);
  EXPECT_EQ(opened[0].alertname, "OutputVolumeHigh");
}

TEST_F(VolumeTest, AnEditedRuleEndsItsAlarmAndKeepsTheHistory) {
  Start({.at_most = hours(1)});
  EXPECT_THAT(SendUntil(kMonday + days(12), minutes(30)), IsEmpty());
  ASSERT_EQ(TickUntil(now_ + hours(2)).size(), 1u);
  engine_->SetRules(RulesWith({.at_most = hours(24)}));
  const std::vector<Verdict> over = Send(now_, now_);
  ASSERT_EQ(over.size(), 1u);
  EXPECT_FALSE(over[0].open);
  EXPECT_GT(Signal(Check::kVolume)->watch.baseline_n, 0);
  engine_->SetRules(RulesWith({.on = false}));
  EXPECT_THAT(SendUntil(now_ + days(1), hours(3)), IsEmpty());
  EXPECT_EQ(Signal(Check::kVolume)->state, SignalState::kLearning);
}

TEST_F(VolumeTest, SignalsComeWithTheFirstWholeDayAndAStreamThatIsWaitedForIsKept) {
  Start();
  SendUntil(kMonday + hours(23), minutes(3));
  EXPECT_EQ(Signal(Check::kVolume), nullptr) << "nothing can be told of a part of a day";
  SendUntil(kMonday + days(2) + hours(1), minutes(3));
  ASSERT_NE(Signal(Check::kVolume), nullptr);
  EXPECT_EQ(Signal(Check::kVolume)->state, SignalState::kLearning);
  engine_->Tick(now_ + days(8));
  EXPECT_THAT(engine_->Look().streams, IsEmpty());
  Start({.at_most = days(7)});
  now_ = kMonday;
  Send(now_, now_);
  engine_->Tick(now_ + days(8));
  EXPECT_EQ(engine_->Look().streams.size(), 1u);
}

}  // namespace
}  // namespace telltale

// A watch of a number goes on after a restart as if nothing had been: stats/number_watch.h and all it holds.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "stats/number_watch.h"
#include "tests/stats/restarts.h"

namespace telltale {
namespace {

using testing::Draw;
using testing::Restarts;
using testing::RunWithRestarts;

struct NumberInput {
  enum class What { kAdd, kFlush, kOpenWithOthers, kCloseWithOthers, kPin, kAccept, kLimits, kNoLimits, kOtherPin };
  What what = What::kAdd;
  Time t{};
  double value = 0;
  double ln_a = 15;
};

struct NumberLife {
  NumberWatch watch;
  AlertLimits limits;

  explicit NumberLife(const WatchOptions& options = {}, const AlertLimits& wished = {})
      : watch(options), limits(wished) {}
  Change Step(const NumberInput& input) {
    switch (input.what) {
      case NumberInput::What::kAdd:
        return watch.Add(input.t, input.value, input.ln_a);
      case NumberInput::What::kFlush:
        return watch.Flush(input.ln_a);
      case NumberInput::What::kOpenWithOthers:
        return watch.OpenWithOthers();
      case NumberInput::What::kCloseWithOthers:
        return watch.CloseWithOthers();
      case NumberInput::What::kPin:
        return watch.Pin() ? Change::kOpened : Change::kNone;
      case NumberInput::What::kAccept:
        watch.Accept();
        return Change::kNone;
      case NumberInput::What::kLimits:
        return watch.SetLimits(limits);
      case NumberInput::What::kNoLimits:
        return watch.SetLimits({});
      case NumberInput::What::kOtherPin: {
        // As if the numbers had been lower when they were pinned.
        NumberPast past = watch.Export();
        for (WeightedValue& pinned : past.pinned.values) pinned.value -= static_cast<float>(input.value);
        past.pin.by_hand = true;
        watch.Import(past, input.ln_a);
        return Change::kNone;
      }
    }
    return Change::kNone;
  }
  std::string Kind() const { return testing::KindOf(watch.Summary()); }
  void Tell(ArchiveWriter& archive, bool with_outlook) const {
    testing::TellSummary(archive, watch.Summary());
    archive(watch.EvidenceShare(), watch.last_look(), watch.MovesSince(), watch.last_score(), watch.ignored());
    if (!with_outlook) return;
    testing::TellOutlook(archive, watch.Ahead());
    testing::TellPast(archive, watch.Export());
  }
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(watch);
  }
};

// What numbers look like, shifted by so many of their deviations.
enum class Law { kLengths, kLevels, kTails };

class NumberStory {
 public:
  NumberStory(Law law, uint64_t seed) : law_(law), draw_(seed) {}

  NumberStory& Run(int steps, double from, double to, double spacing) {
    for (int i = 0; i < steps; ++i) {
      if (draw_.Hit(0.6)) seconds_ += spacing * draw_.Uniform() / 0.3;
      if (draw_.Hit(0.0005)) seconds_ += 40'000;
      NumberInput input{.t = testing::At(static_cast<int64_t>(seconds_) - (draw_.Hit(0.01) ? 8 : 0)), .ln_a = ln_a_};
      if (draw_.Hit(0.02)) burst_ = 0.15 * draw_.Normal();
      if (draw_.Hit(0.004)) more_ = 0.4 * draw_.Uniform();
      input.ln_a += more_;
      const double wild = draw_.Hit(0.5) ? wild_ : -wild_;
      input.value = Value(from + (to - from) * i / steps + burst_ + wild);
      if (draw_.Hit(0.002)) input.value = std::numeric_limits<double>::quiet_NaN();
      inputs_.push_back(input);
      if (draw_.Hit(0.003)) Do(NumberInput::What::kFlush);
    }
    return *this;
  }
  NumberStory& Do(NumberInput::What what, double value = 0) {
    inputs_.push_back({.what = what, .value = value, .ln_a = ln_a_});
    return *this;
  }
  // From now on so many deviations to either side.
  NumberStory& Wild(double wild) {
    wild_ = wild;
    return *this;
  }
  NumberStory& LnA(double ln_a) {
    ln_a_ = ln_a;
    return *this;
  }
  const std::vector<NumberInput>& inputs() const { return inputs_; }

 private:
  double Value(double shift) {
    if (law_ == Law::kLevels) return draw_.Level(0.7 + 0.12 * shift);
    if (law_ == Law::kTails) return 5 + draw_.StudentT3() + shift;
    return std::round(std::exp(6 + 0.4 * (draw_.Normal() + shift)));
  }

  const Law law_;
  Draw draw_;
  double seconds_ = 0;
  double ln_a_ = 15;
  double more_ = 0;
  double burst_ = 0;
  double wild_ = 0;
  std::vector<NumberInput> inputs_;
};

Restarts Lives(const NumberStory& story, const WatchOptions& options = {}, const AlertLimits& limits = {}) {
  Restarts restarts;
  RunWithRestarts<NumberLife>([&] { return NumberLife(options, limits); }, story.inputs(), 8, &restarts);
  return restarts;
}

class PersistedNumber : public ::testing::TestWithParam<Law> {};

TEST_P(PersistedNumber, GoesOnThroughAlarmsOfTheRollingBaseline) {
  NumberStory story(GetParam(), 1);
  story.Run(1000, 0, 0, 40).Run(30, 2, 2, 40).Run(1000, 0, 0, 40).Run(20, -3, -3, 20).Run(200, 0, 0, 20);
  story.Run(9000, 0, 0, 90).LnA(15.5).Run(200, 1, 1, 20).Wild(1.5).Run(300, 0, 0, 20).Wild(0);
  story.Run(1500, 0, 0, 20).LnA(14);
  story.Run(300, -0.8, -0.8, 20).Run(1200, 0, 0, 60);
  Restarts restarts = Lives(story);
  for (const char* kind : {"learning", "watching", "open up"}) EXPECT_GE(restarts[kind], 1) << kind;
  if (GetParam() != Law::kLevels) return;  // the pinned baseline of others is the faster one
  for (const char* kind : {"frozen", "open down"}) EXPECT_GE(restarts[kind], 1) << kind;
}

TEST_P(PersistedNumber, GoesOnThroughAnAlarmOfThePinnedBaseline) {
  NumberStory story(GetParam(), 2);
  story.Run(7000, 0, 0, 60).Do(NumberInput::What::kOtherPin, GetParam() == Law::kLengths ? 200 : 0.6);
  story.Run(3000, 0, 0, 60).Run(2000, -1, -1, 60);
  Restarts restarts = Lives(story);
  for (const char* kind : {"watching, pinned by hand", "open by pinned"}) EXPECT_GE(restarts[kind], 1) << kind;
}

INSTANTIATE_TEST_SUITE_P(Laws, PersistedNumber, ::testing::Values(Law::kLengths, Law::kLevels, Law::kTails));

TEST(PersistedNumbers, GoOnWithLimits) {
  NumberStory story(Law::kTails, 3);
  story.Do(NumberInput::What::kLimits).Run(60, 3, 3, 30).Run(3000, 0, 0, 60).Run(400, -2, -2, 60);
  story.Run(2000, 0, 0, 60).Run(300, 2, 2, 60).Do(NumberInput::What::kNoLimits).Run(500, 0, 0, 30);
  Restarts restarts = Lives(story, {.watch_up = false, .watch_down = false}, {.above = 6, .below = 4});
  for (const char* kind : {"learning", "watching", "above limit", "below limit"}) {
    EXPECT_GE(restarts[kind], 1) << kind;
  }
}

TEST(PersistedNumbers, GoOnWithALimitThatTheBaselineIsBeyond) {
  NumberStory story(Law::kTails, 6);
  story.Run(600, 0, 0, 60).Do(NumberInput::What::kLimits).Run(4000, 0, 0, 60);
  Restarts restarts = Lives(story, {}, {.above = 4.75});
  for (const char* kind : {"watching", "above limit"}) EXPECT_GE(restarts[kind], 1) << kind;
}

TEST(PersistedNumbers, GoOnThroughWhatPeopleDoAndWhatJoins) {
  NumberStory story(Law::kLengths, 4);
  story.Run(3000, 0, 0, 60).Do(NumberInput::What::kPin).Run(400, 0, 0, 30);
  for (int i = 0; i < 12; ++i) {
    story.Run(3, 1, 1, 30).Do(NumberInput::What::kOpenWithOthers).Run(40, 0.4, 0.4, 30);
    story.Do(NumberInput::What::kCloseWithOthers).Run(100, 0, 0, 60);
  }
  story.Run(100, 3, 3, 30).Do(NumberInput::What::kAccept).Run(2000, 3, 3, 90);
  for (int i = 0; i < 12; ++i) story.Run(170, 3, 3, 90).Do(NumberInput::What::kPin);
  Restarts restarts = Lives(story, {.score_zone = 0.1, .min_open = std::chrono::minutes(30)});
  for (const char* kind : {"learning", "watching, pinned by hand", "open up"}) EXPECT_GE(restarts[kind], 1) << kind;
}

TEST(PersistedNumbers, BytesThatEndEarlyAreNoWatch) {
  NumberStory story(Law::kTails, 5);
  story.Do(NumberInput::What::kLimits).Run(6000, 0, 0, 60).Run(100, 4, 4, 20);
  NumberLife life({}, {.above = 8});
  for (const NumberInput& input : story.inputs()) life.Step(input);
  ASSERT_EQ(life.watch.Summary().state, WatchState::kOpen);
  testing::ExpectShortBytesFail([] { return NumberLife(); }, life);
}

TEST(PersistedNumbers, ASampleKeepsItsValues) {
  for (const size_t distinct : {5U, 200U}) {
    Sampler sampler;
    for (size_t i = 0; i < 200; ++i) sampler.Add(static_cast<float>(i % distinct));
    const Sample written = sampler.Close();
    const Sample read = testing::ReadBack(written);
    EXPECT_EQ(std::vector<float>(read.kept().begin(), read.kept().end()),
              std::vector<float>(written.kept().begin(), written.kept().end()));
    EXPECT_EQ(read.is_exact(), written.is_exact());
    EXPECT_EQ(read.information(), written.information());
  }
}

TEST(PersistedNumbers, APinnedBaselineKnowsSinceWhenItWaits) {
  PinnedNumber pinned({10'000, 10'000, 10'000, {{1, 2500}, {2, 5000}, {3, 2500}}});
  pinned.Anchor(1, true, true, 15);
  EXPECT_FALSE(pinned.Look(1000, 1, 3));
  PinnedNumber read = testing::ReadBack(pinned, PinnedNumber({}));
  EXPECT_TRUE(read.Look(2000, 9, 27));
  EXPECT_EQ(read.Since(Side::kUp).second(), 1000);
  EXPECT_EQ(read.median().value, 2);
}

TEST(PersistedNumbers, LimitsKnowTheirLastLook) {
  NumberLimits limits;
  limits.Set({.above = 4});
  limits.Anchor(1, 15);
  limits.Add(5);
  limits.Add(6);
  limits.Look(1000, 2);
  EXPECT_EQ(testing::ReadBack(limits).last_hits(Side::kUp), 2);
}

}  // namespace
}  // namespace telltale

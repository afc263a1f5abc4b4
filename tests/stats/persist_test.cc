// A watch of a rate goes on after a restart as if nothing had been: stats/rate_watch.h and all it holds.
#include <gtest/gtest.h>

#include <cmath>

#include "stats/rate_watch.h"
#include "tests/stats/restarts.h"

namespace telltale {
namespace {

using testing::Draw;
using testing::Restarts;
using testing::RunWithRestarts;

struct RateInput {
  enum class What { kAdd, kFlush, kOpenWithOthers, kCloseWithOthers, kPin, kAccept, kLimits, kNoLimits, kOtherPin };
  What what = What::kAdd;
  Time t{};
  uint32_t n = 1;
  uint32_t hits = 0;
  double ln_a = 15;
};

struct RateLife {
  RateWatch watch;

  explicit RateLife(const WatchOptions& options = {}) : watch(options) {}
  Change Step(const RateInput& input) {
    switch (input.what) {
      case RateInput::What::kAdd:
        return watch.AddAll(input.t, input.n, input.hits, input.ln_a);
      case RateInput::What::kFlush:
        return watch.Flush(input.ln_a);
      case RateInput::What::kOpenWithOthers:
        return watch.OpenWithOthers();
      case RateInput::What::kCloseWithOthers:
        return watch.CloseWithOthers();
      case RateInput::What::kPin:
        return watch.Pin() ? Change::kOpened : Change::kNone;
      case RateInput::What::kAccept:
        watch.Accept();
        return Change::kNone;
      case RateInput::What::kLimits:
        return watch.SetLimits({.above = 0.35, .below = 0.05});
      case RateInput::What::kNoLimits:
        return watch.SetLimits({});
      case RateInput::What::kOtherPin: {
        // As if hits had been rarer when the rate was pinned.
        RatePast past = watch.Export();
        past.pinned.hits /= 3;
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
    archive(watch.EvidenceShare(), watch.last_look(), watch.MovesSince());
    if (!with_outlook) return;
    testing::TellOutlook(archive, watch.Ahead());
    testing::TellPast(archive, watch.Export());
  }
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(watch);
  }
};

// Inputs one after the other, some within a look, some a day apart, few of them late.
class RateStory {
 public:
  explicit RateStory(uint64_t seed) : draw_(seed) {}

  RateStory& Run(int steps, double from, double to, double spacing, uint32_t most_n = 1) {
    for (int i = 0; i < steps; ++i) {
      if (draw_.Hit(0.6)) seconds_ += spacing * draw_.Uniform() / 0.3;
      if (draw_.Hit(0.0005)) seconds_ += 40'000;
      RateInput input{.n = 1 + static_cast<uint32_t>(draw_.Uniform() * most_n)};
      input.t = testing::At(static_cast<int64_t>(seconds_) - (draw_.Hit(0.01) ? 8 : 0));
      if (draw_.Hit(0.02)) burst_ = std::exp(0.04 * draw_.Normal());
      const double rate = (from + (to - from) * i / steps) * burst_;
      for (uint32_t one = 0; one < input.n; ++one) input.hits += draw_.Hit(rate) ? 1 : 0;
      if (draw_.Hit(0.004)) more_ = 0.4 * draw_.Uniform();
      input.ln_a = ln_a_ + more_;
      inputs_.push_back(input);
      if (draw_.Hit(0.003)) Do(RateInput::What::kFlush);
    }
    return *this;
  }
  RateStory& Do(RateInput::What what) {
    inputs_.push_back({.what = what, .t = {}, .ln_a = ln_a_});
    return *this;
  }
  RateStory& LnA(double ln_a) {
    ln_a_ = ln_a;
    return *this;
  }
  const std::vector<RateInput>& inputs() const { return inputs_; }

 private:
  Draw draw_;
  double seconds_ = 0;
  double ln_a_ = 15;
  double more_ = 0;
  double burst_ = 1;
  std::vector<RateInput> inputs_;
};

Restarts Lives(const RateStory& story, const WatchOptions& options = {}) {
  Restarts restarts;
  RunWithRestarts<RateLife>([&] { return RateLife(options); }, story.inputs(), 10, &restarts);
  return restarts;
}

TEST(PersistedRate, GoesOnThroughAlarmsOfTheRollingBaseline) {
  RateStory story(1);
  // Young alarms that pass for swings, then one of a signal that is known, up and down.
  story.Run(1500, 0.05, 0.05, 40).Run(60, 0.5, 0.5, 40).Run(1500, 0.05, 0.05, 10).Run(1300, 0.1, 0.1, 10);
  story.Run(1500, 0.05, 0.05, 10).Run(40, 0.6, 0.6, 10);
  story.Run(9000, 0.05, 0.05, 90).LnA(15.5).Run(300, 0.3, 0.3, 20).Run(1500, 0.05, 0.05, 20).LnA(14);
  story.Run(2000, 0, 0, 20).Run(2000, 0.05, 0.05, 60);
  Restarts restarts = Lives(story, {.min_open = std::chrono::hours(2)});
  for (const char* kind : {"learning", "watching", "frozen", "open up", "open down"}) {
    EXPECT_GE(restarts[kind], 1) << kind;
  }
}

TEST(PersistedRate, GoesOnThroughAnAlarmOfThePinnedBaseline) {
  RateStory story(2);
  story.Run(4000, 0.06, 0.06, 60, 5).Do(RateInput::What::kOtherPin).Run(2000, 0.06, 0.06, 60, 5);
  story.Run(2000, 0.02, 0.02, 60, 5).Do(RateInput::What::kPin).Run(500, 0.02, 0.02, 60, 5);
  Restarts restarts = Lives(story);
  for (const char* kind : {"watching, pinned by hand", "open by pinned"}) EXPECT_GE(restarts[kind], 1) << kind;
}

TEST(PersistedRate, GoesOnWithLimits) {
  RateStory story(3);
  story.Do(RateInput::What::kLimits).Run(60, 0.9, 0.9, 30).Run(4000, 0.15, 0.15, 60).Run(900, 0.01, 0.01, 60, 2);
  story.Run(2000, 0.15, 0.15, 60).Run(300, 0.6, 0.6, 60, 4).Do(RateInput::What::kNoLimits).Run(500, 0.1, 0.1, 30);
  Restarts restarts = Lives(story, {.watch_up = false, .watch_down = false});
  for (const char* kind : {"learning", "watching", "above limit", "below limit"}) {
    EXPECT_GE(restarts[kind], 1) << kind;
  }
}

TEST(PersistedRate, GoesOnThroughWhatPeopleDoAndWhatJoins) {
  RateStory story(4);
  story.Run(3000, 0.3, 0.3, 60).Do(RateInput::What::kPin).Run(400, 0.3, 0.3, 30);
  for (int i = 0; i < 12; ++i) {
    story.Run(3, 0.5, 0.5, 30).Do(RateInput::What::kOpenWithOthers).Run(40, 0.4, 0.4, 30);
    story.Do(RateInput::What::kCloseWithOthers).Run(100, 0.3, 0.3, 60);
  }
  story.Run(100, 0.9, 0.9, 30).Do(RateInput::What::kAccept).Run(2000, 0.9, 0.9, 90);
  for (int i = 0; i < 12; ++i) story.Run(170, 0.9, 0.9, 90).Do(RateInput::What::kPin);
  Restarts restarts = Lives(story, {.zeta = 1.3, .delta = 0.01, .min_open = std::chrono::minutes(30)});
  for (const char* kind : {"learning", "watching, pinned by hand", "open up"}) EXPECT_GE(restarts[kind], 1) << kind;
}

TEST(PersistedRate, BytesThatEndEarlyAreNoWatch) {
  RateStory story(5);
  story.Do(RateInput::What::kLimits).Run(6000, 0.1, 0.1, 60).Run(400, 0.3, 0.3, 20);
  RateLife life;
  for (const RateInput& input : story.inputs()) life.Step(input);
  ASSERT_EQ(life.watch.Summary().state, WatchState::kOpen);
  testing::ExpectShortBytesFail([] { return RateLife(); }, life);
}

TEST(PersistedRate, AReturnThatWasTooWildIsNone) {
  ReturnTest test;
  test.Open(0, 100, 0, 0, 2);
  test.SetRatio(0, 0.1);
  test.Look(100, 0, 200);
  ReturnTest read = testing::ReadBack(test);
  EXPECT_FALSE(read.Returned(1000, 10, 1.5));
  EXPECT_EQ(read.height(), 0);
}

TEST(PersistedRate, WhatIsOnlyKeptToBeAskedComesBack) {
  EXPECT_EQ(testing::ReadBack(StandingAlarm{.back = {}, .deviance = 2, .deviance_square = 3}).deviance_square, 3);
  EXPECT_EQ(testing::ReadBack(RateEdges{.of_zone = {0.25, 0.5}}).of_zone[1], 0.5);
}

}  // namespace
}  // namespace telltale

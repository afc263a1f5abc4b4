// Volume and silence go on after a restart as if nothing had been: stats/arrivals.h, its watches and all they hold.
#include <gtest/gtest.h>

#include "tests/stats/restarts.h"
#include "tests/stats/volume_world.h"

namespace telltale {
namespace {

using testing::Draw;
using testing::kMonday;
using testing::Noise;
using testing::Restarts;
using testing::Rhythm;
using testing::World;

// An arrival, or only the time that passes, or what the owner does.
struct ArrivalInput {
  enum class What { kCome, kPass, kRenew };
  What what = What::kCome;
  Time t{};
};

struct ArrivalLife {
  testing::Kept kept;

  explicit ArrivalLife(Duration at_most = Duration(0), bool watch_down = true) {
    kept.silence = SilenceWatch(true, at_most);
    kept.volume = VolumeWatch(watch_down);
  }
  // What has happened.
  std::string Step(const ArrivalInput& input) {
    kept.told.clear();
    if (input.what == ArrivalInput::What::kCome) kept.Add(input.t);
    if (input.what == ArrivalInput::What::kPass) kept.Pass(input.t);
    if (input.what == ArrivalInput::What::kRenew) kept.arrivals.Renew(kept.watches());
    std::string happened;
    ArchiveWriter archive(&happened);
    for (const testing::Told& told : kept.told) {
      archive(told.event.what, told.event.change, told.event.time);
      testing::TellSummary(archive, told.summary);
    }
    return happened;
  }
  std::string Kind() const { return kept.silence.is_open() ? "silent" : testing::KindOf(kept.volume.Summary()); }
  void Tell(ArchiveWriter& archive, bool with_outlook) const {
    testing::TellSummary(archive, kept.volume.Summary());
    testing::TellSummary(archive, kept.silence.Summary());
    archive(kept.volume.may_learn(), kept.volume.onset(), kept.silence.last(), kept.silence.opened());
    archive(kept.arrivals.has_whole_day(), kept.arrivals.profile().outputs_a_day());
    if (with_outlook) testing::TellOutlook(archive, kept.volume.Ahead());
  }
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(kept.arrivals, kept.volume, kept.silence);
  }
};

class ArrivalStory {
 public:
  ArrivalStory(Rhythm rhythm, Noise noise, double a_day, uint64_t seed)
      : world_(rhythm, noise, a_day, seed), draw_(seed) {}

  ArrivalStory& Run(int64_t hours, double level) {
    for (const int64_t end = hour_ + hours; hour_ < end; ++hour_) {
      for (const Time t : world_.Hour(kMonday + hour_, level)) {
        inputs_.push_back({.t = t - (draw_.Hit(0.002) ? Duration(7'200'000) : Duration(0))});
      }
      if (draw_.Hit(0.01)) Do(ArrivalInput::What::kRenew);
      if (draw_.Hit(0.7)) inputs_.push_back({ArrivalInput::What::kPass, StartOfHour(kMonday + hour_ + 1)});
    }
    return *this;
  }
  ArrivalStory& Do(ArrivalInput::What what) {
    inputs_.push_back({.what = what});
    return *this;
  }
  const std::vector<ArrivalInput>& inputs() const { return inputs_; }

 private:
  World world_;
  Draw draw_;
  int64_t hour_ = 0;
  std::vector<ArrivalInput> inputs_;
};

Restarts Lives(const ArrivalStory& story, int most = 8, Duration at_most = Duration(0), bool watch_down = true) {
  Restarts restarts;
  testing::RunWithRestarts<ArrivalLife>([&] { return ArrivalLife(at_most, watch_down); }, story.inputs(), most,
                                        &restarts);
  return restarts;
}

void ExpectRestarts(Restarts restarts, const std::vector<const char*>& kinds) {
  for (const char* kind : kinds) EXPECT_GE(restarts[kind], 1) << kind;
}

TEST(PersistedArrivals, GoOnThroughAlarmsOfHours) {
  ArrivalStory story(Rhythm::kDayAndWeek, Noise::kSpread15, 500, 1);
  story.Run(12 * 24, 1).Run(30, 3).Run(4 * 24, 1).Run(40, 0.3).Run(20 * 24, 1).Run(30, 0).Run(3 * 24, 1);
  ExpectRestarts(Lives(story), {"learning", "watching", "open up", "open down"});
}

TEST(PersistedArrivals, GoOnThroughAlarmsOfDays) {
  ArrivalStory story(Rhythm::kNightly, Noise::kDays, 60, 2);
  story.Run(35 * 24, 1).Run(6 * 24, 4).Do(ArrivalInput::What::kRenew).Run(10 * 24, 1).Run(10 * 24, 0.1).Run(9 * 24, 1);
  ExpectRestarts(Lives(story), {"learning", "watching", "open up", "open down"});
}

TEST(PersistedArrivals, GoOnThroughSilenceThatARuleNames) {
  ArrivalStory story(Rhythm::kFlat, Noise::kClusters, 200, 3);
  story.Run(20, 1).Run(30, 0).Run(24, 1).Run(12 * 24, 1).Run(24, 0).Run(24, 1);
  ExpectRestarts(Lives(story, 12, std::chrono::hours(4)), {"learning", "watching", "silent"});
}

TEST(PersistedArrivals, GoOnThroughSilenceOfWhatComesInClusters) {
  ArrivalStory story(Rhythm::kFlat, Noise::kClusters, 150, 6);
  story.Run(25 * 24, 1).Run(40, 0).Run(5 * 24, 1).Run(40, 0.2).Run(3 * 24, 1).Run(40, 4).Run(3 * 24, 1);
  ExpectRestarts(Lives(story, 12, Duration(0), false), {"learning", "watching", "silent"});
}

TEST(PersistedArrivals, GoOnUntilAllIsForgotten) {
  ArrivalStory story(Rhythm::kOffice, Noise::kPoisson, 100, 4);
  story.Run(65 * 24, 1).Run(60 * 24, 0).Run(10 * 24, 1);
  ExpectRestarts(Lives(story), {"learning", "watching", "silent"});
}

TEST(PersistedArrivals, BytesThatEndEarlyAreNoWatch) {
  ArrivalStory story(Rhythm::kDayAndWeek, Noise::kPoisson, 300, 5);
  story.Run(12 * 24, 1).Run(30, 4);
  ArrivalLife life;
  for (const ArrivalInput& input : story.inputs()) life.Step(input);
  ASSERT_TRUE(life.kept.volume.is_open());
  testing::ExpectShortBytesFail([] { return ArrivalLife(); }, life);
}

}  // namespace
}  // namespace telltale

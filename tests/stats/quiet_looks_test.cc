// Looks without a hit that a rate is told later, several at once: RateWatch::calm and AddQuiet (stats/rate_watch.h).

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "stats/look.h"
#include "stats/rate_watch.h"
#include "tests/stats/read_back.h"
#include "tests/stats/streams.h"

namespace telltale {
namespace {

using testing::At;
using testing::Draw;
using testing::StateBytes;

constexpr double kLnA = 14;

// A rate that is told late, whenever it may be.
class LateWatch {
 public:
  explicit LateWatch(const WatchOptions& options = {}) : watch_(options) {}

  Change Look(int64_t second, uint32_t n, uint32_t hits) {
    const bool fits =
        n <= Calm::kMostInLook && looks_.size() < Calm::kMostLooks && observations_ + n <= Calm::kMostObservations;
    if (hits == 0 && fits && second < calm_.until) {
      looks_.push_back({second, n});
      observations_ += n;
      ++waited_;
      return Change::kNone;
    }
    Tell();
    watch_.AddAll(Time(std::chrono::seconds(second)), n, hits, kLnA);
    const Change change = watch_.Flush(kLnA);
    calm_ = watch_.calm();
    return change;
  }
  void Tell() {
    if (!looks_.empty()) watch_.AddQuiet(looks_, kLnA);
    looks_.clear();
    observations_ = 0;
    calm_ = {};
  }
  const RateWatch& watch() const { return watch_; }
  int waited() const { return waited_; }

 private:
  RateWatch watch_;
  Calm calm_;
  std::vector<QuietLook> looks_;
  uint32_t observations_ = 0;
  int waited_ = 0;
};

struct Case {
  double rate;
  int64_t spacing;  // seconds from look to look
  uint32_t most_n;
};

class QuietLooks : public ::testing::TestWithParam<Case> {};

// The twin is told at once. Both say the same at every look, and are the same whenever somebody looks: through two
// changes of the rate, hours without anything, and looks of many observations.
TEST_P(QuietLooks, ToldLateAreToldAtOnce) {
  const Case& given = GetParam();
  Draw draw(static_cast<uint64_t>(given.rate * 1e6) + given.most_n);
  for (const bool watch_down : {true, false}) {
    LateWatch late({.watch_down = watch_down});
    RateWatch twin({.watch_down = watch_down});
    int64_t second = LookAt(At(0));
    int changes = 0;
    for (int i = 0; i < 12'000; ++i) {
      second += given.spacing + (draw.Hit(0.001) ? 7'200 : 0);
      const auto most = draw.Hit(0.01) ? 200.0 : static_cast<double>(given.most_n);
      const auto n = static_cast<uint32_t>(1 + most * draw.Uniform() * 0.999);
      const double rate = i / 3'000 % 2 == 0 ? given.rate : std::min(0.9, 20 * given.rate + 0.02);
      uint32_t hits = 0;
      for (uint32_t one = 0; one < n; ++one) hits += draw.Hit(rate) ? 1 : 0;
      twin.AddAll(Time(std::chrono::seconds(second)), n, hits, kLnA);
      const Change change = twin.Flush(kLnA);
      ASSERT_EQ(late.Look(second, n, hits), change) << i;
      changes += change != Change::kNone ? 1 : 0;
      if (!draw.Hit(0.003)) continue;
      late.Tell();
      ASSERT_EQ(StateBytes(late.watch()), StateBytes(twin)) << i;
    }
    late.Tell();
    EXPECT_EQ(StateBytes(late.watch()), StateBytes(twin));
    EXPECT_GE(changes, 2) << "nothing happened";
    EXPECT_TRUE(given.rate > 0.02 || given.spacing > 5 || late.waited() > 2'000) << late.waited();
  }
}

INSTANTIATE_TEST_SUITE_P(Rates, QuietLooks,
                         ::testing::Values(Case{0, 5, 5}, Case{0, 60, 1}, Case{0.0005, 5, 16}, Case{0.02, 5, 5},
                                           Case{0.02, 900, 3}, Case{0.3, 5, 5}));

TEST(CalmRate, NothingWaitsWhereALimitIsSetNorWhileAnAlarmStands) {
  LateWatch calm;
  for (int i = 0; i < 2'000; ++i) calm.Look(LookAt(At(5 * i)), 5, 0);
  EXPECT_GT(calm.watch().calm().until, LookAt(At(5 * 2'000)));
  RateWatch limited;
  limited.SetLimits({.above = 0.2});
  for (int i = 0; i < 2'000; ++i) {
    limited.AddAll(At(5 * i), 5, 0, kLnA);
    limited.Flush(kLnA);
  }
  EXPECT_EQ(limited.calm().until, 0);
  int64_t second = 5 * 2'000;
  for (; calm.Look(LookAt(At(second)), 5, 4) != Change::kOpened; second += 5) ASSERT_LT(second, 20'000);
  EXPECT_EQ(calm.watch().calm().until, 0);
  calm.Look(LookAt(At(second + 5)), 5, 0);
  EXPECT_EQ(calm.watch().calm().until, 0);
}

}  // namespace
}  // namespace telltale

#include "engine/look_counts.h"

#include <gtest/gtest.h>

#include <tuple>
#include <utility>
#include <vector>

#include "stats/rate_watch.h"

namespace telltale {
namespace {

TEST(LookCountsTest, TellsEachSignalOnceAndForgets) {
  LookCounts counts(3);
  counts.Of(2)->Add(true);
  counts.Of(2)->Add(false);
  counts.Of(0)->Add(false);
  EXPECT_FALSE(counts.Close());
  std::vector<std::tuple<size_t, uint32_t, uint32_t>> told;
  const auto tell = [&](size_t signal, const LookCounts::Told& of_one) {
    told.emplace_back(signal, of_one.evaluations, of_one.hits);
  };
  counts.TakeAll(tell);
  EXPECT_EQ(told, (std::vector<std::tuple<size_t, uint32_t, uint32_t>>{{0, 1, 0}, {2, 2, 1}}));
  told.clear();
  counts.TakeAll(tell);
  EXPECT_TRUE(told.empty());
}

using Waited = std::vector<std::tuple<size_t, int64_t, uint32_t>>;

// What it tells: of looks that waited the signal, the second and the observations; then of the one at hand a second -1.
class Listener {
 public:
  void operator()(size_t signal, const LookCounts::Told& told) const {
    for (const QuietLook& look : told.waited) all_.emplace_back(signal, look.second, look.n);
    if (told.evaluations > 0) all_.emplace_back(signal, -1, told.evaluations);
  }
  Waited Take() const { return std::exchange(all_, {}); }

 private:
  mutable Waited all_;
};

// One look of two signals.
void Look(LookCounts& counts, uint32_t n, bool first_hits) {
  for (uint32_t i = 0; i < n; ++i) {
    counts.Of(0)->Add(first_hits && i == 0);
    counts.Of(1)->Add(false);
    counts.Close();
  }
}

TEST(LookCountsTest, QuietLooksOfACalmSignalWaitUntilSomethingElseIsToTell) {
  LookCounts counts(3);
  const Listener heard;
  Look(counts, 2, false);
  counts.EndLook(5, heard);
  EXPECT_EQ(heard.Take(), (Waited{{0, -1, 2}, {1, -1, 2}})) << "nobody said that they are calm";
  EXPECT_TRUE(counts.may_become_calm(0));
  counts.SetCalm(0, {1000});
  counts.SetCalm(1, {1000});
  Look(counts, 2, false);
  counts.EndLook(10, heard);
  Look(counts, 3, false);
  counts.EndLook(15, heard);
  EXPECT_EQ(heard.Take(), Waited());
  EXPECT_TRUE(counts.is_calm(0));
  Look(counts, 1, true);
  counts.EndLook(20, heard);
  EXPECT_EQ(heard.Take(), (Waited{{0, 10, 2}, {0, 15, 3}, {0, -1, 1}})) << "a hit";
  EXPECT_FALSE(counts.is_calm(0));
  EXPECT_FALSE(counts.may_become_calm(0));
  EXPECT_TRUE(counts.is_calm(1));
  Look(counts, 1, false);
  counts.TakeAll(heard);
  EXPECT_EQ(heard.Take(), (Waited{{0, -1, 1}, {1, 10, 2}, {1, 15, 3}, {1, 20, 1}, {1, -1, 1}})) << "all is told";
  EXPECT_FALSE(counts.is_calm(1));
  counts.TakeAll(heard);
  EXPECT_EQ(heard.Take(), Waited());
}

TEST(LookCountsTest, NoMoreWaitsThanACalmSignalAllows) {
  LookCounts counts(1);
  const Listener heard;
  const auto look = [&](int64_t second, uint32_t n) {
    for (uint32_t i = 0; i < n; ++i) counts.Of(0)->Add(false);
    counts.Close();
    counts.EndLook(second, heard);
    return heard.Take().size();
  };
  counts.Of(0);
  counts.SetCalm(0, {1000});
  for (uint32_t i = 0; i < Calm::kMostLooks; ++i) EXPECT_EQ(look(5 * i, 1), 0u);
  EXPECT_EQ(look(500, 1), Calm::kMostLooks + 1) << "the looks are all";
  counts.SetCalm(0, {1000});
  EXPECT_EQ(look(505, Calm::kMostInLook + 1), 1u) << "a large look";
  counts.SetCalm(0, {1000});
  for (uint32_t n = 0; n + Calm::kMostInLook <= Calm::kMostObservations; n += Calm::kMostInLook) {
    EXPECT_EQ(look(510 + n, Calm::kMostInLook), 0u);
  }
  EXPECT_GT(look(700, 1), 1u) << "the observations are all";
  counts.SetCalm(0, {1000});
  EXPECT_EQ(look(999, 1), 0u);
  EXPECT_EQ(look(1000, 1), 2u) << "the time is over";
}

TEST(LookCountsTest, HasNoPlaceBeyondItsBound) {
  LookCounts counts(3);
  EXPECT_NE(counts.Of(2), nullptr);
  EXPECT_EQ(counts.Of(3), nullptr);
}

// The twin: a watch that is told second by second says what one that is told output by output says.
TEST(LookCountsTest, TogetherIsAsOneByOne) {
  RateWatch single;
  RateWatch together;
  uint64_t opened = 0;
  for (int second = 0; second < 4000; ++second) {
    const Time time{std::chrono::seconds(1'770'000'000 + second)};
    const int outputs = 1 + second % 7;
    uint32_t hits = 0;
    Change change = Change::kNone;
    for (int i = 0; i < outputs; ++i) {
      const bool hit = (second * 7 + i) % (second < 3000 ? 50 : 5) == 0;
      hits += hit ? 1 : 0;
      const Change said = single.Add(time, hit, 12);
      if (said != Change::kNone) change = said;
    }
    ASSERT_EQ(together.AddAll(time, static_cast<uint32_t>(outputs), hits, 12), change) << second;
    if (change == Change::kOpened) ++opened;
    ASSERT_EQ(single.Summary().ln_evidence, together.Summary().ln_evidence) << second;
  }
  EXPECT_EQ(single.Summary().observations, together.Summary().observations);
  EXPECT_EQ(opened, 1u);
}

}  // namespace
}  // namespace telltale

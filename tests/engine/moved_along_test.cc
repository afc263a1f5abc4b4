#include "engine/moved_along.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace telltale {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Three rates over time: all are asked of each output.
class MovedAlongTest : public ::testing::Test {
 protected:
  MovedAlongTest() { BeginAnew(); }
  void BeginAnew() {
    signals_.clear();
    for (const Check check : {Check::kRefusal, Check::kCodeFence, Check::kRepetition}) {
      signals_.emplace_back(check, "", 1, GrossLevel::kNever, 8);
    }
  }
  void Feed(uint64_t outputs, const std::vector<double>& rates) {
    for (uint64_t i = 0; i < outputs; ++i, ++outputs_) {
      const Time time = began_ + std::chrono::minutes(outputs_);
      for (size_t at = 0; at < rates.size(); ++at) {
        signals_[at].AddRate(time, std::generate_canonical<double, 32>(random_) < rates[at], 25, true);
      }
    }
  }
  // Of so many incidents, each after 900 outputs, those in which a rate is said to have moved within 600 outputs.
  std::vector<int> Told(int incidents, const std::vector<double>& usual, const std::vector<double>& since) {
    std::vector<int> told(signals_.size(), 0);
    for (int run = 0; run < incidents; ++run) {
      BeginAnew();
      Feed(900, usual);
      moved_.Follow(began_ + std::chrono::minutes(outputs_), signals_, outputs_);
      std::vector<bool> seen(signals_.size(), false);
      for (int i = 0; i < 600; ++i) {
        Feed(1, since);
        if (!moved_.is_due(outputs_)) continue;
        for (const size_t at : moved_.Compare(signals_, outputs_)) seen[at] = true;
      }
      for (size_t at = 0; at < seen.size(); ++at) told[at] += seen[at] ? 1 : 0;
    }
    return told;
  }

  Time began_ = *ParseTime("2026-03-02T08:00:00Z");
  uint64_t outputs_ = 0;
  std::mt19937_64 random_{7};
  std::vector<Signal> signals_;
  MovedAlong moved_;
};

TEST_F(MovedAlongTest, TellsWhatIsFiveTimesAsOftenAndNotTheRest) {
  const std::vector<int> told = Told(40, {0.012, 0.3, 0.02}, {0.06, 0.3, 0.02});
  EXPECT_GE(told[0], 20);
  EXPECT_LE(told[1] + told[2], 1);
}

TEST_F(MovedAlongTest, TellsWhatIsGone) {
  const std::vector<int> told = Told(20, {0.3, 0.05, 0.02}, {0.1, 0.05, 0.02});
  EXPECT_EQ(told[0], 20);
  EXPECT_LE(told[1] + told[2], 1);
}

TEST_F(MovedAlongTest, NothingMovesByChance) {
  const std::vector<int> told = Told(300, {0.01, 0.1, 0.5}, {0.01, 0.1, 0.5});
  EXPECT_LE(told[0] + told[1] + told[2], 3) << "of 900";
}

TEST_F(MovedAlongTest, CountsFromWhereItsIncidentBegan) {
  Feed(900, {0.01, 0.01, 0.01});
  const Time opened = began_ + std::chrono::minutes(outputs_);
  moved_.Follow(opened, signals_, outputs_);
  Feed(63, {0.17, 0.01, 0.01});
  moved_.Follow(opened, signals_, outputs_);
  EXPECT_FALSE(moved_.is_due(outputs_));
  Feed(1, {0.17, 0.01, 0.01});
  ASSERT_TRUE(moved_.is_due(outputs_));
  EXPECT_THAT(moved_.Compare(signals_, outputs_), ElementsAre(0u));
  EXPECT_FALSE(moved_.is_due(outputs_)) << "until there are half as many again";
  // Another incident knows nothing of that.
  moved_.Follow(opened + std::chrono::hours(5), signals_, outputs_);
  Feed(64, {0.01, 0.01, 0.01});
  ASSERT_TRUE(moved_.is_due(outputs_));
  EXPECT_THAT(moved_.Compare(signals_, outputs_), IsEmpty());
}

TEST_F(MovedAlongTest, LeavesAloneWhatBeganToLearnAnew) {
  Feed(900, {0.01, 0.01, 0.01});
  moved_.Follow(began_ + std::chrono::minutes(outputs_), signals_, outputs_);
  Feed(64, {0.17, 0.01, 0.01});
  MovedAlong unaware = moved_;
  ASSERT_THAT(unaware.Compare(signals_, outputs_), ElementsAre(0u));
  signals_[0].LearnAnew();
  EXPECT_THAT(moved_.Compare(signals_, outputs_), IsEmpty());
}

TEST_F(MovedAlongTest, IsAskedOnceOfTheSameOutputs) {
  EXPECT_TRUE(moved_.IsNews(7));
  EXPECT_FALSE(moved_.IsNews(7));
  EXPECT_TRUE(moved_.IsNews(8));
}

}  // namespace
}  // namespace telltale

// Pinning by hand, of all three kinds of watch.
#include "stats/pin.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <string>
#include <utility>

#include "stats/mix_watch.h"
#include "stats/number_watch.h"
#include "stats/rate_watch.h"
#include "tests/stats/streams.h"

namespace telltale {
namespace {

using testing::At;
using testing::Draw;

constexpr double kLnA = 15;
constexpr int64_t kMinute = 60;

TEST(Pin, TheFirstLongBaselineAndAgainOnlyForAMuchBetterOne) {
  EXPECT_FALSE(IsWorthPinning(3999, 0, {}));
  EXPECT_TRUE(IsWorthPinning(4000, 0, {}));
  EXPECT_FALSE(IsWorthPinning(7999, 4000, {}));
  EXPECT_TRUE(IsWorthPinning(8000, 4000, {}));
  EXPECT_FALSE(IsWorthPinning(40'000, 14'000, {}));
  EXPECT_FALSE(IsWorthPinning(40'000, 100, {.period = {}, .by_hand = true}));
}

struct Rates {
  using Watch = RateWatch;
  static bool Value(Draw& draw, double share) { return draw.Hit(share); }
};
struct Numbers {
  using Watch = NumberWatch;
  static double Value(Draw& draw, double share) { return draw.Normal() + 10 * share; }
};
struct Mixes {
  using Watch = MixWatch;
  static size_t Value(Draw& draw, double share) { return draw.Hit(share) ? 1 : 0; }
};

template <typename Kind>
class PinByHand : public ::testing::Test {
 protected:
  void FeedUntil(int64_t end, double share) {
    for (; i_ < end; ++i_) watch_.Add(At(i_ * kMinute), Kind::Value(draw_, share), kLnA);
  }
  typename Kind::Watch watch_;
  Draw draw_{7};
  int64_t i_ = 0;
};
using Kinds = ::testing::Types<Rates, Numbers, Mixes>;
TYPED_TEST_SUITE(PinByHand, Kinds);

TYPED_TEST(PinByHand, IsRefusedWhileThereIsNoBaselineAndWhileAnAlarmStands) {
  EXPECT_FALSE(this->watch_.Pin());
  this->FeedUntil(2000, 0.2);
  ASSERT_EQ(this->watch_.Summary().state, WatchState::kWatching);
  this->FeedUntil(3000, 0.7);
  ASSERT_EQ(this->watch_.Summary().state, WatchState::kOpen);
  EXPECT_FALSE(this->watch_.Pin());
  EXPECT_EQ(this->watch_.Summary().pinned_n, 0);
}

TYPED_TEST(PinByHand, StaysUntilItIsPinnedAnew) {
  this->FeedUntil(1500, 0.2);
  ASSERT_EQ(this->watch_.Summary().pinned_n, 0) << "too short to be pinned by itself";
  ASSERT_TRUE(this->watch_.Pin());
  const WatchSummary pinned = this->watch_.Summary();
  EXPECT_TRUE(pinned.pinned_by_hand);
  EXPECT_GT(pinned.pinned_n, 500);
  EXPECT_LE(pinned.pinned_until, At(1500 * kMinute));
  EXPECT_GT(pinned.pinned_until, At(800 * kMinute));
  this->FeedUntil(60'000, 0.2);
  EXPECT_EQ(this->watch_.Summary().pinned_n, pinned.pinned_n);
  EXPECT_EQ(this->watch_.Summary().pinned_until, pinned.pinned_until);
  ASSERT_EQ(this->watch_.Summary().state, WatchState::kWatching);
  ASSERT_TRUE(this->watch_.Pin());
  EXPECT_GT(this->watch_.Summary().pinned_n, pinned.pinned_n);
  EXPECT_GT(this->watch_.Summary().pinned_until, pinned.pinned_until);
}

TYPED_TEST(PinByHand, WithoutAHandTheFirstLongBaselineIsPinned) {
  this->FeedUntil(3000, 0.2);
  EXPECT_EQ(this->watch_.Summary().pinned_n, 0);
  this->FeedUntil(60'000, 0.2);
  const WatchSummary pinned = this->watch_.Summary();
  EXPECT_GE(pinned.pinned_n, 4000);
  EXPECT_FALSE(pinned.pinned_by_hand);
  this->FeedUntil(90'000, 0.2);
  EXPECT_EQ(this->watch_.Summary().pinned_until, pinned.pinned_until);
}

TYPED_TEST(PinByHand, ANewNormalForgetsItAndIsPinnedFromWhatComesAfter) {
  this->FeedUntil(20'000, 0.2);
  ASSERT_TRUE(this->watch_.Pin());
  this->FeedUntil(20'500, 0.6);
  ASSERT_EQ(this->watch_.Summary().state, WatchState::kOpen);
  this->watch_.Accept();
  EXPECT_EQ(this->watch_.Summary().pinned_n, 0);
  EXPECT_FALSE(this->watch_.Summary().pinned_by_hand);
  this->FeedUntil(80'000, 0.6);
  const WatchSummary anew = this->watch_.Summary();
  EXPECT_EQ(anew.state, WatchState::kWatching);
  EXPECT_GE(anew.pinned_n, 4000);
  EXPECT_GT(anew.pinned_until, At(20'500 * kMinute));
  EXPECT_FALSE(anew.pinned_by_hand);
}

TYPED_TEST(PinByHand, IsTold) {
  this->FeedUntil(12'000, 0.2);
  ASSERT_TRUE(this->watch_.Pin());
  const auto past = this->watch_.Export();
  EXPECT_EQ(FaultOf(past), "");
  EXPECT_TRUE(past.pin.by_hand);
  typename TypeParam::Watch other;
  other.Import(past, kLnA);
  const WatchSummary was = this->watch_.Summary();
  const WatchSummary is = other.Summary();
  EXPECT_EQ(is.pinned_n, was.pinned_n);
  EXPECT_EQ(is.pinned_until, was.pinned_until);
  EXPECT_TRUE(is.pinned_by_hand);
  EXPECT_EQ(other.Export().pinned.n, past.pinned.n);
}

TEST(Pin, NamesWhatNobodyCanHavePinned) {
  NumberPast numbers;
  numbers.blocks = {{1000, 2000, 25, *Sample::Of(std::array{1.0F, 20.0F, 2.0F, 5.0F}, true, 25)}};
  numbers.observations = 25;
  numbers.since = 1000;
  numbers.pinned = {100, 90, 100, {{1, 60}, {2, 40}}};
  numbers.pin = {{1000, 2000}, true};
  EXPECT_EQ(FaultOf(numbers), "");
  const auto fault = [&numbers](const auto& change) {
    NumberPast past = numbers;
    change(past);
    return std::string(FaultOf(past));
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_NE(fault([&](NumberPast& p) { p.pinned.n = nan; }), "");
  EXPECT_NE(fault([](NumberPast& p) { p.pinned.information = 101; }), "");
  EXPECT_NE(fault([&](NumberPast& p) { p.pinned.information = nan; }), "");
  EXPECT_NE(fault([](NumberPast& p) { p.pinned.draws = 0; }), "");
  EXPECT_NE(fault([](NumberPast& p) { p.pinned.values.clear(); }), "");
  EXPECT_NE(fault([](NumberPast& p) { p.pinned.values.assign(97, {1, 100.0F / 97}); }), "");
  EXPECT_NE(fault([](NumberPast& p) { std::swap(p.pinned.values[0], p.pinned.values[1]); }), "");
  EXPECT_NE(fault([&](NumberPast& p) { p.pinned.values[0].value = static_cast<float>(nan); }), "");
  EXPECT_NE(fault([](NumberPast& p) { p.pinned.values[0].weight = -60; }), "");
  EXPECT_NE(fault([](NumberPast& p) { p.pinned.values[0].weight = 61; }), "");
  EXPECT_NE(fault([](NumberPast& p) { p.pin.period.first_second = 2001; }), "");
  EXPECT_NE(fault([](NumberPast& p) { p.pin.period.first_second = -1; }), "");
  EXPECT_NE(fault([](NumberPast& p) { p.pin.period.last_second = std::numeric_limits<int64_t>::max(); }), "");
  MixPast mix;
  mix.blocks = {{1000, 2000, 25, {{{20, 3}, 2}, {{10, 3}, 0}}}};
  mix.observations = 25;
  mix.since = 1000;
  mix.pinned = {100, {{60, 30}, 10}, {}};
  EXPECT_EQ(FaultOf(mix), "");
  mix.pinned.counts.folded = 11;
  EXPECT_NE(FaultOf(mix), "");
  mix.pinned = {1e10, {{60, 30}, 9'999'999'910}, {}};
  EXPECT_NE(FaultOf(mix), "");
}

}  // namespace
}  // namespace telltale

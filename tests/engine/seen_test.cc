#include "engine/seen.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace telltale {
namespace {

using std::chrono::hours;

TEST(SeenIds, KnowsTheSameKeyAgain) {
  SeenIds seen(1000, hours(168));
  EXPECT_EQ(seen.Remember(42, 7, Time{}), Sight::kNew);
  EXPECT_EQ(seen.Remember(42, 7, Time{} + hours(1)), Sight::kSame);
  EXPECT_EQ(seen.size(), 1u);
}

TEST(SeenIds, TellsTheSameKeyWithAnotherBodyApart) {
  SeenIds seen(1000, hours(168));
  seen.Remember(42, 7, Time{});
  EXPECT_EQ(seen.Remember(42, 8, Time{}), Sight::kConflict);
  EXPECT_EQ(seen.Remember(42, 7, Time{}), Sight::kSame);
}

TEST(SeenIds, TakesTheKeyZero) {
  SeenIds seen(1000, hours(168));
  EXPECT_EQ(seen.Remember(0, 7, Time{}), Sight::kNew);
  EXPECT_EQ(seen.Remember(0, 7, Time{}), Sight::kSame);
}

TEST(SeenIds, ExpectingAKeyIsNotSeeingIt) {
  SeenIds seen(1000, hours(168));
  seen.Expect(42);
  EXPECT_EQ(seen.Remember(42, 7, Time{}), Sight::kNew);
  seen.Expect(42);
  EXPECT_EQ(seen.size(), 1u);
}

TEST(SeenIds, KeepsAnIdForAtLeastTheHorizonAndForgetsAfterTwo) {
  SeenIds seen(1'000'000, hours(10));
  for (int hour = 0; hour <= 30; ++hour) {
    const Time now = Time{} + hours(hour);
    for (int back = 1; back <= hour; ++back) {
      const uint64_t key = static_cast<uint64_t>(hour - back) + 1;
      if (back <= 10) {
        EXPECT_EQ(seen.Remember(key, 0, now), Sight::kSame) << "hour " << hour << ", back " << back;
      }
    }
    EXPECT_EQ(seen.Remember(static_cast<uint64_t>(hour) + 1, 0, now), Sight::kNew) << hour;
  }
  EXPECT_EQ(seen.Remember(1, 0, Time{} + hours(31)), Sight::kNew) << "an id of 31 hours ago is forgotten";
}

TEST(SeenIds, AClockThatLeapsMakesNothingForgotten) {
  SeenIds seen(1'000'000, hours(168));
  const Time begin = Time{} + hours(500'000);
  for (uint64_t key = 1; key <= 10; ++key) seen.Remember(key, 0, begin + hours(key));
  for (uint64_t key = 11; key <= 20; ++key) seen.Remember(key, 0, begin + hours(5'000 * key));  // years ahead
  for (uint64_t key = 1; key <= 20; ++key) EXPECT_EQ(seen.Remember(key, 0, begin + hours(11)), Sight::kSame) << key;
}

TEST(SeenIds, HoldsNoMoreThanItsRoom) {
  SeenIds seen(1000, hours(168));
  for (uint64_t key = 1; key <= 100'000; ++key) seen.Remember(key * 0x9e3779b97f4a7c15, 0, Time{});
  EXPECT_LE(seen.size(), 1000u);
  EXPECT_GE(seen.size(), 500u);
}

TEST(SeenIds, AgreesWithAMapWhileNothingIsForgotten) {
  SeenIds seen(1'000'000, hours(168));
  std::map<uint64_t, uint32_t> twin;
  std::mt19937_64 random(1);
  for (int i = 0; i < 100'000; ++i) {
    const uint64_t key = (random() % 20'000 + 1) * 0x9e3779b97f4a7c15;
    const auto body = static_cast<uint32_t>(random() % 2);
    const auto [at, fresh] = twin.emplace(key, body);
    const Sight expected = fresh ? Sight::kNew : at->second == body ? Sight::kSame : Sight::kConflict;
    ASSERT_EQ(seen.Remember(key, body, Time{}), expected);
  }
  EXPECT_EQ(seen.size(), twin.size());
}

// Against a plain set: what is forgotten is gone, and nothing else.
TEST(SeenIds, ForgetWhatTheyAreTold) {
  SeenIds seen(1'000'000, hours(168));
  std::mt19937_64 random(5);
  std::map<uint64_t, uint32_t> plain;
  for (int i = 0; i < 20'000; ++i) {
    const uint64_t key = (random() % 3'000 + 1) << 4;  // crowded: neighbours push one another on
    if (random() % 3 == 0) {
      seen.Forget(key);
      plain.erase(key);
    } else {
      const bool is_known = plain.contains(key);
      EXPECT_EQ(seen.Remember(key, 7, Time{}), is_known ? Sight::kSame : Sight::kNew) << key;
      plain[key] = 7;
    }
    ASSERT_EQ(seen.size(), plain.size());
  }
}

}  // namespace
}  // namespace telltale

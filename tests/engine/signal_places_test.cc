#include "engine/signal_places.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <vector>

namespace telltale {
namespace {

constexpr Check kA = Check::kEmptyField;

TEST(SignalPlacesTest, FollowTheQuestionsAsTheyCame) {
  SignalPlaces places;
  places.Begin();
  EXPECT_EQ(places.Find(Check::kRefusal, kNoField), nullptr);
  for (FieldIndex field = 0; field < 5; ++field) places.Keep({.check = kA, .field = field, .signal = field + 10u});
  for (int output = 0; output < 2; ++output) {
    places.Begin();
    for (FieldIndex field = 0; field < 5; ++field) {
      const SignalPlace* const place = places.Find(kA, field);
      ASSERT_NE(place, nullptr);
      EXPECT_EQ(place->signal, field + 10u);
    }
  }
  places.Begin();
  EXPECT_EQ(places.Find(Check::kWrongType, 0), nullptr);
  places.Forget();
  EXPECT_EQ(places.Find(kA, 0), nullptr);
}

// Some outputs lack a field, some have one more: after one of each sort nothing is looked up any more.
TEST(SignalPlacesTest, LearnWhatIsOnlyAskedNowAndThen) {
  SignalPlaces places;
  int looked_up = 0;
  const auto ask = [&](std::initializer_list<FieldIndex> fields) {
    places.Begin();
    for (const FieldIndex field : fields) {
      const SignalPlace* place = places.Find(kA, field);
      if (place == nullptr) {
        ++looked_up;
        place = places.Keep({.check = kA, .field = field, .signal = field});
      }
      ASSERT_EQ(place->field, field);
      ASSERT_EQ(place->signal, field);
    }
  };
  ask({0, 1, 4, 5});
  EXPECT_EQ(looked_up, 4);
  ask({0, 5});
  ask({0, 1, 2, 4, 5});
  ask({0, 1, 3, 4, 5, 6});
  EXPECT_EQ(looked_up, 7);
  ask({0, 1, 3, 4, 5, 6});
  ask({0, 1, 2, 4, 5});
  ask({1, 6});
  EXPECT_EQ(looked_up, 7);
}

// Misses are counted as long as they come in their usual order and wait for the look.
TEST(SignalPlacesTest, CountMissesUpToTheFirstOfAnotherKind) {
  SignalPlaces places;
  LookCounts::Counts counts;
  places.Begin();
  for (FieldIndex field = 0; field < 6; ++field) {
    places.Keep({.check = kA, .field = field, .counts = field == 5 ? nullptr : &counts, .signal = field});
  }
  std::vector<Findings::Rate> rates;
  for (FieldIndex field = 0; field < 6; ++field) rates.push_back({kA, field, field == 2, {}});
  const auto count = [&](size_t from) {
    return places.CountMisses(rates.data() + from, rates.data() + rates.size()).size();
  };
  places.Begin();
  EXPECT_EQ(count(0), 2u) << "then comes a hit";
  EXPECT_EQ(count(2), 0u);
  ASSERT_NE(places.Find(kA, 2), nullptr);
  EXPECT_EQ(count(3), 2u) << "then comes one that does not wait";
  EXPECT_EQ(counts.evaluations(), 4u);
  EXPECT_EQ(counts.hits(), 0u);
  places.Begin();
  EXPECT_EQ(count(1), 0u) << "another order";
  places.SetCounts(0, nullptr);
  EXPECT_EQ(count(0), 0u);
  places.Begin();
  for (FieldIndex field = 0; field < 6; ++field) ASSERT_NE(places.Find(kA, field), nullptr);
  EXPECT_EQ(count(0), 0u) << "behind the last";
}

TEST(SignalPlacesTest, StayBoundedWhateverTheOrder) {
  SignalPlaces places;
  for (int output = 0; output < 2'000; ++output) {
    places.Begin();
    for (int i = 0; i < 40; ++i) {
      const auto field = static_cast<FieldIndex>((output * 7 + i * 13) % 400);
      const SignalPlace* place = places.Find(kA, field);
      if (place == nullptr) place = places.Keep({.check = kA, .field = field, .signal = field});
      ASSERT_EQ(place->signal, field);
    }
  }
  EXPECT_LE(places.size(), 1024u);
}

}  // namespace
}  // namespace telltale

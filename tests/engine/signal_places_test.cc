#include "engine/signal_places.h"

#include <gtest/gtest.h>

#include <initializer_list>

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

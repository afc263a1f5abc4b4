#include "engine/signal_places.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

TEST(SignalPlacesTest, KnowOnlyTheQuestionThatStoodThereLast) {
  SignalPlaces places;
  EXPECT_EQ(places.Find(0, Check::kRefusal, kNoField), nullptr);
  places.Keep(2, {.check = Check::kEmptyField, .field = 4, .signal = 9});
  ASSERT_NE(places.Find(2, Check::kEmptyField, 4), nullptr);
  EXPECT_EQ(places.Find(2, Check::kEmptyField, 4)->signal, 9u);
  EXPECT_EQ(places.Find(2, Check::kEmptyField, 5), nullptr);
  EXPECT_EQ(places.Find(2, Check::kWrongType, 4), nullptr);
  EXPECT_EQ(places.Find(1, Check::kEmptyField, 4), nullptr);
  EXPECT_EQ(places.Find(3, Check::kEmptyField, 4), nullptr);
  places.Forget();
  EXPECT_EQ(places.Find(2, Check::kEmptyField, 4), nullptr);
}

}  // namespace
}  // namespace telltale

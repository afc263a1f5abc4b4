#include "content/field_watch.h"

#include <gtest/gtest.h>

#include "tests/content/probe.h"

namespace telltale::test {
namespace {

// A field of a JSON stream that was discovered, seen through what its stream asks.
class FieldWatchTest : public ::testing::Test {
 protected:
  void Learn(const char* json, int times = 40) {
    for (int i = 0; i < times; ++i) probe_.Feed(JsonOutput(json));
  }
  Probe probe_;
};

TEST_F(FieldWatchTest, ExpectsTheTypeThatItLearned) {
  Learn(R"({"total":12.5})");
  EXPECT_EQ(probe_.Said(Check::kWrongType, "total"), Expect::kPass);
  probe_.Feed(JsonOutput(R"({"total":"12.50"})"));
  EXPECT_EQ(probe_.Said(Check::kWrongType, "total"), Expect::kHit);
}

TEST_F(FieldWatchTest, ExpectsNoTypeWhereTheyAreMixed) {
  for (int i = 0; i < 40; ++i) probe_.Feed(JsonOutput(i % 2 == 0 ? R"({"total":12.5})" : R"({"total":"12.50"})"));
  EXPECT_EQ(probe_.Said(Check::kWrongType, "total"), Expect::kNotAsked);
}

TEST_F(FieldWatchTest, AFieldThatWasAlwaysThereIsMissed) {
  Learn(R"({"name":"Acme","total":1})");
  probe_.Feed(JsonOutput(R"({"total":1})"));
  EXPECT_EQ(probe_.Said(Check::kEmptyField, "name"), Expect::kHit);
}

TEST_F(FieldWatchTest, AFieldThatIsSeldomThereIsNot) {
  for (int i = 0; i < 200; ++i) probe_.Feed(JsonOutput(i % 5 == 0 ? R"({"note":"x","a":1})" : R"({"a":1})"));
  probe_.Feed(JsonOutput(R"({"a":1})"));
  EXPECT_EQ(probe_.Said(Check::kEmptyField, "note"), Expect::kNotAsked);
}

TEST_F(FieldWatchTest, ACounterIsNoDistribution) {
  for (int i = 0; i < 60; ++i) {
    const std::string json = fmt::format(R"({{"run":{},"total":{}}})", 1000 + i, i * 37 % 101 + 0.5);
    probe_.Feed(JsonOutput(json));
  }
  EXPECT_FALSE(probe_.Number(Check::kNumber, "run"));
  EXPECT_TRUE(probe_.Number(Check::kNumber, "total"));
}

TEST_F(FieldWatchTest, FreeTextIsNoLabel) {
  for (int i = 0; i < 200; ++i) {
    const std::string json = fmt::format(R"({{"kind":"{}","comment":"text number {}"}})", i % 2 == 0 ? "a" : "b", i);
    probe_.Feed(JsonOutput(json));
  }
  EXPECT_TRUE(probe_.Label(Check::kMix, "kind"));
  EXPECT_FALSE(probe_.Label(Check::kMix, "comment"));
}

}  // namespace
}  // namespace telltale::test

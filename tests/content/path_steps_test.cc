#include "content/path_steps.h"

#include <gtest/gtest.h>

#include <string>

namespace telltale {
namespace {

PathSteps::Step StepTo(std::string_view key, std::string_view path, FactIndex fact) {
  return {kRootFact, false, fact, key, path, 7u * fact};
}

class PathStepsTest : public testing::Test {
 protected:
  PathStepsTest() {
    steps_.Begin(1);
    std::string path = "customer";  // gone, or another, by the time it is asked for
    steps_.Keep(StepTo(path, path, 1));
    path = "total.net";
    steps_.Keep(StepTo("net", path, 2));
  }
  const PathSteps::Step* Next(std::string_view key) { return steps_.Next(kRootFact, key, false); }

  PathSteps steps_;
};

TEST_F(PathStepsTest, GoTheSameWayAgain) {
  steps_.Begin(1);
  const PathSteps::Step* step = Next("customer");
  ASSERT_NE(step, nullptr);
  EXPECT_EQ(step->fact, 1);
  EXPECT_EQ(step->path, "customer");
  step = Next("net");
  ASSERT_NE(step, nullptr);
  EXPECT_EQ(step->hash, 14u);
  EXPECT_EQ(step->path, "total.net");
  EXPECT_EQ(Next("net"), nullptr);
}

TEST_F(PathStepsTest, AStepIsToOneKeyOfOneParent) {
  steps_.Begin(1);
  EXPECT_EQ(Next("custome"), nullptr);
  EXPECT_EQ(steps_.Next(3, "customer", false), nullptr);
  EXPECT_EQ(steps_.Next(kRootFact, "customer", true), nullptr);
  EXPECT_NE(Next("customer"), nullptr);
}

TEST_F(PathStepsTest, AnotherWayReplacesWhatWasBehindIt) {
  steps_.Begin(1);
  ASSERT_NE(Next("customer"), nullptr);
  ASSERT_EQ(Next("tax"), nullptr);
  EXPECT_EQ(steps_.Keep(StepTo("tax", "tax", 2)), "tax");
  steps_.Begin(1);
  ASSERT_NE(Next("customer"), nullptr);
  EXPECT_EQ(Next("net"), nullptr);
  EXPECT_NE(Next("tax"), nullptr);
}

TEST_F(PathStepsTest, NothingIsAStepBehindAPathWithoutFact) {
  steps_.Begin(1);
  steps_.Leave();
  EXPECT_EQ(Next("customer"), nullptr);
  EXPECT_EQ(steps_.Keep(StepTo("tax", "tax", 2)).data(), nullptr);
  steps_.Begin(1);
  EXPECT_NE(Next("customer"), nullptr);
}

TEST_F(PathStepsTest, OtherRulesBeginAnew) {
  steps_.Begin(2);
  EXPECT_EQ(Next("customer"), nullptr);
}

TEST_F(PathStepsTest, AreBounded) {
  steps_.Begin(1);
  const std::string longest(kMaxPathBytes, 'x');
  EXPECT_EQ(steps_.Keep(StepTo("y", longest + "y", 3)).data(), nullptr);
  steps_.Begin(1);
  size_t kept = 0;
  while (steps_.Keep(StepTo("x", longest, 3)).data() != nullptr) ++kept;
  EXPECT_EQ(kept, 256u);
}

}  // namespace
}  // namespace telltale

#include "report/causes.h"

#include <gtest/gtest.h>

#include <string>

namespace telltale {
namespace {

TEST(Causes, AtLeastOneOfEveryCheckEachASentence) {
  for (int i = 0; i < kCheckCount; ++i) {
    const auto check = static_cast<Check>(i);
    const Causes causes = CausesOf(check);
    int named = 0;
    for (const std::string_view cause : {causes.prompt, causes.model, causes.glue, causes.unseen, causes.human}) {
      if (cause.empty()) continue;
      ++named;
      EXPECT_TRUE(cause.ends_with('.')) << CheckName(check) << ": " << cause;
    }
    EXPECT_GE(named, 1) << CheckName(check);
  }
}

TEST(Causes, WhatCannotBeTakenBackWakesSomebodyAndAnotherVersionDoesNot) {
  for (int i = 0; i < kCheckCount; ++i) {
    EXPECT_TRUE(PageWhen(static_cast<Check>(i)).ends_with('.')) << CheckName(static_cast<Check>(i));
  }
  EXPECT_TRUE(PageWhen(Check::kPossibleSecret).starts_with("At once, at any hour"));
  EXPECT_TRUE(PageWhen(Check::kModelChanged).starts_with("Never"));
}

}  // namespace
}  // namespace telltale

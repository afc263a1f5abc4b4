#include "report/runbook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace telltale {
namespace {

using testing::HasSubstr;

TEST(Runbook, HasAPageOfItsOwnForEveryCheckThatIsJudged) {
  std::set<std::string> pages;
  int judged = 0;
  for (int i = 0; i < kCheckCount; ++i) {
    const Check check = static_cast<Check>(i);
    const std::string page = RunbookText(check);
    EXPECT_THAT(page, HasSubstr(std::string(CheckName(check)) + "\n\nWhat it means\n  "));
    EXPECT_GT(page.size(), 500u);
    if (KindOf(check) == CheckKind::kMix) continue;
    ++judged;
    pages.insert(page.substr(page.find('\n')));
  }
  EXPECT_EQ(pages.size(), static_cast<size_t>(judged));
  EXPECT_EQ(RunbookPath(Check::kEmptyField), "/runbooks/empty_field");
}

TEST(Runbook, TheListNamesEveryCheckOnceWithItsMeaning) {
  const std::string list = RunbookList();
  EXPECT_EQ(std::count(list.begin(), list.end(), '\n'), kCheckCount);
  EXPECT_TRUE(list.starts_with("empty_output         The model answered with nothing"));
  for (int i = 0; i < kCheckCount; ++i) {
    const std::string name(CheckName(static_cast<Check>(i)));
    EXPECT_THAT("\n" + list, HasSubstr("\n" + name + " "));
  }
}

}  // namespace
}  // namespace telltale

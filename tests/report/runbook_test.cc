#include "report/runbook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string_view>

namespace telltale {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(Runbook, HasTheSameHeadingsForEveryCheck) {
  for (int i = 0; i < kCheckCount; ++i) {
    const std::string page = RunbookText(static_cast<Check>(i));
    EXPECT_THAT(page, StartsWith("# " + AlertNamesOf(static_cast<Check>(i)).front()));
    size_t at = 0;
    for (const std::string_view heading :
         {"\n## What it means\n\n", "\n## Look at first\n\n1. ", "\n## Usual causes\n\n- **",
          "\n## Silence or accept\n\n", "\n## When to page\n\n"}) {
      const size_t found = page.find(heading, at);
      EXPECT_NE(found, std::string::npos) << heading << " in\n" << page;
      at = std::max(at, std::min(found, page.size()));
    }
    EXPECT_THAT(page, AllOf(HasSubstr("\n2. "), HasSubstr("\n3. "), Not(HasSubstr("\n4. ")), HasSubstr("amtool")));
    EXPECT_THAT(page, HasSubstr(" check=" + std::string(CheckName(static_cast<Check>(i))) + " "));
  }
  EXPECT_EQ(RunbookPath(Check::kEmptyField), "/runbooks/empty_field");
}

TEST(Runbook, CommandsNameTheCheckAndTheFieldWhereItHasOne) {
  const std::string field = RunbookText(Check::kEmptyField);
  EXPECT_THAT(field, HasSubstr("--step=STEP --check=empty_field --field=FIELD\n"));
  EXPECT_THAT(field, HasSubstr("sum by (field) (increase(telltale_check_hits_total"));
  const std::string whole = RunbookText(Check::kRefusal);
  EXPECT_THAT(whole, AllOf(HasSubstr("--step=STEP --check=refusal\n"), Not(HasSubstr("--field"))));
  EXPECT_THAT(RunbookText(Check::kFailureToken), HasSubstr("telltale_failure_token_hits_total"));
  EXPECT_THAT(RunbookText(Check::kMix), HasSubstr("telltale_signal_(current|baseline)"));
  EXPECT_THAT(RunbookText(Check::kModelChanged), HasSubstr("_version_info"));
  const std::string silence = RunbookText(Check::kSilence);  // nothing of it can be accepted
  EXPECT_THAT(silence, AllOf(HasSubstr("volume: off"), Not(HasSubstr("baseline accept")), HasSubstr("/-/reload")));
}

TEST(Runbook, LinesFitATerminal) {
  for (int i = 0; i < kCheckCount; ++i) {
    const std::string page = RunbookText(static_cast<Check>(i));
    size_t longest = 0;
    for (size_t at = 0; at < page.size();) {
      const size_t end = page.find('\n', at);
      longest = std::max(longest, end - at);
      at = end + 1;
    }
    EXPECT_LE(longest, 106u) << page;
    EXPECT_TRUE(page.ends_with(".\n"));
  }
}

TEST(Runbook, IsFoundByTheCheckAndByEveryNameOfItsAlerts) {
  EXPECT_THAT(AlertNamesOf(Check::kEmptyField), ElementsAre("EmptyFieldRateHigh", "EmptyFieldRateLow", "EmptyField"));
  EXPECT_THAT(AlertNamesOf(Check::kSequenceGap), ElementsAre("SequenceGap", "SequenceGapRateLow"));
  EXPECT_THAT(AlertNamesOf(Check::kPromptEdited), ElementsAre("PromptEditedInPlace"));
  EXPECT_THAT(AlertNamesOf(Check::kVolume), ElementsAre("OutputVolumeHigh", "OutputVolumeLow"));
  EXPECT_THAT(AlertNamesOf(Check::kSilence), ElementsAre("OutputSilence"));
  std::set<std::string> names;
  size_t count = 0;
  for (int i = 0; i < kCheckCount; ++i) {
    const auto check = static_cast<Check>(i);
    EXPECT_EQ(CheckOfRunbook(CheckName(check)), check);
    for (const std::string& name : AlertNamesOf(check)) {
      EXPECT_EQ(CheckOfRunbook(name), check) << name;
      names.insert(name);
      ++count;
    }
  }
  EXPECT_EQ(names.size(), count) << "no name leads to two pages";
  EXPECT_EQ(CheckOfRunbook("emptyfield"), std::nullopt);
  EXPECT_EQ(CheckOfRunbook(""), std::nullopt);
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

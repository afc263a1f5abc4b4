#include "report/runbook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/commands/running.h"

namespace telltale {
namespace {

using testing::HasSubstr;

TEST(RunbookCommand, PrintsThePageOfAnAlertOrOfItsCheck) {
  const Ran ran = Telltale({"runbook", "EmptyFieldRateHigh"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out, RunbookText(Check::kEmptyField));
  EXPECT_EQ(Telltale({"runbook", "empty_field"}).out, ran.out);
}

TEST(RunbookCommand, ListsAllWithoutAName) { EXPECT_EQ(Telltale({"runbook"}).out, RunbookList()); }

TEST(RunbookCommand, SaysWhatThereIsNot) {
  const Ran ran = Telltale({"runbook", "NoSuch\x1b[1mAlert"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("is called 'NoSuch [1mAlert'"));
  EXPECT_EQ(Telltale({"runbook", "--no-such-flag"}).code, 2);
}

}  // namespace
}  // namespace telltale

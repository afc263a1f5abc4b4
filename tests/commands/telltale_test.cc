#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/commands/running.h"

namespace telltale {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

TEST(Program, TellsItsVersionInOneLine) {
  const Ran ran = Telltale({"--version"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.out, MatchesRegex("telltale [0-9]+\\.[0-9]+\\.[0-9]+ \\(revision unknown, .*; gRPC .*\\)\n"));
}

TEST(Program, WrongUsageIsExitCode2AndNamesWhatIsWrong) {
  EXPECT_EQ(Telltale({}).code, 2);
  for (const std::string word : {"--no-such-flag", "no-such-command"}) {
    const Ran ran = Telltale({word});
    EXPECT_EQ(ran.code, 2);
    EXPECT_THAT(ran.err, HasSubstr(word));
  }
  EXPECT_EQ(Telltale({"replay"}).code, 2);
  EXPECT_EQ(Telltale({"replay", "x", "--format=xml"}).code, 2);
}

TEST(Program, EveryCommandHasHelpWithAnExample) {
  EXPECT_THAT(Telltale({"--help"}).out, HasSubstr("Exit codes"));
  for (const std::string command : {"serve", "check", "replay", "send", "status"}) {
    const Ran ran = Telltale({command, "--help"});
    EXPECT_EQ(ran.code, 0);
    EXPECT_THAT(ran.out, HasSubstr("\n  telltale " + command));
  }
}

}  // namespace
}  // namespace telltale

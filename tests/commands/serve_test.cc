#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/commands/running.h"

namespace telltale {
namespace {

using testing::HasSubstr;

// What serve does once it runs is tested by tests/e2e with the real process: it waits for signals.
TEST(Serve, AWrongFlagIsUsageAndNamesTheFlag) {
  for (const std::string flag :
       {"--log.level=loud", "--log.format=xml", "--web.listen-address=9737", "--grpc.listen-address=x",
        "--http.listen-address=http://x:1", "--metrics.listen-address=x", "--web.external-url=x"}) {
    const Ran ran = Telltale({"serve", flag});
    EXPECT_EQ(ran.code, 2) << flag;
    EXPECT_THAT(ran.err, HasSubstr(flag.substr(0, flag.find('='))));
  }
}

TEST(Serve, WrongSettingsStopItBeforeItListens) {
  const Folder folder;
  const Ran ran = Telltale({"serve", "--config.file=" + folder.Write("t.yaml", "nope: 1\n")});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err + ran.out, HasSubstr("t.yaml:1: unknown key 'nope'"));
  EXPECT_THAT(ran.out, Not(HasSubstr("listening")));
}

}  // namespace
}  // namespace telltale

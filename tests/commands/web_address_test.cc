#include "commands/web_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/commands/running.h"

namespace telltale {
namespace {

using testing::HasSubstr;

struct Parsed {
  bool ok = false;
  std::string error;
  std::string to = std::string(kDefaultWebAddress);
  Access access;
};

Parsed Parse(std::vector<std::string> arguments) {
  Parsed parsed;
  CLI::App app;
  AddWebAddress(app, &parsed.to, &parsed.access);
  std::reverse(arguments.begin(), arguments.end());
  try {
    app.parse(arguments);
    parsed.ok = true;
  } catch (const CLI::ParseError& error) {
    parsed.error = error.what();
  }
  return parsed;
}

TEST(WebAddress, TheTokenComesFromItsFile) {
  const Folder folder;
  const Parsed parsed = Parse({"--to=10.0.0.7:1", "--token-file=" + folder.Write("t", "the-token-of-this-machine\n")});
  EXPECT_TRUE(parsed.ok) << parsed.error;
  EXPECT_EQ(parsed.access.token, "the-token-of-this-machine");
  EXPECT_EQ(BaseOfWeb(parsed.to, parsed.access), "http://10.0.0.7:1");
  EXPECT_EQ(Parse({}).access.token, "");
}

TEST(WebAddress, AnAuthorityMeansTls) {
  const Folder folder;
  const std::string file = folder.Write("pem", "x");
  const Parsed parsed = Parse({"--ca-file=" + file});
  EXPECT_EQ(BaseOfWeb("10.0.0.7:1", parsed.access), "https://10.0.0.7:1");
  EXPECT_EQ(BaseOfWeb("http://10.0.0.7:1/", parsed.access), "http://10.0.0.7:1");
  EXPECT_TRUE(Parse({"--cert-file=" + file, "--key-file=" + file}).ok);
  EXPECT_FALSE(Parse({"--cert-file=" + file}).ok) << "a certificate needs its key";
  EXPECT_FALSE(Parse({"--key-file=" + file}).ok);
  EXPECT_FALSE(Parse({"--ca-file=" + folder.Path("none")}).ok);
}

TEST(WebAddress, AFileThatHoldsNoneIsAMistakeOfUsage) {
  const Folder folder;
  EXPECT_THAT(Parse({"--token-file=" + folder.Path("none")}).error, HasSubstr("No such file"));
  const Parsed bad = Parse({"--token-file=" + folder.Write("t", "hush\n")});
  EXPECT_FALSE(bad.ok);
  EXPECT_THAT(bad.error, HasSubstr(":1: a token has 4 characters"));
  EXPECT_THAT(bad.error, Not(HasSubstr("hush")));
}

}  // namespace
}  // namespace telltale

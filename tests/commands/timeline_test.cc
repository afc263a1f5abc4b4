#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/commands/running.h"

namespace telltale {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string TwoVersions() {
  std::string text;
  for (int i = 0; i < 400; ++i) {
    text += fmt::format(R"({{"id":"o-{}","workflow":"a b","step":"s","prompt_version":"v{}","model":"m","text":"{}"}})",
                        i, i < 200 ? 1 : 2, i < 200 ? "It is done." : "") +
            "\n";
  }
  return text;
}

TEST(Timeline, ShowsTheVersionsOfOneStreamOrOfAll) {
  const auto app = StartApp();
  ASSERT_NE(app, nullptr);
  const std::string to = "--to=" + Local(app->ports().web);
  EXPECT_EQ(Telltale({"timeline", to}).out, "No stream has been seen yet.\n");
  const Folder folder;
  ASSERT_EQ(Telltale({"send", folder.Write("o.jsonl", TwoVersions()), "--to=" + Local(app->ports().grpc)}).code, 0);
  const Ran all = Telltale({"timeline", to});
  EXPECT_EQ(all.code, 0) << all.err;
  EXPECT_THAT(all.out, StartsWith("a b/s\n\nPROMPT  MODEL  "));
  EXPECT_THAT(all.out, HasSubstr("  regression: empty_output 0 % -> 100 %"));
  EXPECT_EQ(Telltale({"timeline", to, "--workflow=a b"}).out, all.out);
  EXPECT_EQ(Telltale({"timeline", to, "--workflow=a b", "--step=s"}).out, all.out);
  EXPECT_THAT(Telltale({"timeline", to, "--format=json"}).out,
              StartsWith(R"({"streams":[{"workflow":"a b","step":"s")"));
}

TEST(Timeline, NamesWhatThereIsWhereNoStreamIsSoCalled) {
  const auto app = StartApp();
  ASSERT_NE(app, nullptr);
  const Ran gone = Telltale({"timeline", "--to=" + Local(app->ports().web), "--workflow=w"});
  EXPECT_EQ(gone.code, 1);
  EXPECT_EQ(gone.out, "");
  EXPECT_EQ(gone.err, "there is no stream w/*; none has been seen yet\n");
  EXPECT_EQ(Telltale({"timeline", "--step=s"}).code, 2);
  EXPECT_EQ(Telltale({"timeline", "--format=yaml"}).code, 2);
}

}  // namespace
}  // namespace telltale

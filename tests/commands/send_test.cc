#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/commands/running.h"

namespace telltale {
namespace {

using testing::HasSubstr;

TEST(Send, DeliversAFileAndIsHarmlessWhenRepeated) {
  const auto app = StartApp();
  ASSERT_NE(app, nullptr);
  const Folder folder;
  const std::string file = folder.Write("o.jsonl", kThreeOutputs);
  const Ran first = Telltale({"send", file, "--to=" + Local(app->ports().grpc)});
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(first.out, "3 accepted, 0 duplicates, 0 rejected, 0 dead letters\n");
  const Ran second = Telltale({"send", file, "--to=" + Local(app->ports().grpc), "--rate=1000"});
  EXPECT_EQ(second.out, "0 accepted, 3 duplicates, 0 rejected, 0 dead letters\n");
  EXPECT_EQ(app->ledger().sum.counted, 3u);
}

TEST(Send, NamesTheLinesThatWereRefused) {
  const auto app = StartApp();
  ASSERT_NE(app, nullptr);
  const Folder folder;
  const Ran ran = Telltale({"send", folder.Write("a.jsonl", kThreeOutputs),
                            folder.Write("b.jsonl", "broken\n{\"id\":\"x\",\"text\":\"whose?\"}\n"),
                            "--to=" + Local(app->ports().grpc)});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("b.jsonl:1: invalid_json"));
  EXPECT_THAT(ran.err, HasSubstr("b.jsonl:2: missing_workflow"));
  EXPECT_EQ(ran.out, "3 accepted, 0 duplicates, 2 rejected, 0 dead letters\n");
}

TEST(Send, WithNobodyThereExitsWithTheAddress) {
  const Folder folder;
  const Ran ran = Telltale({"send", folder.Write("o.jsonl", kThreeOutputs), "--to=127.0.0.1:1"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("127.0.0.1:1: "));
  EXPECT_EQ(Telltale({"send", "x", "--to=nowhere"}).code, 2);
}

}  // namespace
}  // namespace telltale

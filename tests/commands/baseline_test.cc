#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/commands/running.h"

namespace telltale {
namespace {

using testing::HasSubstr;

TEST(Baseline, AcceptMakesASignalLearnAnew) {
  const auto app = StartApp();
  ASSERT_NE(app, nullptr);
  const Folder folder;
  std::string outputs;
  for (int i = 0; i < 200; ++i) {
    outputs += R"({"workflow":"a b","step":"s","text":"fine"})";
    outputs += '\n';
  }
  ASSERT_EQ(Telltale({"send", folder.Write("o.jsonl", outputs), "--to=" + Local(app->ports().grpc)}).code, 0);
  const std::string to = "--to=" + Local(app->ports().web);
  const Ran ran = Telltale({"baseline", "accept", "--workflow=a b", "--step=s", "--check=refusal", to});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out, "{\"accepted\":1}\n");
}

TEST(Baseline, AcceptSaysWhatIsWrong) {
  const auto app = StartApp();
  ASSERT_NE(app, nullptr);
  const std::string to = "--to=" + Local(app->ports().web);
  const Ran nobody = Telltale({"baseline", "accept", "--workflow=w", to});
  EXPECT_EQ(nobody.code, 1);
  EXPECT_THAT(nobody.err, HasSubstr("there are no outputs of the stream w here"));
  const Ran check = Telltale({"baseline", "accept", "--workflow=w", "--check=emty", to});
  EXPECT_EQ(check.code, 1);
  EXPECT_THAT(check.err, HasSubstr("there is no check 'emty'"));
  const Ran field = Telltale({"baseline", "accept", "--workflow=w", "--field=a.b", to});
  EXPECT_EQ(field.code, 1);
  EXPECT_THAT(field.err, HasSubstr("a field needs its check"));
  EXPECT_EQ(Telltale({"baseline"}).code, 2);
  EXPECT_EQ(Telltale({"baseline", "accept"}).code, 2);
}

}  // namespace
}  // namespace telltale

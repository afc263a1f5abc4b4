#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/commands/running.h"

namespace telltale {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(Status, ShowsStreamsAsATableAndAsJson) {
  const auto app = StartApp();
  ASSERT_NE(app, nullptr);
  const Folder folder;
  ASSERT_EQ(Telltale({"send", folder.Write("o.jsonl", kThreeOutputs), "--to=" + Local(app->ports().grpc)}).code, 0);
  const Ran table = Telltale({"status", "--to=" + Local(app->ports().web)});
  EXPECT_EQ(table.code, 0) << table.err;
  EXPECT_THAT(table.out, StartsWith("telltale test: 3 received = 3 counted"));
  EXPECT_THAT(table.out, HasSubstr("WORKFLOW  STEP"));
  const Ran json = Telltale({"status", "--to=http://" + Local(app->ports().web) + "/", "--format=json"});
  EXPECT_EQ(json.code, 0) << json.err;
  EXPECT_THAT(json.out, StartsWith(R"({"version":"test")"));
}

TEST(Status, OfNobodyAndOfSomethingElseIsAnError) {
  const Ran nobody = Telltale({"status", "--to=127.0.0.1:1"});
  EXPECT_EQ(nobody.code, 1);
  EXPECT_THAT(nobody.err, HasSubstr("127.0.0.1:1"));
  const auto app = StartApp();
  ASSERT_NE(app, nullptr);
  const Ran wrong = Telltale({"status", "--to=" + Local(app->ports().http)});  // the ingest door, not the web port
  EXPECT_EQ(wrong.code, 1);
  EXPECT_THAT(wrong.err, HasSubstr("is that the web address of a telltale?"));
}

}  // namespace
}  // namespace telltale

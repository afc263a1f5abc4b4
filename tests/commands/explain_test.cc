#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/commands/running.h"

namespace telltale {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// As many empty outputs as are gross.
std::string Empty(const std::string& workflow) {
  std::string text;
  for (int i = 0; i < 25; ++i) {
    text += fmt::format(R"({{"id":"e-{}","workflow":"{}","step":"s","text":""}})", i, workflow) + "\n";
  }
  return text;
}

TEST(Explain, TellsTheStoryByAnyOfItsNames) {
  const auto app = StartApp();
  ASSERT_NE(app, nullptr);
  const Folder folder;
  ASSERT_EQ(Telltale({"send", folder.Write("o.jsonl", Empty("a b")), "--to=" + Local(app->ports().grpc)}).code, 0);
  const std::string to = "--to=" + Local(app->ports().web);
  const Ran all = Telltale({"explain", to});
  EXPECT_EQ(all.code, 0) << all.err;
  EXPECT_THAT(all.out, AllOf(StartsWith("EmptyOutputRateHigh (critical), open: a b/s\n"),
                             HasSubstr("\n    telltale baseline accept --workflow='a b' --step=s\n"),
                             HasSubstr("the commands above need " + to + "\n"), HasSubstr("output e-")));
  for (const char* name : {"EmptyOutputRateHigh", "a b", "a b/s"}) {
    EXPECT_EQ(Telltale({"explain", name, to}).out, all.out) << name;
  }
  const Ran json = Telltale({"explain", "a b/s", to, "--format=json"});
  EXPECT_EQ(json.code, 0) << json.err;
  EXPECT_THAT(json.out, AllOf(StartsWith(R"({"incidents":[{"id":")"), HasSubstr(R"("workflow":"a b")")));

  const Ran none = Telltale({"explain", "emptyoutputratehigh", to});
  EXPECT_EQ(none.code, 1);
  EXPECT_EQ(none.out, "");
  EXPECT_THAT(none.err, AllOf(StartsWith("No alert that is open"), HasSubstr("  telltale explain 'a b/s'\n"),
                              Not(HasSubstr("http"))));
  const Ran machine = Telltale({"explain", "x", to, "--format=json"});
  EXPECT_EQ(machine.code, 1);
  EXPECT_THAT(machine.err, HasSubstr(R"("error":"not_found")"));
}

TEST(Explain, SaysThatNothingIsOpen) {
  const auto app = StartApp();
  ASSERT_NE(app, nullptr);
  const std::string to = "--to=" + Local(app->ports().web);
  const Ran ran = Telltale({"explain", to});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out, "Nothing is open.\n");
  EXPECT_EQ(Telltale({"explain", to, "--format=json"}).out, "{\"incidents\":[]}\n");
  const Ran none = Telltale({"explain", "LengthShift", to});
  EXPECT_EQ(none.code, 1);
  EXPECT_THAT(none.err, HasSubstr("Nothing is open, and nothing was."));
}

TEST(Explain, OfNobodyOfSomethingElseAndOfNothingIsAnError) {
  const Ran nobody = Telltale({"explain", "--to=127.0.0.1:1"});
  EXPECT_EQ(nobody.code, 1);
  EXPECT_THAT(nobody.err, HasSubstr("127.0.0.1:1"));
  const auto app = StartApp();
  ASSERT_NE(app, nullptr);
  const Ran wrong = Telltale({"explain", "--to=" + Local(app->ports().http)});  // the ingest door, not the web port
  EXPECT_EQ(wrong.code, 1);
  EXPECT_THAT(wrong.err, HasSubstr("is that the web address of a telltale"));
  const Ran empty = Telltale({"explain", "", "--to=" + Local(app->ports().web)});
  EXPECT_EQ(empty.code, 1);
  EXPECT_THAT(empty.err, HasSubstr("alert needs a name"));
  EXPECT_EQ(Telltale({"explain", "--format=yaml"}).code, 2);
}

}  // namespace
}  // namespace telltale

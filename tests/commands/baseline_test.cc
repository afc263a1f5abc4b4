#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time.h"
#include "tests/commands/running.h"

namespace telltale {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

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

// A minute apart; every third answer names no customer where that is `empty`.
std::string History(int outputs, int from, bool empty = false, Time begin = *ParseTime("2026-03-02T08:00:00Z")) {
  std::string lines;
  for (int i = from; i < from + outputs; ++i) {
    const bool no_name = empty ? i % 3 == 0 : i % 97 == 0;
    lines += fmt::format(
        R"({{"id":"{}","workflow":"w","step":"s","produced_at":"{}","json":{{"customer":"{}","total":{}}}}})", i,
        FormatTime(begin + std::chrono::minutes(i)), no_name ? "" : "Acme", 100 + i % 7);
    lines += '\n';
  }
  return lines;
}

TEST(Baseline, PinTakesWhatIsUsualAndSaysUntilWhen) {
  const auto app = StartApp();
  ASSERT_NE(app, nullptr);
  const Folder folder;
  const std::string to = "--to=" + Local(app->ports().web);
  const Ran nobody = Telltale({"baseline", "pin", "--workflow=w", "--step=s", to});
  EXPECT_EQ(nobody.code, 1);
  EXPECT_THAT(nobody.err, HasSubstr("there are no outputs of the stream w/s here"));
  const std::string grpc = "--to=" + Local(app->ports().grpc);
  const Time begin = std::chrono::floor<Duration>(std::chrono::system_clock::now()) - std::chrono::days(3);
  ASSERT_EQ(Telltale({"send", folder.Write("few.jsonl", History(20, 0, false, begin)), grpc}).code, 0);
  const Ran early = Telltale({"baseline", "pin", "--workflow=w", "--step=s", "--check=length", to});
  EXPECT_EQ(early.code, 1);
  EXPECT_THAT(early.err, HasSubstr("still learning: length"));
  ASSERT_EQ(Telltale({"send", folder.Write("many.jsonl", History(980, 20, false, begin)), grpc}).code, 0);
  const Ran pinned = Telltale({"baseline", "pin", "--workflow=w", "--step=s", to});
  EXPECT_EQ(pinned.code, 0) << pinned.err;
  EXPECT_THAT(pinned.out, ContainsRegex("^\\{\"pinned\":[1-9]"));
  EXPECT_THAT(pinned.out, HasSubstr("\"until\":\"20"));
  const Ran one =
      Telltale({"baseline", "pin", "--workflow=w", "--step=s", "--check=empty_field", "--field=customer", to});
  EXPECT_EQ(one.code, 0) << one.err;
  EXPECT_THAT(one.out, HasSubstr("{\"pinned\":1,"));
  EXPECT_THAT(Telltale({"status", "--format=json", to}).out, HasSubstr("\"by_hand\":true"));
  const Ran unknown = Telltale({"baseline", "pin", "--workflow=w", "--step=s", "--check=volume", to});
  EXPECT_EQ(unknown.code, 1);
  EXPECT_THAT(unknown.err, HasSubstr("no signal volume that can be pinned"));

  ASSERT_EQ(Telltale({"send", folder.Write("bad.jsonl", History(100, 1000, true, begin)), grpc}).code, 0);
  const Ran open = Telltale({"baseline", "pin", "--workflow=w", "--step=s", to});
  EXPECT_EQ(open.code, 1);
  EXPECT_THAT(open.err, HasSubstr("these are open"));
  EXPECT_THAT(open.err, HasSubstr("empty_field customer"));
  EXPECT_THAT(open.err, HasSubstr("telltale baseline accept"));
  EXPECT_EQ(Telltale({"baseline", "pin"}).code, 2);
}

TEST(Baseline, WhatOneHasLearnedAnotherTakes) {
  const auto learned = StartApp();
  const auto seeded = StartApp();
  ASSERT_TRUE(learned != nullptr && seeded != nullptr);
  const Folder folder;
  const std::string history = folder.Write("h.jsonl", History(600, 0));
  ASSERT_EQ(Telltale({"send", history, "--to=" + Local(learned->ports().grpc)}).code, 0);
  const std::string from = "--to=" + Local(learned->ports().web);
  const std::string to = "--to=" + Local(seeded->ports().web);
  const Ran told = Telltale({"baseline", "export", from});
  ASSERT_EQ(told.code, 0) << told.err;
  EXPECT_THAT(told.out, HasSubstr(R"("check":"empty_field","field":"customer")"));
  EXPECT_EQ(Telltale({"baseline", "export", "--workflow=w", "--step=s", from}).out.substr(100, 200),
            told.out.substr(100, 200));
  EXPECT_THAT(Telltale({"baseline", "export", "--workflow=v", from}).out, HasSubstr(R"("streams":[])"));

  const std::string document = folder.Write("b.json", told.out);
  const Ran taken = Telltale({"baseline", "import", document, to});
  EXPECT_EQ(taken.code, 0) << taken.out << taken.err;
  EXPECT_THAT(taken.out, HasSubstr("empty_field"));
  EXPECT_THAT(taken.out, HasSubstr(" taken, 0 left out\n"));
  EXPECT_THAT(Telltale({"status", to}).out, HasSubstr("not yet"));
  const Ran again = Telltale({"baseline", "import", document, to});
  EXPECT_EQ(again.code, 1) << "nothing was taken";
  EXPECT_THAT(again.out, HasSubstr("it has a baseline of its own"));
  EXPECT_EQ(Telltale({"baseline", "import", document, "--replace", to}).code, 0);
}

TEST(Baseline, AHistoryTeachesWithoutAlertingAnybody) {
  const auto app = StartApp();
  ASSERT_NE(app, nullptr);
  const Folder folder;
  const std::string to = "--to=" + Local(app->ports().web);
  const std::string day = folder.Write("day.jsonl", History(600, 0));
  const std::string bad = folder.Write("bad.jsonl", History(100, 600, true) + "nonsense\n");
  const Ran ran = Telltale({"baseline", "import", day, bad, to});
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("bad.jsonl:101"));
  EXPECT_THAT(ran.out, HasSubstr("empty_field"));
  EXPECT_THAT(ran.out, Not(HasSubstr("late_output"))) << "a history does not tell when its outputs came";
  EXPECT_THAT(Telltale({"status", to}).out, HasSubstr("No incident is open"));
  EXPECT_EQ(app->ledger().sum.counted, 0u);
}

TEST(Baseline, ImportSaysWhatIsWrong) {
  const auto app = StartApp();
  ASSERT_NE(app, nullptr);
  const Folder folder;
  const std::string to = "--to=" + Local(app->ports().web);
  const Ran nowhere = Telltale({"baseline", "import", folder.Path("nowhere.json"), to});
  EXPECT_EQ(nowhere.code, 1);
  EXPECT_THAT(nowhere.err, HasSubstr("nowhere.json"));
  const std::string hostile = folder.Write("b.json", R"({"telltale_baselines":1,"streams":[{"workflow":"w"}]})");
  const Ran refused = Telltale({"baseline", "import", hostile, to});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr(".streams[0].step: is missing"));
  const Ran mixed = Telltale({"baseline", "import", folder.Write("o.jsonl", kThreeOutputs), hostile, to});
  EXPECT_EQ(mixed.code, 1);
  EXPECT_THAT(mixed.err, HasSubstr("import it by itself"));
  const Ran little = Telltale({"baseline", "import", folder.Path("o.jsonl"), to});
  EXPECT_EQ(little.code, 1);
  EXPECT_THAT(little.out, HasSubstr("No signal had learned enough"));
  EXPECT_EQ(Telltale({"baseline", "import"}).code, 2);
  EXPECT_EQ(Telltale({"baseline", "export", "--step=s"}).code, 2);
}

}  // namespace
}  // namespace telltale

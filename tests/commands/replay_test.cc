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

// Names that are filled for 1,000 outputs and empty for 60 more.
std::string Degrading(bool with_times) {
  std::string text;
  const Time start = *ParseTime("2026-01-05T00:00:00Z");
  for (int i = 0; i < 1060; ++i) {
    const std::string time =
        with_times ? fmt::format("\"produced_at\":\"{}\",", FormatTime(start + i * std::chrono::minutes(1))) : "";
    text += fmt::format("{{\"id\":\"{}\",\"workflow\":\"w\",\"step\":\"s\",{}\"json\":{{\"name\":\"{}\"}}}}\n", i, time,
                        i < 1000 ? fmt::format("Customer {}", i % 37) : "");
  }
  return text;
}

TEST(Replay, TellsWhenAFieldGoesMissing) {
  const Folder folder;
  const Ran ran = Telltale({"replay", folder.Write("o.jsonl", Degrading(true)), "--format=json"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr(R"("state":"open","alertname":"EmptyFieldRateHigh","workflow":"w","step":"s",)"
                                 R"("check":"empty_field","field":"name")"));
  EXPECT_THAT(ran.out,
              HasSubstr(R"({"summary":{"outputs":1060,"counted":1060,"duplicates":0,"dead_letters":0,"streams":1,)"));
  const Ran text = Telltale({"replay", folder.Path("o.jsonl")});
  EXPECT_THAT(text.out, HasSubstr("name is empty in"));
}

TEST(Replay, ExplainTellsTheStoryUnderEachAlertThatOpened) {
  const Folder folder;
  const std::string file = folder.Write("o.jsonl", Degrading(true));
  const Ran ran = Telltale({"replay", file, "--explain"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, ContainsRegex("  OPEN      EmptyFieldRateHigh  w/s: name is empty[^\n]*\n\n"
                                     "EmptyFieldRateHigh \\(critical\\), open: w/s\n"));
  EXPECT_THAT(ran.out, HasSubstr("  found by   the rolling baseline"));
  EXPECT_THAT(ran.out, HasSubstr("  examples   2026-01-05T"));
  EXPECT_THAT(ran.out, Not(HasSubstr("baseline accept")));
  const Ran json = Telltale({"replay", file, "--explain", "--format=json"});
  EXPECT_EQ(json.code, 2);
  EXPECT_EQ(json.out, "");
  EXPECT_THAT(json.err, HasSubstr("leave out --format=json"));
}

TEST(Replay, IsTheSameEachTimeAlsoWithoutTimes) {
  const Folder folder;
  const std::string file = folder.Write("o.jsonl", Degrading(false));
  const Ran first = Telltale({"replay", file, "--format=json"});
  EXPECT_THAT(first.out, HasSubstr("\"time\":\"2000-01-01T00:"));
  EXPECT_EQ(Telltale({"replay", file, "--format=json"}).out, first.out);
}

TEST(Replay, CountsWhatItCannotCount) {
  const Folder folder;
  const Ran ran =
      Telltale({"replay", folder.Write("o.jsonl", std::string(kThreeOutputs) + "broken\n{\"text\":\"whose?\"}\n"),
                folder.Write("again.jsonl", kThreeOutputs), "--format=json"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.out,
              HasSubstr(R"({"summary":{"outputs":8,"counted":3,"duplicates":3,"dead_letters":2,"streams":1,)"));
  EXPECT_THAT(ran.err, HasSubstr("o.jsonl:5: invalid_json"));
  EXPECT_THAT(ran.err, HasSubstr("o.jsonl:6: missing_workflow"));
}

TEST(Replay, OneDuplicateInvoiceIsOneAlert) {
  const Folder folder;
  folder.Write("r.yaml",
               "streams: [{match: {workflow: w}, duplicates: {key: [no, total], within: 7d, alert: each}}]\n");
  const std::string config = "--config.file=" + folder.Write("t.yaml", "rule_files: [r.yaml]\n");
  std::string text;
  const Time start = *ParseTime("2026-01-05T00:00:00Z");
  for (int i = 0; i < 200; ++i) {
    text += fmt::format(
        "{{\"id\":\"out-{}\",\"workflow\":\"w\",\"step\":\"s\",\"produced_at\":\"{}\",\"json\":{{\"no\":\"A-{}\","
        "\"total\":{}}}}}\n",
        i, FormatTime(start + i * std::chrono::minutes(1)), 1000 + (i == 100 ? 3 : i), 1000 + (i == 100 ? 3 : i));
  }
  const std::string file = folder.Write("o.jsonl", text);
  const Ran ran = Telltale({"replay", file, config, "--format=json"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(
      ran.out,
      HasSubstr(
          R"({"time":"2026-01-05T01:40:00Z","state":"open","alertname":"DuplicateContent",)"
          R"("workflow":"w","step":"s","check":"duplicate_content","field":"","baseline":null,)"
          R"("current":1,"onset":"2026-01-05T01:40:00Z","once_in_years":0,"with_others":false,"outputs_seen":101})"));
  EXPECT_THAT(ran.out,
              HasSubstr(R"({"time":"2026-01-05T01:55:00Z","state":"resolved","alertname":"DuplicateContent",)"));
  EXPECT_THAT(ran.out, HasSubstr(R"("alerts":1}})"));
  EXPECT_THAT(Telltale({"replay", file, config}).out,
              HasSubstr("The content of an earlier output came again in one output since 01:40 UTC (one is enough)"));
}

TEST(Replay, WrongSettingsAreTold) {
  const Folder folder;
  const Ran ran = Telltale(
      {"replay", folder.Write("o.jsonl", kThreeOutputs), "--config.file=" + folder.Write("t.yaml", "nope: 1\n")});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("t.yaml:1: unknown key 'nope'"));
}

}  // namespace
}  // namespace telltale

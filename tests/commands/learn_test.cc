#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "tests/commands/running.h"

namespace telltale {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string Orders(int outputs, const std::string& step = "extract") {
  std::string text;
  for (int i = 0; i < outputs; ++i) {
    text += fmt::format(
        "{{\"id\":\"{}-{}\",\"workflow\":\"orders\",\"step\":\"{}\",\"json\":{{\"order\":\"ORD-{:05}\",\"kind\":\"{}\"}"
        "}}}\n",
        step, i, step, i * 37 % 10'000, i % 3 == 0 ? "refund" : "sale");
  }
  return text;
}

std::string TextOf(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

TEST(Learn, WritesRulesThatCheckPassesAndReplayIsQuietUnder) {
  const Folder folder;
  const std::string outputs = folder.Write("o.jsonl", Orders(300));
  const Ran ran = Telltale({"learn", outputs, "--output=" + folder.Path("learned.yaml")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out, folder.Path("learned.yaml") + "\n");
  const std::string rules = TextOf(folder.Path("learned.yaml"));
  EXPECT_THAT(rules, HasSubstr("- match: {workflow: orders, step: extract}\n"));
  EXPECT_THAT(rules, HasSubstr("order: {required: true, pattern: 'ORD-\\d{5}'}"));
  EXPECT_THAT(rules, HasSubstr("kind: {required: true, one_of: [sale, refund]}"));
  const std::string config = "--config.file=" + folder.Write("t.yaml", "rule_files: [learned.yaml]\n");
  const Ran checked = Telltale({"check", config});
  EXPECT_EQ(checked.code, 0) << checked.err;
  EXPECT_THAT(checked.out, HasSubstr("1 stream entries"));
  const Ran replayed = Telltale({"replay", outputs, config, "--format=json"});
  EXPECT_THAT(replayed.out, HasSubstr("\"counted\":300"));
  EXPECT_THAT(replayed.out, Not(HasSubstr("\"state\":\"open\"")));
}

TEST(Learn, PrintsTheRulesWhereNoFileIsNamed) {
  const Folder folder;
  const std::string outputs = folder.Write("o.jsonl", Orders(60));
  const Ran ran = Telltale({"learn", outputs});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("# Rules learned from 60 outputs of 1 stream."));
  EXPECT_EQ(Telltale({"learn", outputs}).out, ran.out);
}

TEST(Learn, DoesNotWriteOverAFile) {
  const Folder folder;
  const std::string outputs = folder.Write("o.jsonl", Orders(60));
  const std::string mine = folder.Write("mine.yaml", "streams: []\n");
  const Ran ran = Telltale({"learn", outputs, "--output=" + mine});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("mine.yaml: is there already"));
  EXPECT_EQ(TextOf(mine), "streams: []\n");
  const Ran nowhere = Telltale({"learn", outputs, "--output=" + folder.Path("no/such.yaml")});
  EXPECT_EQ(nowhere.code, 1);
  EXPECT_THAT(nowhere.err, HasSubstr("no/such.yaml: No such file"));
}

TEST(Learn, TakesTheStreamsItIsAskedFor) {
  const Folder folder;
  const std::string outputs = folder.Write("o.jsonl", Orders(30) + Orders(30, "validate"));
  EXPECT_THAT(Telltale({"learn", outputs}).out, HasSubstr("60 outputs of 2 streams"));
  const Ran one = Telltale({"learn", outputs, "--workflow=ord.*", "--step=validate"});
  EXPECT_THAT(one.out, HasSubstr("step: validate}"));
  EXPECT_THAT(one.out, Not(HasSubstr("step: extract}")));
  const Ran none = Telltale({"learn", outputs, "--step=valid"});
  EXPECT_EQ(none.code, 1);
  EXPECT_THAT(none.err, HasSubstr("no output to learn from among 60 lines"));
  const Ran wrong = Telltale({"learn", outputs, "--step=("});
  EXPECT_EQ(wrong.code, 1);
  EXPECT_THAT(wrong.err, HasSubstr("missing )"));
}

TEST(Learn, CountsAnOutputOnceAndTellsWhatItCannotRead) {
  const Folder folder;
  const std::string text = Orders(40);
  const Ran ran = Telltale(
      {"learn", folder.Write("o.jsonl", text + "broken\n{\"text\":\"whose?\"}\n"), folder.Write("again.jsonl", text)});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.out, HasSubstr("# Rules learned from 40 outputs"));
  EXPECT_THAT(ran.err, HasSubstr("o.jsonl:41: invalid_json"));
  EXPECT_THAT(ran.err, HasSubstr("o.jsonl:42: missing_workflow"));
  const Ran missing = Telltale({"learn", folder.Path("nothing.jsonl")});
  EXPECT_EQ(missing.code, 1);
  EXPECT_THAT(missing.err, HasSubstr("nothing.jsonl: No such file"));
  EXPECT_EQ(Telltale({"learn"}).code, 2);
}

TEST(Learn, FrozenInputsAreNoProduction) {
  const Folder folder;
  std::string text = Orders(30);
  text +=
      "{\"id\":\"e\",\"workflow\":\"orders\",\"step\":\"extract\",\"text\":\"x\",\"eval\":{\"suite\":\"s\",\"case\":"
      "\"c\"}}\n";
  EXPECT_THAT(Telltale({"learn", folder.Write("o.jsonl", text)}).out, HasSubstr("from 30 outputs"));
}

}  // namespace
}  // namespace telltale

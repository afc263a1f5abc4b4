#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/commands/running.h"

namespace telltale {
namespace {

using testing::HasSubstr;

TEST(Check, SaysWhatWasReadWhenAllIsRight) {
  const Ran ran = Telltale({"check", "--config.file=" TELLTALE_SOURCE_DIR "/rules/examples/telltale.yaml"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("2 rule files, 2 stream entries"));
  EXPECT_THAT(ran.out, HasSubstr("1 vocabularies"));
}

TEST(Check, AnExampleThatItsPatternDoesNotMatchIsAnError) {
  const Folder folder;
  folder.Write("r.yaml",
               "failure_tokens:\n  house:\n    - {id: x, pattern: 'abc', examples: {match: [abd], pass: [abc]}}\n");
  const Ran ran = Telltale({"check", "--config.file=" + folder.Write("t.yaml", "rule_files: [r.yaml]\n")});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("r.yaml:3: "));
  EXPECT_THAT(ran.err, HasSubstr("abd"));
}

TEST(Check, AMissingFileAndAWrongPatternAreErrors) {
  const Folder folder;
  EXPECT_EQ(Telltale({"check", "--config.file=" + folder.Path("nowhere.yaml")}).code, 1);
  folder.Write("r.yaml", "streams:\n  - match: {workflow: '('}\n");
  const Ran ran = Telltale({"check", "--config.file=" + folder.Write("t.yaml", "rule_files: [r.yaml]\n")});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("r.yaml:2: "));
}

TEST(Check, TellsHowManySeriesThereCanBe) {
  const Folder folder;
  folder.Write(
      "r.yaml",
      "streams:\n  - match: {workflow: mail, step: sort}\n    fields: {kind: {mix: true}, to: {one_of: [a, b]}}\n");
  const std::string settings = folder.Write(
      "t.yaml", "rule_files: [r.yaml]\nmetrics: {max_series: 3000}\nbounds: {streams: 20, signals: 30, labels: 10}\n");
  EXPECT_THAT(Telltale({"check", "--config.file=" + settings}).out, testing::Not(HasSubstr("SERIES")));
  const Ran ran = Telltale({"check", "--series", "--config.file=" + settings});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("2 fields declared mix or one_of, 11 labels each"));
  EXPECT_THAT(ran.out, testing::ContainsRegex("the rules name +1,000  1 of them|the rules name +[0-9]+  1 of them"));
  EXPECT_THAT(ran.out, testing::ContainsRegex("room for +3,000  20 streams"));
  EXPECT_THAT(ran.out, testing::Not(testing::ContainsRegex("failure_token_hits_total +0 ")));
}

}  // namespace
}  // namespace telltale

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

}  // namespace
}  // namespace telltale

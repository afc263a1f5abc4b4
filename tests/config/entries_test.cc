#include "config/entries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace telltale {
namespace {

using testing::HasSubstr;

std::string ErrorOf(std::string_view yaml) {
  Complaints complaints("r.yaml");
  const auto root = ReadYaml(yaml, complaints);
  if (root) NamedEntries(*root, "vocabularies", complaints);
  return complaints.empty() ? "" : MessageOf(complaints.ToStatus());
}

TEST(Entries, NamesAreShortAndNotEmpty) {
  EXPECT_EQ(ErrorOf("skus: {file: a.txt}"), "");
  EXPECT_THAT(ErrorOf("'': {file: a.txt}"), HasSubstr("write a name of 1 to 100 bytes"));
  EXPECT_THAT(ErrorOf(std::string(101, 'x') + ": 1"), HasSubstr("write a name of 1 to 100 bytes"));
  EXPECT_EQ(ErrorOf(std::string(100, 'x') + ": 1"), "");
}

TEST(Entries, AListIsNoMapOfNames) {
  EXPECT_THAT(ErrorOf("[a, b]"), HasSubstr("r.yaml:1: vocabularies is a list; write names with their values"));
}

TEST(Entries, ATextThatMustBeThereIsAskedFor) {
  Complaints complaints("r.yaml");
  YamlNode node;
  node.line = 3;
  NeedText(node, "a[0]", "pattern", "x", complaints);
  EXPECT_TRUE(complaints.empty());
  NeedText(node, "a[0]", "pattern", "", complaints);
  EXPECT_EQ(MessageOf(complaints.ToStatus()), "r.yaml:3: a[0] has no pattern; every entry needs one");
}

}  // namespace
}  // namespace telltale

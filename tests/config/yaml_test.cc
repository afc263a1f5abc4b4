#include "config/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "config/rules_file.h"
#include "config/settings.h"
#include "tests/config/contract_examples.h"

namespace telltale {
namespace {

using testing::HasSubstr;

std::string ErrorsOf(std::string_view text) {
  Complaints complaints("f.yaml");
  (void)ReadYaml(text, complaints);
  return MessageOf(complaints.ToStatus());
}

TEST(Yaml, RemembersTheLineOfEveryKeyAndValue) {
  Complaints complaints("f.yaml");
  const auto root = ReadYaml("a: 1\nb:\n  - x\n  - 'y'\n", complaints);
  ASSERT_TRUE(root);
  ASSERT_EQ(root->entries.size(), 2u);
  EXPECT_EQ(root->entries[1].key, "b");
  EXPECT_EQ(root->entries[1].line, 2);
  ASSERT_EQ(root->entries[1].value.items.size(), 2u);
  EXPECT_EQ(root->entries[1].value.items[1].line, 4);
  EXPECT_TRUE(root->entries[1].value.items[1].quoted);
  EXPECT_FALSE(root->entries[1].value.items[0].quoted);
}

TEST(Yaml, ExpandsAliases) {
  Complaints complaints("f.yaml");
  const auto root = ReadYaml("a: &x {k: [1, 2]}\nb: *x\n", complaints);
  ASSERT_TRUE(root);
  EXPECT_EQ(root->entries[1].value.entries[0].value.items[1].text, "2");
}

TEST(Yaml, StopsABombOfAliases) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    bomb +=
        fmt::format("a{0}: &a{0} [*a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}]\n", i, i - 1);
  }
  EXPECT_THAT(ErrorsOf(bomb), HasSubstr("aliases that multiply"));
}

TEST(Yaml, StopsAnchorsInsideAnchorsOfALongList) {
  std::string text;
  for (int i = 0; i < 30; ++i) text += fmt::format("&n{} [", i);
  for (int i = 0; i < 100'000; ++i) text += "x,";
  text += std::string(30, ']');
  EXPECT_THAT(ErrorsOf(text), HasSubstr("too many values"));
}

TEST(Yaml, StopsDeepNesting) {
  EXPECT_THAT(ErrorsOf(std::string(40, '[')), HasSubstr("nested more than 32 levels"));
  EXPECT_THAT(ErrorsOf(std::string(100'000, '[')), HasSubstr("f.yaml:1: "));
  EXPECT_THAT(ErrorsOf(std::string(100'000, '{')), HasSubstr("f.yaml:1: "));
}

TEST(Yaml, SaysWhereTextIsNotYaml) {
  EXPECT_THAT(ErrorsOf("a: 1\nb: [1, 2\nc: 3\n"), HasSubstr("not readable as YAML"));
  EXPECT_THAT(ErrorsOf("a: b: c\n"), HasSubstr("f.yaml:1: not readable as YAML"));
  EXPECT_THAT(ErrorsOf("a: *nobody\n"), HasSubstr("f.yaml:1: not readable as YAML"));
  EXPECT_THAT(ErrorsOf(std::string_view("a: \0b", 5)), HasSubstr("zero byte"));
}

TEST(Yaml, RefusesTwoDocumentsAndKeysThatAreNoWords) {
  EXPECT_THAT(ErrorsOf("a: 1\n---\nb: 1\n"), HasSubstr("f.yaml:3: a second document"));
  EXPECT_THAT(ErrorsOf("[1]: 1\n"), HasSubstr("a key must be a word, not a list"));
  EXPECT_THAT(ErrorsOf("a: 1\n'a': 2\n"), HasSubstr("f.yaml:2: key 'a' is given twice, first in line 1"));
}

TEST(Yaml, RefusesAFileThatIsTooLong) { EXPECT_THAT(ErrorsOf(std::string(9 << 20, ' ')), HasSubstr("at most")); }

// Seeded, so that a failure can be repeated: damaged files are read or refused, never more.
TEST(Yaml, NoDamagedFileDoesHarm) {
  std::mt19937 random(20260105);
  const std::string_view pieces[] = {
      "&a ", "*a ",  "[",        "]",      "{",     "}",           ": ",
      "- ",  "\n",   "'",        "\"",     "|\n",   "? ",          "!!x ",
      "\t",  "\xff", "\xe2\x82", "<<: *a", "---\n", "%YAML 1.2\n", "99999999999999999999",
      "~",   "#"};
  int refused = 0;
  for (int round = 0; round < 4000; ++round) {
    const bool rules = round % 2 == 0;
    std::string text(rules ? kRulesExample : kSettingsExample);
    for (unsigned edits = 1 + random() % 4; edits > 0; --edits) {
      const size_t at = random() % text.size();
      switch (random() % 4) {
        case 0:
          text[at] = static_cast<char>(random() % 256);
          break;
        case 1:
          text.erase(at, 1 + random() % 30);
          break;
        case 2:
          text.insert(at, pieces[random() % std::size(pieces)]);
          break;
        default:
          text.insert(at, text.substr(random() % text.size(), random() % 200));
      }
      if (text.empty()) text = "a";
    }
    const absl::Status status = rules ? ParseRules(text, "r").status() : ParseSettings(text, "s").status();
    if (!status.ok()) {
      ++refused;
      EXPECT_FALSE(status.message().empty());
    }
  }
  EXPECT_GT(refused, 3900);  // the examples hold keys of later versions, so nearly all are
}

}  // namespace
}  // namespace telltale

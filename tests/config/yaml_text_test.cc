#include "config/yaml_text.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "config/complaints.h"
#include "config/yaml.h"
#include "content/text.h"

namespace telltale {
namespace {

// What YAML's reader makes of it as a key, in a map and in a list.
std::string ReadBack(const std::string& text, const std::string& key) {
  Complaints complaints("test");
  const auto root = ReadYaml(key + ": {x: [" + text + ", z], " + text + ": y}\n", complaints);
  if (!root) return "unreadable: " + std::string(complaints.ToStatus().message());
  const YamlEntry& entry = root->entries.at(0);
  const std::string value = entry.value.entries.at(0).value.items.at(0).text;
  if (entry.value.entries.at(0).value.items.at(0).kind != YamlNode::Kind::kScalar) return "no scalar";
  if (entry.value.entries.at(0).value.items.size() != 2) return "several items";
  return entry.key == value && entry.value.entries.at(1).key == value ? value : "key " + entry.key + ", value " + value;
}

void ExpectReadBack(const std::string& text) {
  const auto yaml = YamlText(text);
  const auto key = YamlKey(text);
  ASSERT_TRUE(yaml && key) << text;
  EXPECT_EQ(ReadBack(*yaml, *key), text) << *yaml;
}

TEST(YamlText, IsPlainWhereThatIsSafe) {
  const std::vector<std::pair<std::string, std::string>> rows = {{"USD", "USD"},
                                                                 {"customer.name", "customer.name"},
                                                                 {"llmdrift/prime", "llmdrift/prime"},
                                                                 {"a b", "'a b'"},
                                                                 {"items[].sku", "'items[].sku'"},
                                                                 {"null", "'null'"},
                                                                 {"No", "'No'"},
                                                                 {"12", "'12'"},
                                                                 {"", "''"},
                                                                 {"it's", "'it''s'"},
                                                                 {"a: b", "'a: b'"},
                                                                 {"#x", "'#x'"},
                                                                 {"a\nb", "\"a\\nb\""},
                                                                 {"\x01", "\"\\x01\""},
                                                                 {"Büro", "'Büro'"},
                                                                 {"\"\\\n", "\"\\\"\\\\\\n\""},
                                                                 {"\u2028", "\"\\u2028\""}};
  for (const auto& [text, wanted] : rows) EXPECT_EQ(YamlText(text), wanted);
  EXPECT_EQ(YamlKey("items[].sku"), "items[].sku");
  EXPECT_EQ(YamlKey("[].sku"), "'[].sku'");
}

TEST(YamlText, ReadsBackWhateverItHolds) {
  for (const std::string text :
       {"a: b", "&anchor", "*alias", "!tag", "- x", "? x", "a #b", "{a: b}", "[a]", "%TAG", "---",         "...", "'",
        "''",   "\"",      "\\",     " a ",  "|",   ">",   "@",    "`",      "~",   "<<",   ",",           "a,b", "\t",
        "\n",   "\r\n",    "a\n\nb", "true", "1e5", "=",   ":",    "::",     "a:",  ":a",   "\xef\xbb\xbf"}) {
    ExpectReadBack(text);
  }
}

TEST(YamlText, ReadsBackEveryCharacter) {
  for (uint32_t code = 1; code < 0x11000; ++code) {
    if (code >= 0xd800 && code < 0xe000) continue;
    if (code > 0x2100 && code % 7 != 0 && code < 0xd700) continue;  // the many that are alike
    std::string text = "a";
    AppendCharacter(code, &text);
    ExpectReadBack(text);
    if (HasFailure()) return;
  }
  ExpectReadBack("\U0001f600 \U0010fffd");
}

TEST(YamlText, ReadsBackRandomTextsAndRefusesWhatIsNoText) {
  std::mt19937_64 random(9);
  constexpr std::string_view kBytes = "a0:#'\"\\{}[],&*!|>%@`-?~ \n\t\x7f\xc3\xa9\xff";
  for (int i = 0; i < 3000; ++i) {
    std::string text;
    for (size_t n = random() % 12; n > 0; --n) text += kBytes[random() % kBytes.size()];
    bool valid = true;
    for (std::string_view rest = text; !rest.empty(); rest.remove_prefix(FirstCharacter(rest).bytes)) {
      valid = valid && FirstCharacter(rest).valid;
    }
    EXPECT_EQ(YamlText(text).has_value(), valid);
    if (valid) ExpectReadBack(text);
    if (HasFailure()) return;
  }
}

TEST(CommentText, StaysOneLineThatSteersNothing) {
  EXPECT_EQ(CommentText("a\nb\r\x1b[2J\u2028\xff"), "a b  [2J ?");
  EXPECT_EQ(CommentText("äöü", 4), "äö...");
  EXPECT_EQ(CommentText("äöü", 6), "äöü");
}

}  // namespace
}  // namespace telltale

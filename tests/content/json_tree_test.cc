#include "content/json_tree.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "tests/content/json_twin.h"
#include "tests/content/schema_text.h"

namespace telltale::test {
namespace {

std::string Rewritten(std::string_view json) {
  JsonTree tree;
  if (!tree.Read(json)) return "fault: " + std::string(tree.fault());
  std::string out;
  WriteJson(tree.root(), &out);
  return out;
}

TEST(JsonTree, KeepsEveryValueInItsPlace) {
  const std::string json = R"({"a":[1,{"b":null},[]],"":"x","c":{"d":true,"e":{}},"f":-0.5e+3})";
  EXPECT_EQ(Rewritten(json), json);
  EXPECT_EQ(Rewritten(" [ 1 ,\n\t2 , { } ]\r\n"), "[1,2,{}]");
  EXPECT_EQ(Rewritten("\"x\""), "\"x\"");
  EXPECT_EQ(Rewritten(" false "), "false");
}

TEST(JsonTree, KnowsHowManyNodesAValueSpans) {
  JsonTree tree;
  ASSERT_TRUE(tree.Read(R"({"a":[1,[2,3]],"b":4})"));
  EXPECT_EQ(tree.size(), 7u);
  EXPECT_EQ(tree.root().span, 7u);
  EXPECT_EQ(tree.root().count, 2u);
  const JsonNode& a = *tree.root().first();
  EXPECT_EQ(a.key(), "a");
  EXPECT_EQ(a.span, 5u);
  EXPECT_EQ(a.next()->key(), "b");
  EXPECT_EQ(a.first()->next()->first()->next()->text(), "3");
}

TEST(JsonTree, FindsMembersByName) {
  JsonTree tree;
  ASSERT_TRUE(tree.Read(R"({"a":{"b":1},"b":2,"b":3,"\u0063":4})"));
  EXPECT_EQ(tree.root().Member("b")->text(), "2");
  EXPECT_EQ(tree.root().Member("c")->text(), "4");
  EXPECT_EQ(tree.root().Member("d"), nullptr);
  EXPECT_EQ(tree.root().Member("b")->Member("a"), nullptr) << "a number has none";
}

TEST(JsonTree, HasAContainerAsItIsWritten) {
  JsonTree tree;
  ASSERT_TRUE(tree.Read(R"( {"a" : [ 1,{"b":"\u0041]"} ],"c":{ },"d":[]} )"));
  const JsonNode& root = tree.root();
  EXPECT_EQ(root.text(), R"({"a" : [ 1,{"b":"\u0041]"} ],"c":{ },"d":[]})");
  EXPECT_EQ(root.Member("a")->text(), R"([ 1,{"b":"\u0041]"} ])");
  EXPECT_EQ(root.Member("a")->first()->next()->text(), R"({"b":"\u0041]"})");
  EXPECT_EQ(root.Member("c")->text(), "{ }");
  EXPECT_EQ(root.Member("d")->text(), "[]");
}

TEST(JsonTree, DecodesStringsAndKeysAndNeverMovesThem) {
  JsonTree tree;
  std::string json = "[";
  for (int i = 0; i < 200; ++i) json += "\"\\u00e4\\n" + std::to_string(i) + "\",";
  json += R"({"\ud83d\ude00k":"q\"\\"}])";
  ASSERT_TRUE(tree.Read(json));
  const JsonNode* child = tree.root().first();
  for (int i = 0; i < 200; ++i, child = child->next()) ASSERT_EQ(child->text(), "ä\n" + std::to_string(i));
  EXPECT_EQ(child->first()->key(), "😀k");
  EXPECT_EQ(child->first()->text(), "q\"\\");
}

TEST(JsonTree, ReadsNumbersAsTheyAreAndAsDoubles) {
  struct Case {
    const char* text;
    double value;
    bool integer;
  };
  const double infinity = std::numeric_limits<double>::infinity();
  for (const Case& c :
       {Case{"0", 0, true}, Case{"-0", -0.0, true}, Case{"7", 7, true}, Case{"-12", -12, true}, Case{"1.0", 1, true},
        Case{"0.1", 0.1, false}, Case{"-2.75", -2.75, false}, Case{"123456789012345", 123456789012345, true},
        Case{"0.00000000000001", 1e-14, false}, Case{"1234567890123456", 1234567890123456, true},
        Case{"0.1234567890123456", 0.1234567890123456, false}, Case{"9007199254740992.5", 9007199254740992, true},
        Case{"9007199254740992.0", 9007199254740992, true}, Case{"3e2", 300, true}, Case{"1.5E-1", 0.15, false},
        Case{"1e400", infinity, true}, Case{"-1e400", -infinity, true}, Case{"1e-400", 0, true}}) {
    JsonTree tree;
    ASSERT_TRUE(tree.Read(c.text)) << c.text;
    EXPECT_EQ(tree.root().number, c.value) << c.text;
    EXPECT_EQ(tree.root().integer, c.integer) << c.text;
    EXPECT_EQ(tree.root().text(), c.text);
  }
}

TEST(JsonTree, PlainDecimalsAreRoundedAsFromCharsRoundsThem) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 20000; ++i) {
    std::string text = std::to_string(random() % 10000000000000);
    text.insert(text.size() - random() % text.size(), ".");
    if (text.back() == '.') text += '1';
    if (text[0] == '0' && text[1] != '.') continue;
    JsonTree tree;
    ASSERT_TRUE(tree.Read(text)) << text;
    ASSERT_EQ(tree.root().number, std::strtod(text.c_str(), nullptr)) << text;
  }
}

TEST(JsonTree, SaysWhatIsWrongAndWhere) {
  struct Case {
    std::string text;
    const char* fault;
    size_t at;
  };
  for (const Case& c : {Case{"", "no value", 0},
                        Case{"[1,]", "a word that is no JSON value", 3},
                        Case{"[1 2]", "no , or ] here", 3},
                        Case{R"({"a":1 "b":2})", "no , or } here", 7},
                        Case{"{a:1}", "no key in quotes here", 1},
                        Case{R"({"a" 1})", "no : behind the key", 5},
                        Case{R"({"a":1,})", "no key in quotes here", 7},
                        Case{"[1", "a bracket that does not close", 2},
                        Case{"{\"a\":", "no value", 5},
                        Case{"\"ab", "a string that does not end", 3},
                        Case{"\"a\nb\"", "a raw line break or control character in a string", 2},
                        Case{R"("\x")", "a bad escape", 1},
                        Case{R"("\ud800")", "a bad escape", 1},
                        Case{"01", "a word that is no JSON value", 0},
                        Case{"1.", "a word that is no JSON value", 0},
                        Case{"-", "a word that is no JSON value", 0},
                        Case{"tru", "a word that is no JSON value", 0},
                        Case{"1 2", "something stands behind the value", 2},
                        Case{"[}", "a word that is no JSON value", 1},
                        Case{"\"\xff\"", "bytes that are not UTF-8", 0}}) {
    JsonTree tree;
    EXPECT_FALSE(tree.Read(c.text)) << c.text;
    EXPECT_EQ(tree.fault(), c.fault) << c.text;
    EXPECT_EQ(tree.fault_at(), c.at) << c.text;
  }
}

TEST(JsonTree, IsBoundedInDepthAndNumber) {
  const auto nested = [](size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  JsonTree tree;
  EXPECT_TRUE(tree.Read(nested(JsonTree::kMaxNesting)));
  EXPECT_FALSE(tree.Read(nested(JsonTree::kMaxNesting + 1)));
  EXPECT_EQ(tree.fault(), "nested deeper than 64 levels");
  const auto many = [](size_t values) {
    std::string text = "[0";
    for (size_t i = 2; i < values; ++i) text += ",0";
    return text + "]";
  };
  EXPECT_TRUE(tree.Read(many(JsonTree::kMaxNodes)));
  EXPECT_EQ(tree.size(), JsonTree::kMaxNodes);
  EXPECT_FALSE(tree.Read(many(JsonTree::kMaxNodes + 1)));
  EXPECT_EQ(tree.fault(), "more than 131,072 values");
  tree.GiveBack();
  EXPECT_TRUE(tree.Read("[1]")) << "and can be used again";
}

// The slow reader of the tests agrees on what is JSON, and on every string in it.
TEST(JsonTree, AgreesWithTheSlowTwinOnRandomTexts) {
  std::mt19937 random(23);
  const std::string pieces[] = {"{",
                                "}",
                                "[",
                                "]",
                                "\"",
                                ":",
                                ",",
                                "\"a\":",
                                "\"b\"",
                                "1",
                                "-0.5",
                                "e3",
                                "nul",
                                "null",
                                "true",
                                "\\n",
                                "\\u00",
                                "41",
                                "\\ud83d\\ude00",
                                " ",
                                "\n",
                                "ä",
                                "\"",
                                "]}",
                                "[{\"x\":",
                                "}]",
                                "\xff",
                                "12345678901234567890",
                                "01",
                                "."};
  int read = 0;
  JsonTree tree;
  for (int i = 0; i < 60000; ++i) {
    std::string text = i % 2 == 0 ? "[" : "{\"k\":";
    for (size_t n = random() % 9; n > 0; --n) text += pieces[random() % std::size(pieces)];
    text += i % 2 == 0 ? "]" : "}";
    const bool fine = tree.Read(text);
    const auto twin = JsonTwin::Read(text);
    ASSERT_EQ(fine, twin.has_value()) << text;
    if (!fine) continue;
    ++read;
    std::string strings;
    for (const JsonNode* node = &tree.root(); node != &tree.root() + tree.size(); ++node) {
      if (node->kind == JsonKind::kString) strings += std::string(node->text()) + "\n";
    }
    ASSERT_EQ(strings, twin->strings) << text;
  }
  EXPECT_GT(read, 1000);
}

}  // namespace
}  // namespace telltale::test

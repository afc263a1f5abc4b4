#include "content/tool_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "content/json_schema.h"

namespace telltale::test {
namespace {

using testing::HasSubstr;

std::shared_ptr<const ToolSet> Compiled(std::string_view text) {
  auto made = ToolSet::Compile(text, "tools.json");
  EXPECT_TRUE(made.ok()) << made.status() << " " << text;
  return made.ok() ? *made : nullptr;
}

std::string ErrorOf(std::string_view text) {
  const auto made = ToolSet::Compile(text, "tools.json");
  return made.ok() ? "no error" : MessageOf(made.status());
}

constexpr std::string_view kSchema = R"({"type":"object","properties":{"city":{"type":"string"}},"required":["city"]})";

// A definition around the schema, as its makers write it.
std::string Defined(std::string text) {
  const size_t at = text.find('$');
  return text.replace(at, 1, kSchema);
}

TEST(ToolSet, ReadsDefinitionsAsPeopleHaveThem) {
  for (const std::string& text : {
           Defined(
               R"([{"type":"function","function":{"name":"weather","description":"d","parameters":$,"strict":true}}])"),
           Defined(R"([{"function":{"name":"weather","parameters":$}}])"),
           Defined(R"([{"type":"function","name":"weather","parameters":$}])"),
           Defined(R"([{"name":"weather","description":"d","input_schema":$}])"),
           Defined(R"({"tools":[{"name":"weather","title":"t","inputSchema":$}],"nextCursor":"c"})"),
           Defined(R"([{"functionDeclarations":[{"name":"weather","parameters":$}]}])"),
           Defined(R"({"tools":[{"function_declarations":[{"name":"weather","parametersJsonSchema":$}]}]})"),
           Defined(R"({"name":"weather","parameters":$})"),
           "\xef\xbb\xbf" + Defined(R"( [{"name":"weather","parameters":null,"input_schema":$}] )"),
       }) {
    const auto tools = Compiled(text);
    ASSERT_NE(tools, nullptr);
    ASSERT_EQ(tools->size(), 1u) << text;
    const Tool* tool = tools->Find("weather");
    ASSERT_NE(tool, nullptr) << text;
    ASSERT_NE(tool->parameters, nullptr) << text;
    EXPECT_FALSE(tool->takes_text);
    JsonTree tree;
    SchemaScratch scratch;
    ASSERT_TRUE(tree.Read("{}"));
    EXPECT_EQ(tool->parameters->Validate(tree, &scratch), SchemaVerdict::kInvalid);
    ASSERT_TRUE(tree.Read(R"({"city":"Oslo"})"));
    EXPECT_EQ(tool->parameters->Validate(tree, &scratch), SchemaVerdict::kValid);
  }
}

TEST(ToolSet, FindsEachByItsWholeName) {
  const auto tools = Compiled(R"([{"name":"b"},{"name":"a"},{"name":"c","parameters":{"type":"object"}}])");
  EXPECT_EQ(tools->size(), 3u);
  for (const char* name : {"a", "b", "c"}) ASSERT_NE(tools->Find(name), nullptr) << name;
  EXPECT_EQ(tools->Find("a")->parameters, nullptr) << "any object";
  EXPECT_NE(tools->Find("c")->parameters, nullptr);
  for (const char* name : {"", "A", "ab", "d"}) EXPECT_EQ(tools->Find(name), nullptr) << name;
}

TEST(ToolSet, ToolsThatRunElsewhereAndToolsThatTakeText) {
  const auto tools = Compiled(R"([{"type":"web_search"},{"type":"bash_20250124","name":"bash"},{"googleSearch":{}},
      {"type":"custom","custom":{"name":"sql","format":{}}},{"type":"custom","name":"code"},{"name":"plain"}])");
  EXPECT_EQ(tools->size(), 4u);
  EXPECT_FALSE(tools->Find("bash")->takes_text);
  EXPECT_TRUE(tools->Find("sql")->takes_text);
  EXPECT_TRUE(tools->Find("code")->takes_text);
}

TEST(ToolSet, ReferencesAreWithinTheToolsOwnSchema) {
  const auto tools = Compiled(R"([{"name":"a","inputSchema":{"$schema":"http://json-schema.org/draft-07/schema#",
      "properties":{"x":{"$ref":"#/definitions/n"}},"definitions":{"n":{"type":"number"}}}},
      {"name":"b","inputSchema":{"properties":{"x":{"$ref":"#/$defs/n"}},"$defs":{"n":{"type":"string"}}}}])");
  JsonTree tree;
  SchemaScratch scratch;
  ASSERT_TRUE(tree.Read(R"({"x":1})"));
  EXPECT_EQ(tools->Find("a")->parameters->Validate(tree, &scratch), SchemaVerdict::kValid);
  EXPECT_EQ(tools->Find("b")->parameters->Validate(tree, &scratch), SchemaVerdict::kInvalid);
}

TEST(ToolSet, AnErrorSaysWhereWhatAndWhatToWriteInstead) {
  const std::string example = R"({"name": "get_weather", "parameters": {"type": "object"}})";
  EXPECT_EQ(ErrorOf("[{\n\"name\": }]"), "tools.json:2: not JSON: a word that is no JSON value");
  EXPECT_EQ(ErrorOf("[]"), "tools.json: no tool; write [" + example + "]");
  EXPECT_EQ(ErrorOf("[{\"type\": \"web_search\"}]"), "tools.json: no tool; write [" + example + "]");
  EXPECT_EQ(ErrorOf("3"), "tools.json: a number; write a list of tools: [" + example + "]");
  for (const char* tools : {"{}", "3", "null"}) {
    EXPECT_EQ(ErrorOf(fmt::format("\n\n{{\"tools\": {}}}", tools)),
              "tools.json:3: tools is no list; write \"tools\": [" + example + "]");
  }
  EXPECT_EQ(ErrorOf("[{\"name\": \"a\"}, \"b\"]"), "tools.json:1: tool 2 is a text; write an object: " + example);
  EXPECT_EQ(ErrorOf("[{\"name\": \"a\"},\n{\"parameters\": {}}]"),
            "tools.json:2: a tool without a name; write " + example);
  EXPECT_EQ(ErrorOf("[{\"name\": 3}]"), "tools.json:1: a tool without a name; write " + example);
  EXPECT_EQ(ErrorOf("[{\"type\": \"function\"}]"), "tools.json:1: a tool without a name; write " + example);
  EXPECT_EQ(ErrorOf("[\n{\"name\": \"a\"},\n{\"type\": \"function\", \"function\": {\"name\": \"a\"}}]"),
            "tools.json:3: the tool 'a' is there already, in tools.json:2; keep one of them");
  EXPECT_EQ(ErrorOf("[{\"type\": \"funktion\", \"function\": {\"name\": \"a\"}}]"),
            "tools.json:1: type is 'funktion' beside function; write \"type\": \"function\"");
  EXPECT_EQ(ErrorOf("[{\"function\": \"a\"}]"),
            "tools.json:1: function is a text; write {\"type\": \"function\", \"function\": " + example + "}");
  EXPECT_EQ(ErrorOf("[{\"functionDeclarations\": {}}]"),
            "tools.json:1: functionDeclarations is an object; write a list");
  EXPECT_EQ(ErrorOf("[{\"functionDeclarations\": [\n1]}]"),
            "tools.json:1: declaration 1 is a number; write an object: " + example);
  EXPECT_EQ(ErrorOf("[{\"name\": \"a\", \"parameters\": [\"x\"]}]"),
            "tools.json:1: parameters of the tool 'a' is a list; write a JSON Schema: {\"type\": \"object\"}");
  EXPECT_EQ(ErrorOf("[{\"name\": \"a\", \"parameters\": {}, \"inputSchema\": {}}]"),
            "tools.json:1: the tool 'a' has parameters and inputSchema; keep one of them");
  EXPECT_EQ(ErrorOf("[{\"name\": \"" + std::string(129, 'n') + "\"}]"),
            "tools.json:1: the name '" + std::string(40, 'n') + "...' has 129 bytes; at most 128");
  EXPECT_EQ(
      ErrorOf("[{\"name\": \"ok\"},\n {\"name\": \"a\", \"parameters\": {\"type\": \"OBJECT\"}}]"),
      "tools.json:2: parameters of the tool 'a': #/type: is \"OBJECT\"; a type is null, boolean, number, integer, "
      "string, array or object");
  EXPECT_EQ(ErrorOf("[{\"name\": \"a\\nb\"}, {\"name\": \"a\\nb\"}]").find('\n'), std::string::npos) << "one line";
}

TEST(ToolSet, HasBounds) {
  std::string text = "[";
  for (size_t i = 0; i < ToolSet::kMaxTools; ++i) text += "{\"name\":\"t" + std::to_string(i) + "\"},";
  EXPECT_EQ(Compiled(text.substr(0, text.size() - 1) + "]")->size(), ToolSet::kMaxTools);
  EXPECT_EQ(ErrorOf(text + "{\"name\":\"last\"}]"), "tools.json:1: more than 512 tools; split the stream");
  EXPECT_THAT(ErrorOf(std::string(ToolSet::kMaxBytes + 1, ' ')), HasSubstr("1048577 bytes of tools; at most 1048576"));
  EXPECT_THAT(ErrorOf(std::string(100, '[')), HasSubstr("nested deeper than 64 levels"));
}

TEST(ToolSet, KnowsWhichToolWasMeant) {
  const auto tools = Compiled(R"([{"name":"get_weather"},{"name":"get_time"},{"name":"search"},{"name":"x"}])");
  EXPECT_EQ(tools->Nearest("get_wether"), "get_weather");
  EXPECT_EQ(tools->Nearest("getWeather"), "get_weather");
  EXPECT_EQ(tools->Nearest("GET-TIME"), "get_time");
  EXPECT_EQ(tools->Nearest("functions.get_time"), "get_time") << "a part";
  EXPECT_EQ(tools->Nearest("weather"), "get_weather");
  EXPECT_EQ(tools->Nearest("serach"), "search");
  EXPECT_EQ(tools->Nearest("cancel_order"), "");
  EXPECT_EQ(tools->Nearest("y"), "") << "nothing of it is left";
  EXPECT_EQ(tools->Nearest(""), "");
  EXPECT_EQ(tools->Nearest(std::string(65, 's') + "search"), "") << "too long to compare";
}

TEST(ToolSet, ADefinitionThatChangesChangesItsHash) {
  const uint64_t before = Compiled(R"([{"name":"a"}])")->content_hash();
  EXPECT_EQ(Compiled(R"([{"name":"a"}])")->content_hash(), before);
  EXPECT_NE(Compiled(R"([{"name":"b"}])")->content_hash(), before);
  EXPECT_NE(Compiled(R"([{"name":"a","parameters":{}}])")->content_hash(), before);
}

}  // namespace
}  // namespace telltale::test

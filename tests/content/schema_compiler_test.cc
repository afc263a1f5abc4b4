#include "content/schema_compiler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/content/schema_probe.h"

namespace telltale::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(SchemaCompiler, SaysWhichKeywordIsWrongWhereAndWhatToWrite) {
  const std::pair<const char*, const char*> kCases[] = {
      {"{\n\"type\":\n}", "s.json:3: not JSON: a word that is no JSON value"},
      {"[]", "s.json: a schema is an object, true or false"},
      {R"({"properties":{"a/b":{"minLength":"3"}}})",
       R"(s.json: #/properties/a~1b/minLength: is "3"; write a whole number, 0 or more)"},
      {R"({"minLength":-1})", "s.json: #/minLength: is -1; write a whole number, 0 or more"},
      {R"({"maxItems":1.5})", "s.json: #/maxItems: is 1.5; write a whole number, 0 or more"},
      {R"({"type":"int"})",
       R"(s.json: #/type: is "int"; a type is null, boolean, number, integer, string, array or object)"},
      {R"({"type":["string",5]})", "s.json: #/type/1: is 5; a type is null"},
      {R"({"items":[{}],"$schema":"https://json-schema.org/draft/2020-12/schema"})",
       "s.json: #/items: is a list; write prefixItems for a list of schemas"},
      {R"({"properties":[]})", "s.json: #/properties: is a list; write an object: a name, and what belongs to it"},
      {R"({"allOf":[]})", "s.json: #/allOf: is a list; write a list of schemas, at least one"},
      {R"({"anyOf":[{},3]})", "s.json: #/anyOf/1: is 3; write a schema: an object, true or false"},
      {R"({"properties":{"a":{"required":true}}})",
       "s.json: #/properties/a/required: is true or false; that is draft 3; write a list of names beside properties"},
      {R"({"required":"a"})", R"(s.json: #/required: is "a"; write a list of names)"},
      {R"({"required":[1]})", "s.json: #/required/0: is 1; write a name in quotes"},
      {R"({"exclusiveMinimum":true})",
       "s.json: #/exclusiveMinimum: is true or false; that is draft 4; write the number itself here"},
      {R"({"maximum":"9"})", R"(s.json: #/maximum: is "9"; write a number)"},
      {R"({"multipleOf":0})", "s.json: #/multipleOf: is 0; write a number above 0"},
      {R"({"uniqueItems":1})", "s.json: #/uniqueItems: is 1; write true or false"},
      {R"({"enum":"a"})", R"(s.json: #/enum: is "a"; write a list of the values that are allowed)"},
      {R"({"pattern":5})", "s.json: #/pattern: is 5; write a pattern in quotes"},
      {R"({"patternProperties":{"(":{}}})", "s.json: #/patternProperties/(: pattern '(': missing )"},
      {R"({"dependentRequired":{"a":"b"}})", R"(s.json: #/dependentRequired/a: is "b"; write a list of names)"},
      {R"({"$ref":5})", "s.json: #/$ref: is 5; write an address in quotes"},
      {R"({"items":{"$ref":"#/$defs/a/b"},"$defs":{"a":{}}})",
       "s.json: #/items/$ref: '#/$defs/a/b' does not exist: there is no 'b' in s.json: #/$defs/a"},
      {R"({"$ref":"#/enum","enum":["a"]})", "s.json: #/$ref: '#/enum' is no schema"},
      {R"({"$ref":"#name"})", "s.json: #/$ref: nothing here is named '#name'"},
      {R"({"$ref":"other.json#/a"})",
       "s.json: #/$ref: 'other.json#/a' is in another file, and no other is read; put it under $defs here"},
      {R"({"$dynamicRef":"#a"})",
       R"(s.json: #/$dynamicRef: is "#a"; this keyword is for schemas that others extend; write $ref)"},
      {R"({"$defs":{"a":{"$anchor":"x"},"b":{"$anchor":"x"}}})",
       "s.json: #/$defs/b/$anchor: the name 'x' is given twice"},
      {R"({"$defs":{"a":{"$id":"x"},"b":{"$id":"x"}}})", "s.json: #/$defs/b/$id: 'x' is given twice"},
      {R"({"$schema":"http://json-schema.org/draft-04/schema#"})",
       "s.json: #/$schema: 'http://json-schema.org/draft-04/schema' is not understood; write "},
      {R"({"$schema":7})", "s.json: #/$schema: write an address in quotes"}};
  for (const auto& [schema, message] : kCases) EXPECT_THAT(Refused(schema), StartsWith(message)) << schema;
}

TEST(SchemaCompiler, RefusesWhatWouldNeverBeDoneWithAValue) {
  EXPECT_THAT(Refused(R"({"$ref":"#"})"), StartsWith("s.json: #: refers to itself"));
  EXPECT_THAT(Refused(
                  R"({"items":{"$ref":"#/$defs/a"},
              "$defs":{"a":{"allOf":[{"$ref":"#/$defs/b"}]},"b":{"not":{"$ref":"#/$defs/a"}}}})"),
              StartsWith("s.json: #/$defs/"));
  EXPECT_THAT(Refused(R"({"dependentSchemas":{"a":{"$ref":"#"}}})"), HasSubstr("refers to itself"));
  EXPECT_THAT(Refused(R"({"if":{"anyOf":[{"$ref":"#"}]}})"), HasSubstr("refers to itself"));
  std::string chain = R"({"$ref":"#/$defs/d0","$defs":{)";
  for (int i = 0; i < 5000; ++i) chain += fmt::format(R"("d{}":{{"$ref":"#/$defs/d{}"}},)", i, i + 1);
  EXPECT_THAT(Refused(chain + R"("d5000":true}})"), HasSubstr("more than 64 subschemas"));
  EXPECT_TRUE(JsonSchema::Compile(R"({"properties":{"a":{"$ref":"#"}},"items":{"$ref":"#"}})", "s").ok());
}

}  // namespace
}  // namespace telltale::test

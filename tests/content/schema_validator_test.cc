// What is told of a value. That the verdicts are right is the business of schema_suite_test.cc.

#include "content/schema_validator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/content/schema_probe.h"
#include "tests/content/schema_samples.h"

namespace telltale::test {
namespace {

using testing::HasSubstr;

std::string Told(std::string_view schema, std::string_view value) { return SchemaProbe(schema).Told(value); }

TEST(SchemaValidator, TellsWhatIsWrongForEachKeyword) {
  const std::tuple<const char*, const char*, const char*> kCases[] = {
      {R"({"type":["string","null"]})", "3", " type: a number, not string or null"},
      {R"({"type":"integer"})", "3.5", " type: a number, not integer"},
      {R"({"const":[1]})", "{}", " const: an object of 0 is not the value asked for"},
      {R"({"enum":["a","b"]})", R"("c")", R"( enum: "c" is none of the values asked for)"},
      {R"({"minimum":0})", "-3", " minimum: -3 is below 0"},
      {R"({"maximum":10})", "1e400", " maximum: 1e400 is above 10"},
      {R"({"exclusiveMinimum":0})", "0.0", " exclusiveMinimum: 0.0 is not above 0"},
      {R"({"exclusiveMaximum":5})", "5", " exclusiveMaximum: 5 is not below 5"},
      {R"({"multipleOf":0.01})", "1.005", " multipleOf: 1.005 is no multiple of 0.01"},
      {R"({"minLength":2})", R"("ä")", " minLength: 1, not 2 or more"},
      {R"({"maxLength":1})", R"("ab")", " maxLength: 2, not 1 or fewer"},
      {R"({"pattern":"^b"})", R"("ab")", R"( pattern: "ab" does not match ^b)"},
      {R"({"format":"date"})", R"("2023-02-29")", R"( format: "2023-02-29" is no date)"},
      {R"({"minItems":1})", "[]", " minItems: 0, not 1 or more"},
      {R"({"maxItems":1})", "[1,2]", " maxItems: 2, not 1 or fewer"},
      {R"({"uniqueItems":true})", "[1,{\"a\":2},1.0]", " uniqueItems: 1 is there twice"},
      {R"({"contains":{"type":"null"}})", "[1]", " contains: 0, not 1 or more"},
      {R"({"contains":{"type":"null"},"minContains":2})", "[null]", " minContains: 1, not 2 or more"},
      {R"({"contains":true,"maxContains":1})", "[1,2]", " maxContains: 2, not 1 or fewer"},
      {R"({"prefixItems":[true],"items":false})", "[1,2]", "[1] items: 2, and nothing is allowed here"},
      {R"({"items":{"properties":{"a":{"type":"string"}}}})", R"([{},{"a":1}])", "[1].a type: a number, not string"},
      {R"({"required":["a","b"]})", R"({"b":1})", "a required: missing"},
      {R"({"additionalProperties":false})", R"({"x y":[1]})",
       "x y additionalProperties: a list of 1, and nothing is allowed here"},
      {R"({"patternProperties":{"^x":{"minimum":1}}})", R"({"xa":0})", "xa minimum: 0 is below 1"},
      {R"({"propertyNames":{"maxLength":1}})", R"({"ab":0})", "ab propertyNames: a name that is not allowed"},
      {R"({"minProperties":1})", "{}", " minProperties: 0, not 1 or more"},
      {R"({"maxProperties":0})", R"({"a":1})", " maxProperties: 1, not 0 or fewer"},
      {R"({"dependentRequired":{"a":["b"]}})", R"({"a":1})", "b dependentRequired: missing"},
      {R"({"dependentSchemas":{"a":{"required":["c"]}}})", R"({"a":1})", "c required: missing"},
      {R"({"allOf":[{"minimum":1},{"minimum":2}]})", "0", " minimum: 0 is below 1\n minimum: 0 is below 2"},
      {R"({"not":{"type":"null"}})", "null", " not: null is what it must not be"},
      {R"({"if":{"minimum":1},"then":{"maximum":5},"else":{"const":0}})", "7", " maximum: 7 is above 5"},
      {R"({"if":{"minimum":1},"then":{"maximum":5},"else":{"const":0}})", "-1",
       " const: -1 is not the value asked for"},
      {R"({"properties":{"a":true},"unevaluatedProperties":false})", R"({"a":1,"b":null})",
       "b unevaluatedProperties: null, and nothing is allowed here"},
      {R"({"prefixItems":[true],"unevaluatedItems":false})", "[1,true]",
       "[1] unevaluatedItems: true, and nothing is allowed here"},
      {"false", "1", " false: no value is allowed here"},
      {R"({"properties":{"":{"type":"null"}}})", R"({"":1})", "\"\" type: a number, not null"}};
  for (const auto& [schema, value, told] : kCases) EXPECT_EQ(Told(schema, value), told) << schema;
}

TEST(SchemaValidator, TellsOfTheBranchOfAUnionThatWasMeant) {
  constexpr std::string_view kUnion = R"({"anyOf":[{"type":"string"},{"type":"null"},
    {"type":"object","properties":{"kind":{"const":"a"},"n":{"type":"integer"}},"required":["n"]},
    {"$ref":"#/$defs/b"}],
    "$defs":{"b":{"type":"object","properties":{"kind":{"const":"b"},"s":{"type":"string"}},"required":["s"]}}})";
  EXPECT_EQ(Told(kUnion, R"({"kind":"a","n":"x"})"), "n type: a string, not integer");
  EXPECT_EQ(Told(kUnion, R"({"kind":"b"})"), "s required: missing");
  EXPECT_EQ(Told(kUnion, R"({"kind":"c"})"), " anyOf: an object of 1 fits none of the 4");
  EXPECT_EQ(Told(kUnion, "3"), " anyOf: a number, not string or object or null");
  EXPECT_EQ(Told(R"({"oneOf":[{"minimum":1},{"maximum":5}]})", "3"), " oneOf: 3 fits more than one of the 2");
  EXPECT_EQ(Told(R"({"anyOf":[{"type":"string","format":"email"},{"type":"null"}]})", "\"x\""),
            " format: \"x\" is no email");
}

TEST(SchemaValidator, ReadsWhatPydanticWrites) {
  SchemaProbe probe(kPydanticInvoice);
  EXPECT_EQ(probe.Told(Invoice()), "");
  const auto changed = [&](std::string_view from, std::string_view to) {
    std::string text = Invoice();
    text.replace(text.find(from), from.size(), to);
    return probe.Told(text);
  };
  EXPECT_EQ(changed("\"EUR\"", "\"euro\""), "currency enum: \"euro\" is none of the values asked for");
  EXPECT_EQ(changed("SKU-00012", "12"), "items[2].sku pattern: \"12\" does not match ^SKU-\\d{5}$");
  EXPECT_EQ(changed("\"unit_price\": 19.10", "\"unit_price\": \"-\""),
            "items[0].unit_price pattern: \"-\" does not match ^(?!^[-+.]*$)[+-]?0*\\d*\\.?\\d*$");
  EXPECT_EQ(changed("\"unit_price\": 19.10", "\"unit_price\": \"19.10\""), "");
  EXPECT_EQ(changed("\"sku\"", "\"SKU\": 1, \"sku\""),
            "items[0].SKU additionalProperties: 1, and nothing is allowed here");
  EXPECT_EQ(changed("rechnung@", "rechnung at "),
            "customer.email format: \"rechnung at nordlicht.example\" is no email");
  EXPECT_EQ(changed("2026-03-04", "04.03.2026"), "issued format: \"04.03.2026\" is no date");
  EXPECT_EQ(changed("\"b2b\"", "\"monthly\""), "tags uniqueItems: \"monthly\" is there twice");
  EXPECT_EQ(changed("\"category\"", "\"kategorie\""), "category required: missing");
}

TEST(SchemaValidator, ReadsWhatZodWrites) {
  SchemaProbe probe(kZodEvent);
  EXPECT_EQ(probe.Told(R"({"email":"a@b.de","action":{"kind":"reply","text":"x"},"point":[1,2],"labels":{"a":1}})"),
            "");
  EXPECT_EQ(probe.Told(R"({"email":"a@b.de","action":{"kind":"reply","text":""}})"),
            "action.text minLength: 0, not 1 or more");
  EXPECT_EQ(probe.Told(R"({"email":"a@b.de","action":{"kind":"refund","amount":-1}})"),
            "action.amount minimum: -1 is below 0");
  EXPECT_EQ(probe.Told(R"({"email":"a@b.de","action":{"kind":"wait"}})"),
            "action oneOf: an object of 1 fits none of the 2");
  EXPECT_EQ(probe.Told(R"({"email":"a@b.de","action":{"kind":"reply","text":"x"},"point":[1,2,3]})"),
            "point[2] items: 3, and nothing is allowed here");
  EXPECT_EQ(probe.Told(R"({"email":"a@b.de","action":{"kind":"reply","text":"x"},"labels":{"":1}})"),
            "labels.\"\" propertyNames: a name that is not allowed");
  SchemaProbe older(kZodDraft7);
  EXPECT_EQ(older.Told(R"({"priority":"low","parent":{"priority":"high","parent":null},"span":[1,2]})"), "");
  EXPECT_EQ(
      older.Told(R"({"priority":"low","parent":{"priority":"urgent"},"hours":0})"),
      "parent.priority enum: \"urgent\" is none of the values asked for\nhours exclusiveMinimum: 0 is not above 0");
  EXPECT_EQ(older.Told(R"({"priority":"low","span":[1,"2"]})"), "span[1] type: a string, not integer");
}

TEST(SchemaValidator, TellsAtMostEightAndCutsWhatIsLong) {
  SchemaProbe probe(R"({"items":{"type":"string"}})");
  EXPECT_EQ(probe.Verdict("[1,2,3,4,5,6,7,8,9,10]"), SchemaVerdict::kInvalid);
  ASSERT_EQ(probe.scratch().violations().size(), SchemaScratch::kMaxViolations);
  EXPECT_EQ(probe.scratch().violations()[7].path, "[7]");
  SchemaProbe closed(R"({"additionalProperties":{"const":1}})");
  const std::string value = "{\"" + std::string(4000, 'k') + "\":\"" + std::string(4000, 'v') + "\"}";
  EXPECT_EQ(closed.Told(value),
            std::string(160, 'k') + " const: \"" + std::string(40, 'v') + "...\" is not the value asked for");
}

TEST(SchemaValidator, LooksAtBothValuesOfAKeyThatStandsTwice) {
  EXPECT_EQ(Told(R"({"properties":{"a":{"type":"null"}}})", R"({"a":null,"a":1})"), "a type: a number, not null");
  EXPECT_EQ(Told(R"({"properties":{"a":{"type":"null"}}})", R"({"a":1,"a":null})"), "a type: a number, not null");
}

// --- Schemas and values made to be slow. ---

TEST(SchemaValidator, GivesUpOnUnionsOfUnionsWithoutAVerdict) {
  SchemaProbe probe(R"({"$defs": {"n": {"anyOf": [
    {"type": "object", "properties": {"a": {"$ref": "#/$defs/n"}}, "required": ["x"]},
    {"type": "object", "properties": {"a": {"$ref": "#/$defs/n"}}, "required": ["y"]}]}}, "$ref": "#/$defs/n"})");
  const auto nested = [](int depth) {
    std::string text = R"({"x":0})";
    for (int i = 0; i < depth; ++i) text = R"({"a":)" + text + "}";
    return text;
  };
  EXPECT_THAT(probe.Told(nested(5)), HasSubstr("anyOf"));
  EXPECT_EQ(probe.Told(nested(60)), "undecided");
  EXPECT_EQ(probe.Told(R"({"x":1})"), "") << "and is as good as new";
}

TEST(SchemaValidator, GivesUpInsideNotWithoutAVerdict) {
  SchemaProbe probe(R"({"$defs": {"n": {"allOf": [
    {"properties": {"a": {"$ref": "#/$defs/n"}}}, {"properties": {"a": {"$ref": "#/$defs/n"}}}]}},
    "not": {"$ref": "#/$defs/n"}})");
  std::string text = "1";
  for (int i = 0; i < 60; ++i) text = R"({"a":)" + text + "}";
  EXPECT_EQ(probe.Told(text), "undecided");
}

TEST(SchemaValidator, EqualHashesAreNoWayToMakeItQuadratic) {
  // All of these numbers have one double, and so one hash.
  std::string text = "[0";
  for (int i = 10000; i < 40000; ++i) text += ",1.00000000000000000000000" + std::to_string(i);
  SchemaProbe probe(R"({"uniqueItems":true})");
  EXPECT_EQ(probe.Told(text + "]"), "undecided");
  std::string objects = "[0";
  for (int i = 0; i < 20000; ++i) objects += ",{\"a\":" + std::to_string(i) + ",\"b\":1}";
  EXPECT_EQ(probe.Told(objects + "]"), "");
  EXPECT_EQ(probe.Told(objects + R"(,{"b":1,"a":77}])"), " uniqueItems: an object of 2 is there twice");
}

TEST(SchemaValidator, LongTextsCostStepsByWhatTheirPatternCosts) {
  SchemaProbe probe(R"({"items":{"pattern":"^([a-z]{1,9} ?){1,20}$"}})");
  std::string text = "[\"a\"";
  for (int i = 0; i < 100; ++i) text += ",\"" + std::string(10000, 'a') + "\"";
  EXPECT_THAT(probe.Told(text + "]"), HasSubstr("pattern"));
  SchemaProbe matching(R"({"items":{"pattern":"^[a-z]*$"}})");
  EXPECT_EQ(matching.Told(text + "]"), "");
  std::string endless = "[\"a\"";
  for (int i = 0; i < 100; ++i) endless += ",\"" + std::string(100000, 'a') + "\"";
  EXPECT_EQ(matching.Told(endless + "]"), "undecided");
}

TEST(SchemaValidator, ElementsOfWhichNothingIsAskedAreNotGoneThrough) {
  // 900 million elements, if they were: no step would have counted them.
  std::string schema = R"({"allOf":[{"prefixItems":[{"type":"integer"}]})";
  for (int i = 1; i < 9000; ++i) schema += R"(,{"prefixItems":[{}]})";
  SchemaProbe probe(schema + "]}");
  std::string value = "[1";
  for (int i = 1; i < 100000; ++i) value += ",1";
  EXPECT_EQ(probe.Told(value + "]"), "");
  SchemaProbe both(R"({"prefixItems":[{},{"type":"string"}],"contains":{"const":2}})");
  EXPECT_EQ(both.Told("[1,\"a\",2]"), "");
  EXPECT_EQ(both.Told("[1]"), " contains: 0, not 1 or more");
  EXPECT_EQ(both.Told("[1,1,2]"), "[1] type: a number, not string");
}

TEST(SchemaValidator, DeepValuesAndBigOnesAreDecided) {
  SchemaProbe probe(
      R"({"$ref":"#/$defs/n","$defs":{"n":{"type":["array","number"],"items":{"allOf":[{"$ref":"#/$defs/n"}]}}}})");
  EXPECT_EQ(probe.Told(std::string(64, '[') + std::string(64, ']')), "");
  std::string big = "[0";
  for (int i = 0; i < 100000; ++i) big += ",1";
  EXPECT_EQ(probe.Told(big + "]"), "");
}

}  // namespace
}  // namespace telltale::test

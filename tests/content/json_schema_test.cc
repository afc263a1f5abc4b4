#include "content/json_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include "tests/content/schema_probe.h"
#include "tests/content/schema_samples.h"

namespace telltale::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(JsonSchema, IsBoundedInSize) {
  EXPECT_THAT(Refused(std::string(JsonSchema::kMaxBytes + 1, ' ')), HasSubstr("at most 1048576"));
  std::string many = R"({"anyOf":[{})";
  for (int i = 0; i < 20000; ++i) many += ",{}";
  EXPECT_THAT(Refused(many + "]}"), HasSubstr("more than 20000 subschemas"));
}

TEST(JsonSchema, UnderstandsDraft7SpellingsWhereNoDraftIsStated) {
  SchemaProbe unstated(R"({"items":[{"type":"string"}],"additionalItems":false,"dependencies":{"a":["b"]}})");
  EXPECT_EQ(unstated.Told(R"(["x"])"), "");
  EXPECT_EQ(unstated.Told(R"(["x",1])"), "[1] additionalItems: 1, and nothing is allowed here");
  EXPECT_EQ(unstated.Told(R"({"a":1})"), "b dependencies: missing");
  SchemaProbe newer(R"({"$schema":"https://json-schema.org/draft/2020-12/schema","items":true,"additionalItems":false,
                        "$ref":"#/definitions/a","definitions":{"a":{"maxItems":2}}})");
  EXPECT_EQ(newer.Told("[1,2]"), "") << "additionalItems says nothing there";
  EXPECT_EQ(newer.Told("[1,2,3]"), " maxItems: 3, not 2 or fewer");
  SchemaProbe older(R"({"$schema":"http://json-schema.org/draft-07/schema","prefixItems":[false],"minContains":5,
                        "properties":{"a":{"$ref":"#/definitions/a","minimum":5}},
                        "definitions":{"a":{"type":"number"}}})");
  EXPECT_EQ(older.Told("[1]"), "") << "prefixItems says nothing there";
  EXPECT_EQ(older.Told(R"({"a":1})"), "") << "and nothing beside a $ref does";
}

TEST(JsonSchema, KeywordsThatNobodyKnowsSayNothing) {
  SchemaProbe probe(
      "\xef\xbb\xbf"
      R"({"title":"T","x-note":{"type":"string"},"format":"password","$comment":"c","default":5,"then":false})");
  EXPECT_EQ(probe.Told("1"), "");
  EXPECT_EQ(probe.Told("\"x\""), "");
}

TEST(JsonSchema, HasAHashOfWhatStandsInIt) {
  const auto hash = [](std::string_view text) { return SchemaProbe(text).schema().content_hash(); };
  EXPECT_EQ(hash(R"({"type":"null"})"), hash(R"({"type":"null"})"));
  EXPECT_NE(hash(R"({"type":"null"})"), hash(R"({"type":"array"})"));
}

TEST(JsonSchema, IsSharedByThreads) {
  const auto schema = JsonSchema::Compile(kPydanticInvoice, "s.json");
  ASSERT_TRUE(schema.ok());
  std::vector<std::thread> threads;
  std::atomic<int> valid = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      JsonTree tree;
      SchemaScratch scratch;
      const std::string text = Invoice();
      for (int i = 0; i < 200; ++i) {
        if (tree.Read(text) && (*schema)->Validate(tree, &scratch) == SchemaVerdict::kValid) ++valid;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(valid, 800);
}

// A schema or a value with anything replaced by anything has an answer.
TEST(JsonSchema, ChangedBytesHaveAnAnswer) {
  std::mt19937 random(7);
  JsonTree tree;
  SchemaScratch scratch;
  const std::string_view kPieces[] = {"{}",    "[]", "null", "-1", "\"#\"", "\"$ref\"", "{\"$ref\":\"#\"}",
                                      "1e999", ":",  "\""};
  int compiled = 0, refused = 0;
  const std::string value = Invoice();
  for (const std::string_view sample : {kPydanticInvoice, kZodEvent, kZodDraft7}) {
    for (int i = 0; i < 1500; ++i) {
      std::string text(sample);
      text.replace(random() % text.size(), random() % 12, kPieces[random() % std::size(kPieces)]);
      const auto schema = JsonSchema::Compile(text, "s.json");
      ++(schema.ok() ? compiled : refused);
      if (!schema.ok()) {
        ASSERT_THAT(MessageOf(schema.status()), StartsWith("s.json:"));
      } else if (tree.Read(value)) {
        (*schema)->Validate(tree, &scratch);
      }
    }
  }
  EXPECT_GT(compiled, 100);
  EXPECT_GT(refused, 1000);
}

}  // namespace
}  // namespace telltale::test

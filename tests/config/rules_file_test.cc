#include "config/rules_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/default_rules.h"
#include "tests/config/contract_examples.h"
#include "tests/golden.h"

namespace telltale {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

std::string ErrorsOf(std::string_view text) {
  const auto rules = ParseRules(text, "r.yaml");
  return rules.ok() ? "no error" : MessageOf(rules.status());
}

RuleSpecs Read(std::string_view text, std::string_view file = "r.yaml") {
  auto rules = ParseRules(text, file);
  EXPECT_TRUE(rules.ok()) << rules.status();
  return rules.ok() ? *std::move(rules) : RuleSpecs();
}

TEST(RulesFile, EveryKeyOfThisVersionIsRead) {
  const RuleSpecs rules = Read(R"(vocabularies:
  skus: {file: skus.txt, normalize: [casefold]}
  plain: {file: plain.txt}
  names: {file: names.txt, normalize: [trim, squeeze, strip_accents]}
failure_tokens:
  house:
    - id: as-an-ai
      pattern: 'as an ai'
      examples: {match: [as an ai model], pass: [hello, bye]}
refusals: [{id: no, pattern: 'I cannot'}]
null_words: [n/a, 'null']
streams:
  - match: {workflow: invoice-.*, step: extract}
    format: json
    schema: invoice.schema.json
    tools: tools.json
    confidence: {field: meta.confidence, low: 0.7}
    fields:
      customer.name: {required: true, type: string}
      currency: {one_of: [USD, EUR]}
      total: {type: number, lenient: true, min: 0, max: 1e5, distribution: true}
      items[].sku: {vocabulary: skus}
      category: {mix: true}
    text:
      failure_tokens: [default, house]
      entities: [{pattern: 'SKU-\d+', vocabulary: skus}]
    labels: {team: billing}
    slices: [region, attributes.customer_tier, '@timestamp', d]
  - {}
)");
  ASSERT_EQ(rules.vocabularies.size(), 3u);
  EXPECT_EQ(rules.vocabularies[0].name, "skus");
  EXPECT_EQ(rules.vocabularies[0].file, "skus.txt");
  EXPECT_FALSE(rules.vocabularies[0].trim);
  EXPECT_TRUE(rules.vocabularies[0].casefold);
  EXPECT_TRUE(rules.vocabularies[1].trim);
  EXPECT_FALSE(rules.vocabularies[1].casefold);
  EXPECT_FALSE(rules.vocabularies[1].squeeze || rules.vocabularies[1].strip_accents);
  EXPECT_TRUE(rules.vocabularies[2].squeeze && rules.vocabularies[2].strip_accents);
  ASSERT_EQ(rules.failure_tokens.size(), 1u);
  EXPECT_EQ(rules.failure_tokens[0].name, "house");
  ASSERT_EQ(rules.failure_tokens[0].patterns.size(), 1u);
  const PatternSpec& pattern = rules.failure_tokens[0].patterns[0];
  EXPECT_EQ(pattern.id, "as-an-ai");
  EXPECT_EQ(pattern.pattern, "as an ai");
  EXPECT_THAT(pattern.match, ElementsAre("as an ai model"));
  EXPECT_THAT(pattern.pass, ElementsAre("hello", "bye"));
  EXPECT_EQ(pattern.where, "r.yaml:7");
  ASSERT_EQ(rules.refusals.size(), 1u);
  EXPECT_THAT(rules.null_words, ElementsAre("n/a", "null"));
  ASSERT_EQ(rules.streams.size(), 2u);
  const StreamSpec& stream = rules.streams[0];
  EXPECT_EQ(stream.workflow, "invoice-.*");
  EXPECT_EQ(stream.step, "extract");
  EXPECT_EQ(stream.format, Format::kJson);
  EXPECT_EQ(stream.schema_file, "invoice.schema.json");
  EXPECT_EQ(stream.tools_file, "tools.json");
  EXPECT_TRUE(stream.confidence_configured);
  EXPECT_EQ(stream.confidence_field, "meta.confidence");
  EXPECT_EQ(stream.low_confidence, 0.7);
  ASSERT_EQ(stream.fields.size(), 5u);
  EXPECT_EQ(stream.fields[0].path, "customer.name");
  EXPECT_TRUE(stream.fields[0].required);
  EXPECT_EQ(stream.fields[0].type, FieldType::kString);
  EXPECT_EQ(stream.fields[0].where, "r.yaml:19");
  EXPECT_THAT(stream.fields[1].one_of, ElementsAre("USD", "EUR"));
  EXPECT_EQ(stream.fields[2].type, FieldType::kNumber);
  EXPECT_TRUE(stream.fields[2].lenient);
  EXPECT_EQ(stream.fields[2].min, 0);
  EXPECT_EQ(stream.fields[2].max, 1e5);
  EXPECT_TRUE(stream.fields[2].distribution);
  EXPECT_EQ(stream.fields[3].vocabulary, "skus");
  EXPECT_TRUE(stream.fields[4].mix);
  EXPECT_THAT(stream.failure_tokens, ElementsAre("default", "house"));
  ASSERT_EQ(stream.entities.size(), 1u);
  EXPECT_EQ(stream.entities[0].pattern, "SKU-\\d+");
  EXPECT_EQ(stream.entities[0].vocabulary, "skus");
  EXPECT_THAT(stream.labels, ElementsAre(Pair("team", "billing")));
  EXPECT_THAT(stream.slices, ElementsAre("region", "customer_tier", "@timestamp", "d"));
  EXPECT_EQ(rules.streams[1].workflow, ".*");
  EXPECT_FALSE(rules.streams[1].confidence_configured);
  EXPECT_THAT(rules.streams[1].failure_tokens, ElementsAre("default"));
}

TEST(RulesFile, ToolsAreNamedByTheirFile) {
  EXPECT_EQ(ErrorsOf("streams: [{tool: t.json}]"), "r.yaml:1: unknown key 'tool' in streams[0]; did you mean 'tools'?");
  EXPECT_EQ(ErrorsOf("streams: [{tools: [a, b]}]"), "r.yaml:1: streams[0].tools is a list; write one text");
}

TEST(RulesFile, SlicesAreAtMostFourAttributesThatNobodyHasAnyway) {
  EXPECT_EQ(ErrorsOf("streams: [{slices: region}]"),
            "r.yaml:1: streams[0].slices is 'region'; write a list: [a, b] or one item a line after a dash");
  EXPECT_EQ(ErrorsOf("streams:\n  - slices:\n    - source\n    - attributes.model\n    - a\n    - attributes.a"),
            "r.yaml:3: streams[0].slices holds 'source', by which outputs are told apart anyway; leave it out\n"
            "r.yaml:4: streams[0].slices holds 'model', by which outputs are told apart anyway; leave it out\n"
            "r.yaml:6: streams[0].slices holds 'a' twice; keep one of them");
  EXPECT_EQ(ErrorsOf("streams: [{slices: [a, b, c, d, e, f]}]"),
            "r.yaml:1: streams[0].slices holds more than 4 attributes; keep the 4 that matter most");
  const std::string fix = "; write the name of an attribute of the outputs, 1 to 128 bytes, such as region";
  EXPECT_EQ(ErrorsOf("streams: [{slices: [[a]]}]"), "r.yaml:1: streams[0].slices holds a list" + fix);
  EXPECT_EQ(ErrorsOf("streams: [{slices: [attributes.]}]"), "r.yaml:1: streams[0].slices holds 'attributes.'" + fix);
  EXPECT_THAT(ErrorsOf("streams: [{slices: [" + std::string(129, 'x') + "]}]"), testing::EndsWith(fix));
}

TEST(RulesFile, EveryKeyOfTheContractIsReadOrRefusedByName) {
  EXPECT_TRUE(MatchesGolden("rules_later.golden.txt", ErrorsOf(kRulesExample)));
}

TEST(RulesFile, AllErrorsAreToldInTheOrderOfTheirLines) {
  EXPECT_TRUE(MatchesGolden("rules_errors.golden.txt", ErrorsOf(R"(vocabularies: {skus: {normalise: [trim]}}
failure_tokens:
  house: [{id: a, pattern: x}, {id: a, pattern: y}, {pattern: z}]
  other: {id: a}
streams:
  - match: {workflw: x}
    format: xml
    confidence: {low: 70}
    fields: [total]
  - fields:
      total: {type: decimal, min: 5, max: 1, required: yes}
      name: {one_of: [a, null, [b]]}
    text: {entities: [{pattern: x}]}
    labels: {instance: a, 9: b, team: [c]}
)")));
}

TEST(RulesFile, TheBuiltInRulesAreReadable) {
  const RuleSpecs rules = Read(DefaultRulesYaml(), "default.yaml");
  ASSERT_FALSE(rules.failure_tokens.empty());
  EXPECT_EQ(rules.failure_tokens[0].name, "default");
  EXPECT_FALSE(rules.refusals.empty());
  EXPECT_FALSE(rules.null_words.empty());
  EXPECT_THAT(rules.streams, IsEmpty());
}

TEST(MergeRules, KeepsTheOrderOfFilesAndEntries) {
  const auto merged = MergeRules({Read("null_words: [a]\nstreams: [{match: {step: one}}]"),
                                  Read("null_words: [a, b]\nstreams: [{match: {step: two}}, {match: {step: three}}]")});
  ASSERT_TRUE(merged.ok());
  ASSERT_EQ(merged->streams.size(), 3u);
  EXPECT_EQ(merged->streams[0].step, "one");
  EXPECT_EQ(merged->streams[2].step, "three");
  EXPECT_THAT(merged->null_words, ElementsAre("a", "b"));
}

TEST(MergeRules, NamesThatCollideAreErrorsWithBothPlaces) {
  const std::string_view text =
      "vocabularies: {v: {file: v.txt}}\nfailure_tokens: {house: [{id: x, pattern: y}]}\nrefusals: [{id: r, pattern: "
      "z}]\n";
  const auto merged = MergeRules({Read(text, "a.yaml"), Read(text, "b.yaml")});
  ASSERT_FALSE(merged.ok());
  EXPECT_EQ(MessageOf(merged.status()),
            "b.yaml:1: vocabulary 'v' is also in a.yaml:1; give it another name\n"
            "b.yaml:2: failure_tokens 'house' is also in a.yaml:2; give it another name and list both under "
            "text.failure_tokens\n"
            "b.yaml:3: refusal 'r' is also in a.yaml:3; give it another id");
}

}  // namespace
}  // namespace telltale

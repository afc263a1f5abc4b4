// What one stream's past decides: mode, known paths, learned types, labels, counters, confidence; the same for any
// split.

#include "content/discover.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/content/probe.h"

namespace telltale::test {
namespace {

constexpr const char* kJson = "{\"name\": \"Ada\", \"total\": 5}";
constexpr const char* kProse = "The parcel arrived on Monday.";

TEST(Mode, HalfOfTheOutputsMakeAJsonStream) {
  Probe probe;
  probe.Feed(kProse);
  EXPECT_EQ(probe.Said(Check::kInvalidJson), Expect::kNotAsked);
  probe.Feed(kJson);  // one of two
  EXPECT_EQ(probe.Said(Check::kInvalidJson), Expect::kPass);
  probe.Feed(kProse);  // one of three
  EXPECT_EQ(probe.Said(Check::kInvalidJson), Expect::kNotAsked);
  EXPECT_EQ(probe.discovery().mode(), Discovery::Mode::kUndecided);
}

TEST(Mode, IsDecidedForGoodWithTheTwentiethOutput) {
  Probe json;
  json.Feed(kJson, 20);
  EXPECT_EQ(json.discovery().mode(), Discovery::Mode::kJson);
  json.Feed(kProse, 200);
  EXPECT_EQ(json.Said(Check::kInvalidJson), Expect::kHit);
  Probe text;
  text.Feed(kProse, 20);
  EXPECT_EQ(text.discovery().mode(), Discovery::Mode::kText);
  text.Feed(kJson, 200);
  EXPECT_EQ(text.Said(Check::kInvalidJson), Expect::kNotAsked);
}

TEST(Mode, EmptyOutputsDoNotVote) {
  Probe probe;
  probe.Feed("", 50);
  probe.Feed("{}", 50);
  probe.Feed(kJson);
  EXPECT_EQ(probe.discovery().mode(), Discovery::Mode::kUndecided);
  EXPECT_EQ(probe.Said(Check::kInvalidJson), Expect::kPass);
}

TEST(Mode, UnreadableJsonIsStillJson) {
  Probe probe;
  probe.Feed("```json\n{\"a\": \"\\( x \\)\"}\n```", 20);
  EXPECT_EQ(probe.discovery().mode(), Discovery::Mode::kJson);
  EXPECT_EQ(probe.Said(Check::kInvalidJson), Expect::kHit);
}

TEST(Mode, ABodySentAsJsonIsReadAsJsonInATextStream) {
  Probe probe;
  probe.Feed(kProse, 30);
  probe.Feed(JsonOutput("{\"a\": tru}"));
  EXPECT_EQ(probe.Said(Check::kInvalidJson), Expect::kHit);
}

TEST(Paths, AreKnownOnceSeenInThreeOutputs) {
  Probe probe;
  probe.Feed(kJson, 2);
  EXPECT_EQ(probe.discovery().field_count(), 0u);
  probe.Feed(kJson);
  EXPECT_EQ(probe.discovery().field_count(), 2u);
  EXPECT_EQ(probe.Said(Check::kEmptyField, "name"), Expect::kPass);
  probe.Feed("{\"total\": 5}");
  EXPECT_EQ(probe.Said(Check::kEmptyField, "name"), Expect::kHit);
  EXPECT_EQ(probe.Evidence(Check::kEmptyField, "name"), "missing");
}

TEST(Paths, OptionalOnesAreNotMissed) {
  Probe probe;
  for (int i = 0; i < 40; ++i) probe.Feed(i % 4 == 0 ? "{\"a\": 1, \"note\": \"x\"}" : "{\"a\": 1}");
  EXPECT_EQ(probe.Said(Check::kEmptyField, "note"), Expect::kNotAsked);
  EXPECT_EQ(probe.Said(Check::kEmptyField, "a"), Expect::kPass);
}

TEST(Paths, ANewFieldIsWatchedFromItsFirstSightOn) {
  Probe probe;
  probe.Feed("{\"a\": 1}", 100);
  probe.Feed("{\"a\": 1, \"new\": \"x\"}", 3);
  EXPECT_EQ(probe.Said(Check::kEmptyField, "new"), Expect::kPass);
  probe.Feed("{\"a\": 1}");
  EXPECT_EQ(probe.Said(Check::kEmptyField, "new"), Expect::kHit);
}

TEST(Paths, ElementsThatAreObjectsAreNoField) {
  Probe probe;
  probe.Feed("{\"items\": [{\"sku\": \"a\"}, {\"sku\": \"b\"}], \"tags\": [\"x\", \"y\"]}", 5);
  std::vector<std::string> fields;
  for (size_t i = 0; i < probe.discovery().field_count(); ++i) {
    fields.emplace_back(probe.discovery().field(static_cast<FieldIndex>(i)));
  }
  std::sort(fields.begin(), fields.end());
  EXPECT_EQ(fields, (std::vector<std::string>{"items", "items[].sku", "tags", "tags[]"}));
  probe.Feed("{\"items\": [], \"tags\": [\"x\", \"\"]}");
  EXPECT_EQ(probe.Said(Check::kEmptyField, "items"), Expect::kHit);
  EXPECT_EQ(probe.Said(Check::kEmptyField, "items[].sku"), Expect::kPass);
  EXPECT_EQ(probe.Said(Check::kEmptyField, "tags[]"), Expect::kHit);
  // Elements that are no objects miss nothing of a discovered path.
  probe.Feed("{\"items\": [{\"sku\": \"a\"}, \"text\"], \"tags\": [\"x\"]}");
  EXPECT_EQ(probe.Said(Check::kEmptyField, "items[].sku"), Expect::kPass);
}

TEST(Paths, KeysThatAreDataDoNotFillTheTable) {
  DiscoveryBounds bounds;
  bounds.fields = 8;
  Probe probe(SomeRules(), "", bounds);
  for (int i = 0; i < 2000; ++i) {
    std::string json = "{\"name\": \"Ada\"";
    for (int k = 0; k < 20; ++k) json += ", \"id" + std::to_string(i * 20 + k) + "\": 1";
    probe.Feed(json + "}");
  }
  EXPECT_EQ(probe.discovery().field_count(), 1u);
  EXPECT_GT(probe.discovery().folded_fields(), 1000u);
  EXPECT_LE(probe.discovery().folded_fields(), 4096u);
  // A real field that comes late still finds a place.
  probe.Feed("{\"name\": \"Ada\", \"late\": 1}", 200);
  EXPECT_EQ(probe.Said(Check::kEmptyField, "late"), Expect::kPass);
}

TEST(Paths, AreBoundInNumberAndDepth) {
  DiscoveryBounds bounds;
  bounds.fields = 3;
  bounds.depth = 2;
  Probe probe(SomeRules(), "", bounds);
  probe.Feed("{\"a\": 1, \"b\": 1, \"c\": {\"d\": {\"e\": 1}}, \"f\": 1}", 10);
  EXPECT_EQ(probe.discovery().field_count(), 3u);
  EXPECT_EQ(probe.discovery().folded_fields(), 3u);  // c.d, c.d.e, f: each once
}

TEST(Paths, OfRulesAreKnownFromTheStart) {
  StreamSpec spec;
  spec.format = Format::kJson;
  spec.fields = {FieldSpec{}};
  spec.fields[0].path = "customer.name";
  Probe probe(spec);
  EXPECT_EQ(probe.discovery().field(0), "customer.name");
  EXPECT_EQ(probe.discovery().field(kNoField), "");
  // Not declared required: watched as any discovered path is, once it was seen three times.
  probe.Feed("{\"customer\": {\"name\": \"Ada\"}}", 2);
  EXPECT_EQ(probe.Said(Check::kEmptyField, "customer.name"), Expect::kNotAsked);
  probe.Feed("{\"customer\": {\"name\": \"\"}}");
  EXPECT_EQ(probe.Said(Check::kEmptyField, "customer.name"), Expect::kHit);
}

TEST(Types, AreLearnedFromTwentyValues) {
  Probe probe;
  for (int i = 0; i < 19; ++i) probe.Feed("{\"a\": 1.5, \"b\": \"x\"}");
  probe.Feed("{\"a\": \"1.5\", \"b\": null}");  // one of twenty of another type; b has nineteen values now
  EXPECT_EQ(probe.Said(Check::kWrongType, "a"), Expect::kNotAsked);
  probe.Feed("{\"a\": 2, \"b\": \"x\"}", 3);
  EXPECT_EQ(probe.Said(Check::kWrongType, "a"), Expect::kPass);
  probe.Feed("{\"a\": \"2\", \"b\": {\"c\": 1}}");
  EXPECT_EQ(probe.Said(Check::kWrongType, "a"), Expect::kHit);
  EXPECT_EQ(probe.Evidence(Check::kWrongType, "a"), "string instead of number");
  EXPECT_EQ(probe.Evidence(Check::kWrongType, "b"), "object instead of string");
  probe.Feed("{\"a\": null, \"b\": \"\"}");
  EXPECT_EQ(probe.Said(Check::kWrongType, "a"), Expect::kNotAsked);
}

TEST(Types, AreNotExpectedWhereTheyWereMixed) {
  Probe probe;
  for (int i = 0; i < 60; ++i) probe.Feed(i % 5 == 0 ? "{\"a\": \"x\"}" : "{\"a\": 1}");
  EXPECT_EQ(probe.Said(Check::kWrongType, "a"), Expect::kNotAsked);
}

TEST(Labels, OfADiscoveredFieldStopWhereItIsFreeText) {
  DiscoveryBounds bounds;
  bounds.labels = 4;
  Probe probe(SomeRules(), "", bounds);
  const auto feed = [&](int i) {
    probe.Feed("{\"kind\": \"k" + std::to_string(i % 4) + "\", \"id\": \"i" + std::to_string(i) + "\", \"long\": \"" +
               std::string(80, 'x') + "\", \"ok\": true}");
  };
  for (int i = 0; i < 30; ++i) feed(i);
  EXPECT_EQ(probe.Label(Check::kMix, "kind"), "k1");
  EXPECT_EQ(probe.Label(Check::kMix, "ok"), "true");
  EXPECT_EQ(probe.Label(Check::kMix, "id"), std::nullopt);
  EXPECT_EQ(probe.Label(Check::kMix, "long"), std::nullopt);
}

// Dates and batches have few values at a time, and others next week.
TEST(Labels, ThatHoldNumbersAreCountedOnlyUnlessARuleAsksForThem) {
  StreamSpec spec;
  spec.format = Format::kJson;
  spec.fields = {FieldSpec{}};
  spec.fields[0].path = "version";
  spec.fields[0].mix = true;
  Probe probe(spec);
  for (int i = 0; i < 30; ++i) {
    probe.Feed(R"({"kind": "level 2", "due": "2026-11-2)" + std::to_string(i % 3) + R"(", "version": "v14"})");
  }
  std::map<std::string, bool> judged;
  for (const Findings::Label& label : probe.findings().labels) {
    if (label.check == Check::kMix) judged[std::string(probe.discovery().field(label.field))] = label.judged;
  }
  EXPECT_EQ(judged, (std::map<std::string, bool>{{"due", false}, {"kind", true}, {"version", true}}));
}

TEST(Labels, OfADeclaredFieldAreAlwaysTold) {
  StreamSpec spec;
  spec.format = Format::kJson;
  spec.fields = {FieldSpec{}};
  spec.fields[0].path = "kind";
  spec.fields[0].mix = true;
  Probe probe(spec);
  for (int i = 0; i < 300; ++i) probe.Feed("{\"kind\": \"k" + std::to_string(i) + "\"}");
  EXPECT_EQ(probe.Label(Check::kMix, "kind"), "k299");
  EXPECT_TRUE(probe.rules().is_labelled("kind"));
  EXPECT_FALSE(probe.rules().is_labelled("other"));
}

TEST(Numbers, ThatOnlyRiseAreCounters) {
  Probe probe;
  std::mt19937 random(1);
  int counted_ids = 0;
  int counted_totals = 0;
  for (int i = 0; i < 100; ++i) {
    probe.Feed("{\"id\": " + std::to_string(1000 + i) + ", \"total\": " + std::to_string(random() % 1000) + "}");
    counted_ids += probe.Number(Check::kNumber, "id") ? 1 : 0;
    counted_totals += probe.Number(Check::kNumber, "total") ? 1 : 0;
  }
  EXPECT_EQ(counted_ids, 0);
  EXPECT_GT(counted_totals, 85);
}

TEST(Confidence, IsExpectedOnceHalfOfTheOutputsCarriedOne) {
  Probe probe;
  Output sure = TextOutput(kProse);
  sure.confidence = 0.9;
  for (int i = 0; i < 20; ++i) probe.Feed(sure);
  for (int i = 0; i < 100; ++i) probe.Feed(kProse);
  EXPECT_EQ(probe.Said(Check::kMissingConfidence), Expect::kHit);  // for good: not forgotten when none come any more
  Probe other;
  for (int i = 0; i < 30; ++i) other.Feed(i % 3 == 0 ? sure : TextOutput(kProse));
  EXPECT_EQ(other.Said(Check::kMissingConfidence), Expect::kNotAsked);
}

TEST(Discovery, AReadingMadeWithOtherRulesConcludesNothing) {
  Probe one;
  Probe two;
  Findings findings;
  findings.rates.push_back({});
  one.Feed(kJson);
  two.discovery().Conclude(one.reading(), TextOutput(kJson), &findings);
  EXPECT_TRUE(findings.rates.empty());
}

// Any split of outputs over workers gives the same: Read depends on nothing but the output and the rules.
TEST(Discovery, DoesNotCareWhichWorkerRead) {
  const auto set = CompileOrDie(SomeRules());
  const StreamRules& rules = set->For("w", "s");
  Analyzer workers[3];
  Discovery one(&rules, {});
  Discovery three(&rules, {});
  Findings from_one;
  Findings from_three;
  std::mt19937 random(9);
  const auto text_of = [](const Findings& findings, const Discovery& discovery) {
    std::string out;
    for (const auto& rate : findings.rates) {
      out += std::string(CheckName(rate.check)) + "/" + std::string(discovery.field(rate.field)) +
             (rate.hit ? "!" : ".") + std::string(rate.evidence) + "\n";
    }
    for (const auto& number : findings.numbers)
      out += std::to_string(number.value) + std::string(discovery.field(number.field));
    for (const auto& label : findings.labels)
      out += std::string(label.label) + std::string(discovery.field(label.field)) + ";";
    for (const uint16_t token : findings.tokens) out += std::to_string(token);
    return out;
  };
  for (int i = 0; i < 500; ++i) {
    std::string body;
    switch (random() % 6) {
      case 0:
        body = "{\"a\": " + std::to_string(random() % 100) + ", \"b\": [{\"c\": \"[object Object]\"}, {}]}";
        break;
      case 1:
        body = "```json\n{\"a\": \"NaN\", \"b\": []}\n```";
        break;
      case 2:
        body = "{\"a\": \"\\( " + std::string(random() % 3000, 'x');
        break;
      case 3:
        body = std::string(random() % 5000, 'y') + " I'm sorry";
        break;
      case 4:
        body = "{\"b\": [{\"c\": \"" + std::to_string(random()) + "\", \"d\": \"\\u00e9\"}]}";
        break;
      default:
        body = "";
        break;
    }
    const Output output = TextOutput(body);
    one.Conclude(workers[0].Read(output, rules, kNow), output, &from_one);
    const std::string expected = text_of(from_one, one);
    three.Conclude(workers[1 + random() % 2].Read(output, rules, kNow), output, &from_three);
    ASSERT_EQ(text_of(from_three, three), expected) << body;
  }
}

}  // namespace
}  // namespace telltale::test

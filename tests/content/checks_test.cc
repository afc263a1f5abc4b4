// Every check's "evaluated" and "hit", row by row as the contract's table has them.

#include <gtest/gtest.h>

#include "tests/content/attribute_rows.h"
#include "tests/content/check_rows.h"
#include "tests/content/field_rows.h"
#include "tests/content/form_rows.h"
#include "tests/content/json_rows.h"
#include "tests/content/text_rows.h"
#include "tests/content/tool_rows.h"

namespace telltale::test {
namespace {

std::vector<Row> AllRows() {
  std::vector<Row> all(std::begin(kJsonRows), std::end(kJsonRows));
  all.insert(all.end(), std::begin(kToolRows), std::end(kToolRows));
  all.insert(all.end(), std::begin(kFieldRows), std::end(kFieldRows));
  all.insert(all.end(), std::begin(kAttributeRows), std::end(kAttributeRows));
  all.insert(all.end(), std::begin(kTextRows), std::end(kTextRows));
  all.insert(all.end(), std::begin(kFormRows), std::end(kFormRows));
  return all;
}

TEST(Checks, AreEvaluatedAndHitAsTheContractSays) {
  for (const Row& row : AllRows()) {
    StreamSpec spec;
    spec.where = "rules.yaml:2";
    row.rules(&spec);
    Probe probe(spec, "SKU-00001\nSKU-00002\n");
    probe.Feed(row.output());
    EXPECT_EQ(probe.Said(row.check, row.field), row.expect)
        << CheckName(row.check) << " '" << row.field << "': " << row.says
        << "; evidence: " << probe.Evidence(row.check, row.field);
  }
}

TEST(Checks, EveryRateHasRowsForEachAnswer) {
  for (int i = 0; i < kCheckCount; ++i) {
    const auto check = static_cast<Check>(i);
    // Outputs compared with one another are the engine's: see tests/engine.
    const bool is_of_many = check >= Check::kDuplicateContent && check <= Check::kLateOutput;
    if (KindOf(check) != CheckKind::kRate || is_of_many) continue;
    bool hit = false;
    bool pass = false;
    for (const Row& row : AllRows()) {
      hit = hit || (row.check == check && row.expect == kHit);
      pass = pass || (row.check == check && row.expect == kPass);
    }
    EXPECT_TRUE(hit && pass) << CheckName(check);
  }
}

TEST(Checks, AtMostOneExplainsAnUnreadOutput) {
  for (const char* text :
       {"", "{}", "null", "{\"a\": ", "{\"a\": \"\\(\"}", "prose", "```json\n{\"a\": 1", "[1, 2", "{"}) {
    for (const char* reason : {"", "stop", "length"}) {
      StreamSpec spec;
      spec.format = Format::kJson;
      Probe probe(spec);
      Output output = TextOutput(text);
      output.finish_reason = reason;
      probe.Feed(output);
      int explanations = 0;
      for (const Check check : {Check::kEmptyOutput, Check::kTruncatedOutput, Check::kInvalidJson}) {
        explanations += probe.Said(check) == Expect::kHit ? 1 : 0;
      }
      EXPECT_EQ(explanations, 1) << text << " / " << reason;
    }
  }
}

TEST(Checks, AnEmptyOutputIsAskedNothingElse) {
  Probe probe;
  for (const char* text : {"", "  ", "{}", "[]", "null"}) {
    const Findings& findings = probe.Feed(text);
    EXPECT_EQ(findings.rates.size(), 2u) << text;  // empty_output, unversioned_prompt
    EXPECT_TRUE(findings.numbers.empty() && findings.labels.empty() && findings.tokens.empty()) << text;
  }
}

TEST(Checks, TellWhatWasHit) {
  StreamSpec spec;
  spec.format = Format::kJson;
  FieldSpec field = Range("i[].n", 0, 5);
  field.required = true;
  field.type = FieldType::kNumber;
  spec.fields = {field};
  Probe probe(spec);
  probe.Feed("{\"i\": [{\"n\": 1}, {\"n\": 77}, {\"n\": \"x\"}, {\"n\": \"N/A\"}]}");
  EXPECT_EQ(probe.Evidence(Check::kOutOfRange, "i[].n"), "77");
  EXPECT_EQ(probe.Evidence(Check::kWrongType, "i[].n"), "string instead of number");
  EXPECT_EQ(probe.Evidence(Check::kEmptyField, "i[].n"), "N/A (value 4 of 4)");
  probe.Feed("{\"i\": [{\"n\": 1}, {\"m\": 2}, {}]}");
  EXPECT_EQ(probe.Evidence(Check::kEmptyField, "i[].n"), "missing in 2 of 3");
  probe.Feed("{\"i\": 5, \"s\": \"\\( x\"}");
  EXPECT_EQ(probe.Evidence(Check::kInvalidJson), "a bad escape \\( x\" at byte 15");
  probe.Feed("{\"s\": \"NaN and [object Object]\"}");
  EXPECT_EQ(probe.Evidence(Check::kFailureToken), "object-object");
  EXPECT_EQ(probe.findings().tokens, (std::vector<uint16_t>{0, 1}));
}

TEST(Checks, AnUnknownEntityIsToldWithTheOneThatWasMeant) {
  StreamSpec spec;
  spec.fields = {Known("sku"), Known("more[]")};
  Entities(&spec);
  Probe probe(spec, "SKU-10420\n SKU-77777 \n12345\n" + std::string(70, 'y') + "\n");
  const auto field = [&](const std::string& json) {
    Output output = JsonOutput(json);
    probe.Feed(output);
    return probe.Evidence(Check::kUnknownEntity, "sku");
  };
  EXPECT_EQ(field(R"({"sku": "SKU-1042O"})"), "SKU-1042O looks like SKU-10420");
  EXPECT_EQ(field(R"({"sku": "sku 77777"})"), "sku 77777 looks like SKU-77777");
  EXPECT_EQ(field(R"({"sku": 12346})"), "12346 looks like 12345");
  EXPECT_EQ(field(R"({"sku": "Q-9"})"), "Q-9");
  EXPECT_EQ(field(R"({"sku": "sku-10420"})"), "") << "known: folded as the list says";
  EXPECT_EQ(field("{\"sku\": \"" + std::string(69, 'y') + "\"}"), std::string(69, 'y')) << "no half of a hint";

  probe.Feed("It is SKU-10402, not SKU-99999.");
  EXPECT_EQ(probe.Evidence(Check::kUnknownEntity), "SKU-10402 looks like SKU-10420");
  // Of each path the first is told; the third one of an output goes without a hint.
  probe.Feed(JsonOutput(R"({"sku": "SKU-1042O", "more": ["SKU-I0420", "SKU-7777"], "t": "see SKU-10421"})"));
  EXPECT_EQ(probe.Evidence(Check::kUnknownEntity, "sku"), "SKU-1042O looks like SKU-10420");
  EXPECT_EQ(probe.Evidence(Check::kUnknownEntity, "more[]"), "SKU-I0420 looks like SKU-10420");
  EXPECT_EQ(probe.Evidence(Check::kUnknownEntity), "SKU-10421");
}

TEST(Checks, EvidenceIsShortAndEndsWithACharacter) {
  StreamSpec spec;
  spec.format = Format::kJson;
  spec.fields = {OneOf("a", {"x"})};
  Probe probe(spec);
  std::string value;
  for (int i = 0; i < 100; ++i) value += "\xe2\x82\xac";  // the euro sign, three bytes
  probe.Feed("{\"a\": \"" + value + "\"}");
  EXPECT_EQ(probe.Evidence(Check::kNotAllowed, "a"), value.substr(0, 75) + "...");
}

TEST(Checks, EvidenceIsRedactedBeforeItIsCut) {
  StreamSpec spec;
  spec.format = Format::kJson;
  spec.fields = {OneOf("a", {"x"})};
  Probe probe(spec);
  probe.Feed("{\"a\": \"ask ada.lovelace@lindqvist.se about " + std::string(60, '-') + "\"}");
  EXPECT_EQ(probe.Evidence(Check::kNotAllowed, "a").find("lovelace"), std::string::npos);
  EXPECT_TRUE(probe.Evidence(Check::kNotAllowed, "a").starts_with("ask [email] about --"));
}

TEST(Checks, TheConfidenceSentComesBeforeTheOneDerived) {
  Probe probe;
  Output output = TextOutput("fine");
  output.token_logprobs = {-0.1f, -0.3f};
  probe.Feed(output);
  EXPECT_NEAR(*probe.Number(Check::kConfidence), std::exp(-0.2), 1e-6);
  output.confidence = 0.75;
  probe.Feed(output);
  EXPECT_EQ(probe.Number(Check::kConfidence), 0.75);
}

TEST(Checks, LengthCountsCharactersNotBytes) {
  Probe probe;
  probe.Feed("a\xc3\xa9\xf0\x9f\x98\x80\xff\xfe");
  EXPECT_EQ(probe.Number(Check::kLength), 5);
}

TEST(Checks, ANumberInAnArrayIsItsMean) {
  StreamSpec spec;
  spec.format = Format::kJson;
  spec.fields = {Range("i[].n", 0, 1000)};
  Probe probe(spec);
  probe.Feed("{\"i\": [{\"n\": 1}, {\"n\": 2}, {\"n\": 6}, {\"n\": 1e999}]}");
  EXPECT_EQ(probe.Number(Check::kNumber, "i[].n"), 3.0);
}

}  // namespace
}  // namespace telltale::test

#include "content/field_pairs.h"

#include <gtest/gtest.h>

#include "tests/content/probe.h"

namespace telltale::test {
namespace {

StreamSpec Compared(std::string left, std::string op, std::string right, double within = 0) {
  StreamSpec spec;
  FieldPairSpec& pair = spec.compare.emplace_back();
  pair.name = "pair";
  pair.left = {std::move(left)};
  pair.op = std::move(op);
  pair.right = {std::move(right)};
  pair.within = within;
  pair.where = "rules.yaml:4";
  return spec;
}

// What is said of {"a": left, "b": right}; an empty side is left out.
Expect Said(std::string_view left, std::string op, std::string_view right, double within = 0) {
  Probe probe(Compared("a", std::move(op), "b", within));
  std::string json = R"({"c": 1)";
  if (!left.empty()) json.append(R"(, "a": )").append(left);
  if (!right.empty()) json.append(R"(, "b": )").append(right);
  probe.Feed(JsonOutput(json += '}'));
  return probe.Said(Check::kFieldsDisagree, "pair");
}

TEST(FieldPairs, CompareNumbersDatesAndTexts) {
  constexpr Expect kPass = Expect::kPass;
  constexpr Expect kHit = Expect::kHit;
  constexpr Expect kNotAsked = Expect::kNotAsked;
  struct Row {
    const char* left;
    const char* op;
    const char* right;
    Expect wanted;
  };
  for (const Row& row : {
           Row{"1", "<", "2", kPass},
           Row{"2", "<", "2", kHit},
           Row{"2", "<=", "2.0", kPass},
           Row{"3", "<=", "2", kHit},
           Row{"0.3", "=", "0.3", kPass},
           Row{"1e2", "==", "100", kPass},
           Row{"1", "=", "2", kHit},
           Row{"1", "!=", "2", kPass},
           Row{"2", "!=", "2", kHit},
           Row{"2", ">=", "2", kPass},
           Row{"1", ">=", "2", kHit},
           Row{"3", ">", "2", kPass},
           Row{"2", ">", "2", kHit},
           // a number in a text counts beside a number, and in an order
           Row{R"("12.50")", "=", "12.5", kPass},
           Row{R"("12.50")", "=", R"("12.5")", kHit},
           Row{R"("9")", "<", R"("10")", kPass},
           Row{R"("twelve")", "=", "12", kNotAsked},
           // dates: days as days, and with a zone as what they must mean
           Row{R"("2026-03-02")", ">=", R"("2026-03-01")", kPass},
           Row{R"("2026-03-01")", ">=", R"("2026-03-01")", kPass},
           Row{R"("2026-02-28")", ">=", R"("2026-03-01")", kHit},
           Row{R"("2026-03-01")", ">", R"("2026-03-01")", kHit},
           Row{R"("2026-03-01")", ">=", R"("2026-03-01T10:00:00Z")", kPass},
           Row{R"("2026-03-01")", ">=", R"("2026-03-09T10:00:00Z")", kHit},
           Row{R"("2026-03-01T10:00:00+01:00")", "=", R"("2026-03-01T09:00:00Z")", kPass},
           // other texts are the same or not
           Row{R"("EUR")", "=", R"(" EUR ")", kPass},
           Row{R"("EUR")", "=", R"("USD")", kHit},
           Row{R"("EUR")", "!=", R"("EUR")", kHit},
           Row{R"("EUR")", "<", R"("USD")", kNotAsked},
           Row{"true", "=", "true", kPass},
           Row{"true", "=", "false", kHit},
           // what is absent, empty, or of another kind is not asked
           Row{"", "=", "1", kNotAsked},
           Row{"1", "=", "", kNotAsked},
           Row{"null", "=", "1", kNotAsked},
           Row{R"("n/a")", "=", R"("EUR")", kNotAsked},
           Row{"{}", "=", "{}", kNotAsked},
           Row{R"({"x": 1})", "=", "1", kNotAsked},
           Row{"1e999", "<", "1", kNotAsked},
       }) {
    EXPECT_EQ(Said(row.left, row.op, row.right), row.wanted) << row.left << ' ' << row.op << ' ' << row.right;
  }
}

TEST(FieldPairs, NumbersMayBeOffByWhatTheRuleSays) {
  EXPECT_EQ(Said("100", "=", "100.01", 0.01), Expect::kPass);
  EXPECT_EQ(Said("100", "=", "100.02", 0.01), Expect::kHit);
  EXPECT_EQ(Said("100.01", "<=", "100", 0.01), Expect::kPass);
  EXPECT_EQ(Said("100.01", ">", "100", 0.01), Expect::kHit);
  EXPECT_EQ(Said("0.1", "=", "0.10000000000000001"), Expect::kPass);
}

TEST(FieldPairs, APathThroughAnArrayIsTheSumOfItsNumbers) {
  Probe probe(Compared("items[].amount", "=", "total"));
  probe.Feed(JsonOutput(R"({"items": [{"amount": 0.1}, {"amount": 0.2}], "total": 0.3})"));
  EXPECT_EQ(probe.Said(Check::kFieldsDisagree, "pair"), Expect::kPass);
  probe.Feed(JsonOutput(R"({"items": [{"amount": 10.5}, {"amount": 20}], "total": 40})"));
  EXPECT_EQ(probe.Evidence(Check::kFieldsDisagree, "pair"), "items[].amount 30.5, but total 40");
  probe.Feed(JsonOutput(R"({"items": [{"amount": 10.5}, {"amount": "20"}], "total": 40})"));
  EXPECT_EQ(probe.Said(Check::kFieldsDisagree, "pair"), Expect::kNotAsked);
  probe.Feed(JsonOutput(R"({"items": [], "total": 40})"));
  EXPECT_EQ(probe.Said(Check::kFieldsDisagree, "pair"), Expect::kNotAsked);
}

StreamSpec TotalOf(std::vector<std::string> summands) {
  StreamSpec spec = Compared("total", "=", "");
  spec.compare[0].right = std::move(summands);
  return spec;
}

TEST(FieldPairs, ASideMayBeTheSumOfSeveralFields) {
  Probe probe(TotalOf({"net", "tax"}));
  const auto said = [&](std::string_view json) {
    probe.Feed(JsonOutput(json));
    return probe.Said(Check::kFieldsDisagree, "pair");
  };
  EXPECT_EQ(said(R"({"net": 0.1, "tax": 0.2, "total": 0.3})"), Expect::kPass);
  EXPECT_EQ(said(R"({"net": 100, "tax": "19", "total": "119.00"})"), Expect::kPass) << "numbers in texts";
  EXPECT_EQ(said(R"({"net": 100, "tax": 19, "total": 120})"), Expect::kHit);
  EXPECT_EQ(probe.Evidence(Check::kFieldsDisagree, "pair"), "total 120, but net + tax 119");
  for (const char* unknown :
       {R"({"net": 100, "total": 120})", R"({"net": 100, "tax": 19})", R"({"total": 120})",
        R"({"net": 100, "tax": null, "total": 120})", R"({"net": 100, "tax": {}, "total": 1})",
        R"({"net": 100, "tax": "none", "total": 120})", R"({"net": 1, "tax": 2, "total": "x"})"}) {
    EXPECT_EQ(said(unknown), Expect::kNotAsked) << unknown;
  }
}

TEST(FieldPairs, ASumMayBeOfArraysAndAttributes) {
  StreamSpec spec = TotalOf({"items[].amount", "attributes.shipping"});
  spec.compare[0].name.clear();
  Probe probe(spec);
  Output output = JsonOutput(R"({"items": [{"amount": 10.5}, {"amount": 20}], "total": 35.5})");
  output.attributes = {{"shipping", "5.00"}};
  probe.Feed(output);
  EXPECT_EQ(probe.Said(Check::kFieldsDisagree, "total = items[].amount + attributes.shipping"), Expect::kPass);
  output.attributes = {{"shipping", "6"}};
  probe.Feed(output);
  EXPECT_EQ(probe.Evidence(Check::kFieldsDisagree, "total = items[].amount + attributes.shipping"),
            "total 35.5, but items[].amount + attributes.shipping 36.5");
}

TEST(FieldPairs, AnotherSumIsAnotherRate) {
  const auto hash = [](std::vector<std::string> summands) {
    return Probe(TotalOf(std::move(summands))).rules().DefinitionHash(Check::kFieldsDisagree, "pair");
  };
  EXPECT_NE(hash({"net", "tax"}), hash({"net", "vat"}));
  EXPECT_NE(hash({"net", "tax"}), hash({"net + tax"})) << "a key of that name";
  const auto rules = RuleSet::Compile(Probe::With(TotalOf(std::vector<std::string>(65, "net"))),
                                      [](const VocabularySpec&) { return std::string("x\n"); });
  ASSERT_FALSE(rules.ok());
  EXPECT_NE(rules.status().ToString().find("rules.yaml:4: compare: a sum of 65 fields; at most 64"), std::string::npos)
      << rules.status();
}

TEST(FieldPairs, ABodyIsComparedWithWhatCameWithIt) {
  Probe probe(Compared("total", "=", "attributes.amount"));
  Output output = JsonOutput(R"({"total": 12.5})");
  output.attributes = {{"amount", "12.50"}};
  probe.Feed(output);
  EXPECT_EQ(probe.Said(Check::kFieldsDisagree, "pair"), Expect::kPass);
  output.attributes = {{"amount", "13"}};
  probe.Feed(output);
  EXPECT_EQ(probe.Evidence(Check::kFieldsDisagree, "pair"), "total 12.5, but attributes.amount 13");
}

TEST(FieldPairs, DatesAreReadAsTheFieldsRuleSays) {
  StreamSpec spec = Compared("due", ">=", "issued");
  for (const char* path : {"due", "issued"}) {
    FieldSpec& field = spec.fields.emplace_back();
    field.path = path;
    field.type = FieldType::kDate;
    field.date_formats = {"DD.MM.YYYY"};
  }
  Probe probe(spec);
  probe.Feed(JsonOutput(R"({"due": "01.04.2026", "issued": "02.03.2026"})"));
  EXPECT_EQ(probe.Said(Check::kFieldsDisagree, "pair"), Expect::kPass);
  probe.Feed(JsonOutput(R"({"due": "02.03.2026", "issued": "01.04.2026"})"));
  EXPECT_EQ(probe.Said(Check::kFieldsDisagree, "pair"), Expect::kHit);
}

TEST(FieldPairs, AreNamedByWhatTheySayAndOnce) {
  StreamSpec spec = Compared("a", "<", "b");
  spec.compare[0].name.clear();
  Probe probe(spec);
  probe.Feed(JsonOutput(R"({"a": 2, "b": 1})"));
  EXPECT_EQ(probe.Said(Check::kFieldsDisagree, "a < b"), Expect::kHit);
  EXPECT_NE(probe.rules().DefinitionHash(Check::kFieldsDisagree, "a < b"),
            Probe(Compared("a", "<=", "b")).rules().DefinitionHash(Check::kFieldsDisagree, "pair"));

  spec.compare.push_back(spec.compare[0]);
  spec.compare.push_back(spec.compare[0]);
  spec.compare[2].op = "=>";
  const auto rules = RuleSet::Compile(Probe::With(spec), [](const VocabularySpec&) { return std::string("x\n"); });
  ASSERT_FALSE(rules.ok());
  EXPECT_NE(rules.status().ToString().find("compare: 'a < b' is there twice"), std::string::npos) << rules.status();
  EXPECT_NE(rules.status().ToString().find("rules.yaml:4: compare: op is '=>'"), std::string::npos) << rules.status();
}

}  // namespace
}  // namespace telltale::test

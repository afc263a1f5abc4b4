#include "config/field_advice.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "content/analyze.h"
#include "content/profile.h"
#include "content/rule_set.h"

namespace telltale {
namespace {

using testing::HasSubstr;
using Make = std::function<std::string(int)>;

// What is advised for field `a` after so many bodies.
std::optional<FieldAdvice> AdviceFor(int outputs, const Make& make, std::string_view path = "a") {
  RuleSpecs specs;
  specs.null_words = {"n/a", "none"};
  const auto rules = *RuleSet::Compile(specs, nullptr);
  Analyzer analyzer(Values::kKept);
  StreamProfile profile;
  const Time now = *ParseTime("2026-06-15T12:00:00Z");
  for (int i = 0; i < outputs; ++i) {
    const std::string body = make(i);
    Output output;
    output.body_kind = BodyKind::kJson;
    output.body = body;
    output.produced_at = now;
    profile.Add(output, analyzer.Read(output, rules->For("w", "s"), now));
  }
  for (const FieldProfile& field : profile.fields) {
    if (field.path == path) return Advise(field, profile.json);
  }
  ADD_FAILURE() << "no field " << path;
  return std::nullopt;
}

// i mod n picks one.
Make Cycle(std::vector<std::string> values) {
  return [values](int i) { return fmt::format(R"({{"a":{}}})", values[static_cast<size_t>(i) % values.size()]); };
}

struct Row {
  const char* what;
  int outputs;
  Make make;
  const char* rule;
  const char* doubt;  // of the first one's rule; "" for none
};

TEST(FieldAdvice, SaysWhatACarefulPersonWould) {
  const std::vector<Row> rows = {
      {"labels", 60, Cycle({R"("USD")", R"("EUR")", R"("EUR")"}), "{required: true, one_of: [EUR, USD]}", ""},
      {"few labels seen", 30, Cycle({R"("USD")", R"("EUR")"}), "{required: true, mix: true}",
       "{required: true, one_of: [USD, EUR]}"},
      {"a rare one", 100, [](int i) { return i == 30 ? R"({"a":"QAR"})" : R"({"a":"EUR"})"; },
       "{required: true, mix: true}", "{required: true, one_of: [EUR, QAR]}"},
      {"a new one", 90, [](int i) { return i > 70 ? R"({"a":"QAR"})" : R"({"a":"EUR"})"; },
       "{required: true, mix: true}", "{required: true, one_of: [EUR, QAR]}"},
      {"a null-word that is an answer", 120, Cycle({R"("bug")", R"("none")"}), "{one_of: [bug]}",
       "{one_of: [bug, none]}"},
      {"more labels than a list", 300, [](int i) { return fmt::format(R"({{"a":"team {}"}})", i % 20); },
       "{required: true, type: string, mix: true}", ""},
      {"free text", 100, [](int i) { return fmt::format(R"({{"a":"{} times {}"}})", i, i * i); },
       "{required: true, type: string}", ""},
      {"ids", 100, [](int i) { return fmt::format(R"({{"a":"INV-{:06}"}})", i * 37); },
       R"({required: true, pattern: 'INV-\d{6}'})", ""},
      {"few ids", 19, [](int i) { return fmt::format(R"({{"a":"INV-{:06}"}})", i * 37); }, "", "{type: string}"},
      {"prices", 100, [](int i) { return fmt::format(R"({{"a":{}.5}})", i * 37 % 100); },
       "{required: true, type: number, min: 0, max: 200}", ""},
      {"negative ones", 100, [](int i) { return fmt::format(R"({{"a":{}}})", i * 37 % 100 - 50); },
       "{required: true, type: integer, min: -100, max: 100}", ""},
      {"shares", 100, [](int i) { return fmt::format(R"({{"a":0.{:02}}})", i * 37 % 100); },
       "{required: true, type: number, min: 0, max: 1}", ""},
      {"few numbers", 30, [](int i) { return fmt::format(R"({{"a":{}}})", i * 7 % 10); },
       "{required: true, type: integer}", "{required: true, type: integer, min: 0, max: 20}"},
      {"a counter", 100, [](int i) { return fmt::format(R"({{"a":{}}})", i); }, "{required: true, type: integer}", ""},
      {"a clock", 100, [](int i) { return fmt::format(R"({{"a":{}}})", 1'780'000'000 + i); },
       "{required: true, type: integer}", "{required: true, type: date, date_format: [unix]}"},
      {"zeros", 100, Cycle({"0"}), "{required: true, type: integer}", ""},
      {"numbers and numbers in quotes", 100, Cycle({"3", R"("4.5")"}),
       "{required: true, type: number, lenient: true, min: 0, max: 10}", ""},
      {"booleans", 100, Cycle({"true", "false"}), "{required: true, type: boolean}", ""},
      {"dates", 100, [](int i) { return fmt::format(R"({{"a":"2026-06-{:02}"}})", 1 + i % 28); },
       "{required: true, type: date}", "{required: true, type: date, max_age: 50d, max_ahead: 20d}"},
      {"dates of one form", 100, [](int i) { return fmt::format(R"({{"a":"{}.06.2026"}})", 1 + i % 28); },
       "{required: true, type: date, date_format: [DD.MM.YYYY]}",
       "{required: true, type: date, date_format: [DD.MM.YYYY], max_age: 50d, max_ahead: 20d}"},
      {"a list", 100, Cycle({"[1]"}), "{required: true, type: array}", ""},
      {"often empty", 100, Cycle({R"("x y")", "null"}), "{one_of: ['x y']}", ""},
      {"one in fifty empty", 100, [](int i) { return i % 50 == 0 ? R"({"a":""})" : R"({"a":"EUR"})"; },
       "{required: true, one_of: [EUR]}", ""},
      {"always empty", 100, Cycle({R"("")"}), "", ""},
      {"of several types", 100, Cycle({R"("x")", "1", "true"}), "{required: true}", ""},
      {"hostile labels", 60, Cycle({R"("a: #\"b'")", R"("*x")"}), "{required: true, one_of: ['a: #\"b''', '*x']}", ""},
  };
  for (const Row& row : rows) {
    const auto advice = AdviceFor(row.outputs, row.make);
    ASSERT_TRUE(advice) << row.what;
    EXPECT_EQ(advice->rule, row.rule) << row.what << ": " << advice->evidence;
    EXPECT_EQ(advice->doubts.empty() ? "" : advice->doubts[0].rule, row.doubt) << row.what;
    for (const FieldAdvice::Doubt& doubt : advice->doubts) EXPECT_FALSE(doubt.reason.empty()) << row.what;
    EXPECT_FALSE(advice->evidence.empty()) << row.what;
  }
}

TEST(FieldAdvice, ObjectsSpeakThroughTheirFields) {
  EXPECT_EQ(AdviceFor(50, Cycle({R"({"b":1})"})), std::nullopt);
  EXPECT_EQ(AdviceFor(50, Cycle({R"([{"b":1}])"}), "a[]"), std::nullopt);
  EXPECT_EQ(AdviceFor(60, Cycle({R"([{"b":1}, {"b":2}])"}), "a[].b")->rule,
            "{required: true, type: integer, min: 0, max: 5}");
}

TEST(FieldAdvice, ListsWithoutElementsMissNothing) {
  const auto advice = AdviceFor(100, Cycle({"[]", R"(["red"])"}), "a[]");
  EXPECT_EQ(advice->rule, "{required: true, one_of: [red]}");
  EXPECT_THAT(advice->evidence, HasSubstr("filled in 50 of 51"));  // the first output's list was not known yet
}

TEST(FieldAdvice, EvidenceCounts) {
  const auto advice = AdviceFor(100, [](int i) { return i % 10 == 0 ? R"({"a":"n/a"})" : R"({"a":"EUR"})"; });
  EXPECT_EQ(advice->evidence, "filled in 90 of 100; null-words in 10: n/a (10); EUR (90)");
  ValueCounts counts(3);
  for (const char* label : {"b", "a", "a", "c", "d"}) counts.Add(label, 1);
  EXPECT_EQ(CountsText(counts, 2), "a (2), b (1), and more");
  EXPECT_EQ(Of(3, 600), "3 of 600");
  EXPECT_TRUE(IsNearlyAll(98, 100));
  EXPECT_FALSE(IsNearlyAll(97, 100));
  EXPECT_FALSE(IsNearlyAll(0, 0));
}

}  // namespace
}  // namespace telltale

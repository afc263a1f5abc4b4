#include "content/field_profile.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "content/profile.h"
#include "tests/content/probe.h"

namespace telltale {
namespace {

using test::JsonOutput;
using test::kNow;

// A stream's fields after these bodies, each an output.
class Stream {
 public:
  Stream() : rules_(test::CompileOrDie(test::SomeRules())) {}
  explicit Stream(const std::vector<std::string_view>& bodies) : Stream() {
    for (const std::string_view body : bodies) Feed(body);
  }
  void Feed(std::string_view body) {
    Output output = JsonOutput(body);
    output.produced_at = kNow;
    profile_.Add(output, analyzer_.Read(output, rules_->For("w", "s"), kNow));
  }
  const FieldProfile& operator[](std::string_view path) const {
    for (const FieldProfile& field : profile_.fields) {
      if (field.path == path) return field;
    }
    ADD_FAILURE() << "no field " << path;
    return profile_.fields.front();
  }

 private:
  std::shared_ptr<const RuleSet> rules_;
  Analyzer analyzer_{Values::kKept};
  StreamProfile profile_;
};

TEST(FieldProfile, CountsWhatARequiredFieldWouldPass) {
  const Stream stream({R"({"a":"x","items":[{"s":"1"},{"s":"2"}]})", R"({"a":"","items":[]})",
                       R"({"items":[{"s":"1"},{}]})", R"({"a":"none","items":[{"s":"none"},{"s":"2"}]})",
                       R"({"a":null})"});
  EXPECT_EQ(stream["a"].seen, 4u);
  EXPECT_EQ(stream["a"].filled, 1u);
  EXPECT_EQ(stream["a"].only_words, 1u);
  EXPECT_EQ(stream["a"].valued, 1u);
  EXPECT_EQ(stream["items[].s"].filled, 1u);
  EXPECT_EQ(stream["items[].s"].not_asked, 1u);
  EXPECT_EQ(stream["items[].s"].only_words, 1u);
  EXPECT_EQ(stream["items"].filled, 3u);
}

TEST(FieldProfile, LooksAtEveryElement) {
  const Stream stream({R"({"n":[1,2.5,40],"t":["red","red","blue"]})", R"({"n":[-3],"t":["red"]})"});
  EXPECT_EQ(stream["n[]"].numbers.count(), 4u);
  EXPECT_EQ(stream["n[]"].numbers.min(), -3);
  EXPECT_EQ(stream["n[]"].numbers.max(), 40);
  ASSERT_EQ(stream["t[]"].labels.entries().size(), 2u);
  EXPECT_EQ(stream["t[]"].labels.entries()[0].count, 3u);
  EXPECT_TRUE(stream["t[]"].element);
}

TEST(FieldProfile, CountsOutputsOfOneType) {
  const Stream stream(
      {R"({"a":1})", R"({"a":1.5})", R"({"a":"2"})", R"({"a":true})", R"({"a":{"b":1}})", R"({"a":[1]})"});
  const FieldProfile& a = stream["a"];
  EXPECT_EQ(a.of_type[static_cast<size_t>(ValueType::kInteger)], 1u);
  EXPECT_EQ(a.of_type[static_cast<size_t>(ValueType::kNumber)], 2u);
  EXPECT_EQ(a.of_type[static_cast<size_t>(ValueType::kString)], 1u);
  EXPECT_EQ(a.of_type[static_cast<size_t>(ValueType::kBoolean)], 1u);
  EXPECT_EQ(a.of_type[static_cast<size_t>(ValueType::kArray)], 1u);
  EXPECT_EQ(a.valued, 6u);
  EXPECT_EQ(a.holds_others, 2u);
  EXPECT_EQ(a.numeric_strings, 1u);
}

TEST(FieldProfile, KnowsDatesAndHowOldTheyAre) {
  const Stream stream({R"({"d":"2026-06-05"})", R"({"d":"2026-06-25"})", R"({"d":"soon"})", R"({"d":"01.06.2026"})"});
  const FieldProfile& d = stream["d"];
  EXPECT_EQ(d.dated, 3u);
  EXPECT_EQ(d.of_format[static_cast<size_t>(DateFormat::kIso8601)], 2u);
  EXPECT_EQ(d.of_format[static_cast<size_t>(DateFormat::kDayDot)], 1u);
  EXPECT_NEAR(d.ages.max(), 14, 1.5);
  EXPECT_NEAR(d.ages.min(), -10, 1.5);
}

TEST(FieldProfile, LongTextsAreNoLabels) {
  Stream stream;
  stream.Feed(R"({"a":"one\ntwo"})");
  stream.Feed(R"({"a":")" + std::string(65, 'x') + R"("})");
  stream.Feed(R"({"a":"short"})");
  EXPECT_EQ(stream["a"].long_texts, 2u);
  EXPECT_EQ(stream["a"].labels.total(), 1u);
  EXPECT_EQ(stream["a"].lengths.max(), 65);
}

TEST(FieldProfile, NullWordsAreCountedByThemselves) {
  const Stream stream({R"({"a":"none"})", R"({"a":"N/A"})", R"({"a":"bug"})"});
  EXPECT_EQ(stream["a"].null_words.total(), 2u);
  EXPECT_EQ(stream["a"].labels.total(), 1u);
}

TEST(FieldProfile, KeysThatNoPathCanSayAreTold) {
  const Stream stream(
      {R"({"good":{"x":[[{"y":1}]]},"a.b":1,"c[]":1,"d[0]":1,".e":1,"f.":1,"attributes":{"g":1},"h":{"i":"x"}})"});
  for (const std::string_view path : {"good.x[][].y", "h.i", "good", "attributes"}) {
    EXPECT_TRUE(stream[path].expressible) << path;
    EXPECT_FALSE(stream[path].attributes) << path;
  }
  for (const std::string_view path : {"a.b", "c[]", "d[0]", ".e", "f."}) EXPECT_FALSE(stream[path].expressible) << path;
  EXPECT_TRUE(stream["attributes.g"].attributes);
}

TEST(FieldProfile, NoValueIsKeptWhereNobodyAsked) {
  const auto rules = test::CompileOrDie(test::SomeRules());
  Analyzer summing;
  EXPECT_TRUE(summing.Read(JsonOutput(R"({"a":[1,2,3]})"), rules->For("w", "s"), kNow).facts.values().empty());
  Analyzer keeping(Values::kKept);
  EXPECT_EQ(keeping.Read(JsonOutput(R"({"a":[1,2,3]})"), rules->For("w", "s"), kNow).facts.values().size(), 3u);
  EXPECT_TRUE(keeping.Read(JsonOutput(R"({"a":[1,2,3})"), rules->For("w", "s"), kNow).facts.values().empty());
  std::string many = "[0";
  for (size_t i = 0; i < 2 * FactTable::kMaxKeptValues; ++i) many += ",1";
  EXPECT_EQ(keeping.Read(JsonOutput(many + "]"), rules->For("w", "s"), kNow).facts.values().size(),
            FactTable::kMaxKeptValues);
}

}  // namespace
}  // namespace telltale

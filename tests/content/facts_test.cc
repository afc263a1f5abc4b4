#include "content/facts.h"

#include <gtest/gtest.h>

#include "content/presence.h"
#include "tests/content/probe.h"

namespace telltale::test {
namespace {

// The facts of one JSON text, path by path.
class Facts : public ::testing::Test {
 protected:
  const PathFact* Of(std::string_view json, std::string_view path) {
    probe_.Feed(JsonOutput(json));
    for (const PathFact& fact : probe_.reading().facts.facts()) {
      if (fact.path == path && fact.seen > 0) return &fact;
    }
    return nullptr;
  }

  Probe probe_;
};

TEST_F(Facts, ElementsOfAnArrayAreOnePath) {
  const PathFact* sku = Of(R"({"items":[{"sku":"a"},{"sku":""},{"other":1}]})", "items[].sku");
  ASSERT_NE(sku, nullptr);
  EXPECT_EQ(sku->seen, 2u);
  EXPECT_EQ(sku->empties, 1u);
  EXPECT_EQ(sku->first_empty_at, 2u);
  EXPECT_TRUE(sku->HasType(ValueType::kString));
  EXPECT_FALSE(sku->HasType(ValueType::kNull));
}

TEST_F(Facts, NumbersOfAPathAreSummed) {
  const PathFact* price = Of(R"({"items":[{"price":1.5},{"price":2.5},{"price":null}]})", "items[].price");
  ASSERT_NE(price, nullptr);
  EXPECT_EQ(price->numbers, 2u);
  EXPECT_DOUBLE_EQ(price->sum, 4);
  EXPECT_EQ(price->empties, 1u);
}

TEST_F(Facts, AKeyWrittenTwiceIsOneValue) {
  const PathFact* a = Of(R"({"a":1,"a":2})", "a");
  ASSERT_NE(a, nullptr);
  EXPECT_EQ(a->seen, 1u);
}

TEST_F(Facts, SaysHowAValueIsEmpty) {
  for (const auto& [json, how] :
       std::initializer_list<std::pair<const char*, Emptiness>>{{R"({"a":null})", Emptiness::kNull},
                                                                {R"({"a":""})", Emptiness::kNoText},
                                                                {R"({"a":" \t"})", Emptiness::kBlank},
                                                                {R"({"a":"N/A"})", Emptiness::kNullWord},
                                                                {R"({"a":{}})", Emptiness::kEmptyObject},
                                                                {R"({"a":[]})", Emptiness::kEmptyArray},
                                                                {R"({"a":"x"})", Emptiness::kNone}}) {
    const PathFact* a = Of(json, "a");
    ASSERT_NE(a, nullptr) << json;
    EXPECT_EQ(a->first_empty, how) << json;
  }
}

TEST_F(Facts, ForgetTheOutputBefore) {
  EXPECT_NE(Of(R"({"a":1})", "a"), nullptr);
  EXPECT_EQ(Of(R"({"b":1})", "a"), nullptr);
}

TEST_F(Facts, AreTheSameWhateverWasReadBefore) {
  // Keys added, left out, swapped, repeated and nested otherwise: each of them breaks the step at another place.
  const std::vector<std::string> texts = {R"({"a":1,"b":{"c":"x","d":[1,2]},"e":[{"f":1},{"f":"","g":2}]})",
                                          R"({"a":1,"b":{"c":"x"},"e":[{"f":1}]})",
                                          R"({"b":{"d":[1],"c":"y"},"a":2})",
                                          R"({"a":1,"new":2,"b":{"c":"x","d":[]}})",
                                          R"({"a":{"b":1},"b":{"c":{"d":1}}})",
                                          R"({"e":[{"g":1},{"f":2},{"f":3,"g":4}]})",
                                          R"([{"a":1},{"a":2,"b":3}])",
                                          R"({})"};
  const auto told = [](const FactTable& facts) {
    std::string all;
    for (const PathFact& fact : facts.facts()) {
      all += fmt::format("{} {:x} of {} at {}: {} {} {}\n", fact.path, fact.hash, fact.parent, fact.depth, fact.seen,
                         fact.types, fact.label);
      EXPECT_EQ(facts[facts.Look(fact.hash)].path, fact.path);
    }
    return all;
  };
  for (const std::string& before : texts) {
    for (const std::string& text : texts) {
      Probe fresh;
      fresh.Feed(JsonOutput(text));
      Probe used;
      used.Feed(JsonOutput(before));
      used.Feed(JsonOutput(text));
      used.Feed(JsonOutput(text));
      ASSERT_EQ(told(used.reading().facts), told(fresh.reading().facts)) << before << " then " << text;
    }
  }
}

TEST_F(Facts, PathsBeyondTheBoundAreNotKept) {
  std::string json = "{";
  for (int i = 0; i < 1000; ++i) json += fmt::format("\"key{}\":1,", i);
  json += "\"last\":1}";
  EXPECT_EQ(Of(json, "last"), nullptr);
  EXPECT_LE(probe_.reading().facts.facts().size(), 300u);
  EXPECT_FALSE(probe_.reading().facts.homeless().empty());
}

struct PresenceRow {
  const char* json;
  const char* path;
  bool required;
  bool missing;
};

TEST(PresenceTest, IsAskedThroughArraysAndAbsentParents) {
  for (const PresenceRow& row :
       {PresenceRow{R"({"a":{"b":1}})", "a.b", true, false}, PresenceRow{R"({"a":{}})", "a.b", true, true},
        PresenceRow{R"({"x":1})", "a.b", true, true},
        PresenceRow{R"({"items":[{"sku":1},{"sku":2}]})", "items[].sku", true, false},
        PresenceRow{R"({"items":[{"sku":1},{"x":2}]})", "items[].sku", true, true},
        PresenceRow{R"({"items":[]})", "items[].sku", true, false},
        PresenceRow{R"({"x":1})", "items[].sku", true, true},
        PresenceRow{R"({"items":[{"sku":1},7]})", "items[].sku", true, true},
        PresenceRow{R"({"items":[{"sku":1},7]})", "items[].sku", false, false}}) {
    Probe probe;
    probe.Feed(JsonOutput(row.json));
    const FactTable& facts = probe.reading().facts;
    FactIndex index = kNoFact;
    for (FactIndex i = 0; i < facts.facts().size(); ++i) {
      if (facts[i].path == row.path) index = i;
    }
    EXPECT_EQ(Presence(row.path).Ask(facts, index, row.required).missing, row.missing)
        << row.json << " " << row.path << (row.required ? " required" : "");
  }
}

}  // namespace
}  // namespace telltale::test

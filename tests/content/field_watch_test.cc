#include "content/field_watch.h"

#include <gtest/gtest.h>

#include "tests/content/probe.h"

namespace telltale::test {
namespace {

// A field of a JSON stream that was discovered, seen through what its stream asks.
class FieldWatchTest : public ::testing::Test {
 protected:
  void Learn(const char* json, int times = 40) {
    for (int i = 0; i < times; ++i) probe_.Feed(JsonOutput(json));
  }
  std::string Holds(std::string_view path) {
    for (size_t i = 0; i < probe_.discovery().field_count(); ++i) {
      const auto field = static_cast<FieldIndex>(i);
      if (probe_.discovery().field(field) == path) return std::string(probe_.discovery().holds(field));
    }
    return "not known";
  }
  Probe probe_;
};

TEST_F(FieldWatchTest, ExpectsTheTypeThatItLearned) {
  Learn(R"({"total":12.5})");
  EXPECT_EQ(probe_.Said(Check::kWrongType, "total"), Expect::kPass);
  probe_.Feed(JsonOutput(R"({"total":"12.50"})"));
  EXPECT_EQ(probe_.Said(Check::kWrongType, "total"), Expect::kHit);
}

TEST_F(FieldWatchTest, ExpectsNoTypeWhereTheyAreMixed) {
  for (int i = 0; i < 40; ++i) probe_.Feed(JsonOutput(i % 2 == 0 ? R"({"total":12.5})" : R"({"total":"12.50"})"));
  EXPECT_EQ(probe_.Said(Check::kWrongType, "total"), Expect::kNotAsked);
}

TEST_F(FieldWatchTest, AFieldThatWasAlwaysThereIsMissed) {
  Learn(R"({"name":"Acme","total":1})");
  probe_.Feed(JsonOutput(R"({"total":1})"));
  EXPECT_EQ(probe_.Said(Check::kEmptyField, "name"), Expect::kHit);
}

TEST_F(FieldWatchTest, AFieldThatIsSeldomThereIsNot) {
  for (int i = 0; i < 200; ++i) probe_.Feed(JsonOutput(i % 5 == 0 ? R"({"note":"x","a":1})" : R"({"a":1})"));
  probe_.Feed(JsonOutput(R"({"a":1})"));
  EXPECT_EQ(probe_.Said(Check::kEmptyField, "note"), Expect::kNotAsked);
}

TEST_F(FieldWatchTest, ACounterIsNoDistribution) {
  for (int i = 0; i < 60; ++i) {
    const std::string json = fmt::format(R"({{"run":{},"total":{}}})", 1000 + i, i * 37 % 101 + 0.5);
    probe_.Feed(JsonOutput(json));
  }
  EXPECT_FALSE(probe_.Number(Check::kNumber, "run"));
  EXPECT_TRUE(probe_.Number(Check::kNumber, "total"));
}

TEST_F(FieldWatchTest, AFieldIsToldByWhatItHolds) {
  std::string text = "A sentence that is too long to be a label, because nobody would write labels like it";
  for (int i = 0; i < 100; ++i) {
    if (i == 19) {
      EXPECT_EQ(Holds("text"), "unknown");
    }
    probe_.Feed(JsonOutput(fmt::format(
        R"({{"label":"kind {}","flag":{},"id":"INV-{}","run":{},"total":{},"name":"Ada Number{}","text":"{}",)"
        R"("either":{},"when":{{"a":"b"}}}})",
        i % 30, i % 2 == 0, 1000 + i, 1000 + i, i * 37 % 101 + 0.5, i, text += 'x', i % 2 == 0 ? "\"a\"" : "1.5")));
    if (i == 22) {
      EXPECT_EQ(Holds("text"), "text");
      EXPECT_EQ(Holds("id"), "label");  // until there are too many
    }
  }
  EXPECT_EQ(Holds("label"), "label");
  EXPECT_EQ(Holds("flag"), "label");
  EXPECT_EQ(Holds("id"), "id");
  EXPECT_EQ(Holds("run"), "id");
  EXPECT_EQ(Holds("total"), "number");
  EXPECT_EQ(Holds("name"), "text");
  EXPECT_EQ(Holds("text"), "text");
  EXPECT_EQ(Holds("either"), "unknown");
  EXPECT_EQ(Holds("when"), "unknown");
}

TEST_F(FieldWatchTest, TheLengthOfFreeTextIsADistribution) {
  const std::string words = "Der Kunde w\u00fcnscht eine Gutschrift, weil die Lieferung zu sp\u00e4t gekommen ist.";
  for (int i = 0; i < 22; ++i) {
    EXPECT_FALSE(probe_.Number(Check::kLength, "text")) << i;
    probe_.Feed(JsonOutput(R"({"text":")" + words + R"(","tag":"a b","parts":[{"note":"a"},{"note":"b"}]})"));
  }
  EXPECT_EQ(probe_.Number(Check::kLength, "text"), 75);  // characters, beyond what a label keeps of them
  EXPECT_FALSE(probe_.Number(Check::kLength, "tag"));
  probe_.Feed(JsonOutput(R"({"text":"Kurz."})"));
  EXPECT_EQ(probe_.Number(Check::kLength, "text"), 5);
  probe_.Feed(JsonOutput(R"({"text":12})"));
  EXPECT_FALSE(probe_.Number(Check::kLength, "text"));
  EXPECT_FALSE(probe_.Label(Check::kMix, "text"));
}

TEST_F(FieldWatchTest, TheLengthOfIdsIsNone) {
  for (int i = 0; i < 100; ++i) probe_.Feed(JsonOutput(fmt::format(R"({{"id":"INV-{}"}})", 1000 + i)));
  EXPECT_FALSE(probe_.Number(Check::kLength, "id"));
  EXPECT_FALSE(probe_.Label(Check::kMix, "id"));
}

TEST(FieldWatch, ADeclaredTextIsWatchedWhereTheRuleSaysNothingOfIt) {
  StreamSpec spec;
  spec.fields.resize(3);
  spec.fields[0].path = "open";
  spec.fields[0].required = true;
  spec.fields[1].path = "formed";
  spec.fields[1].pattern = "[a-z ]+";
  spec.fields[2].path = "listed";
  spec.fields[2].vocabulary = "skus";
  Probe probe(spec);
  const std::string words = "some words that go on and on until they are longer than any label would be";
  for (int i = 0; i < 30; ++i) {
    probe.Feed(JsonOutput(fmt::format(R"({{"open":"{0}","formed":"{0}","listed":"{0}"}})", words)));
  }
  EXPECT_EQ(probe.Number(Check::kLength, "open"), 74);
  EXPECT_FALSE(probe.Number(Check::kLength, "formed"));
  EXPECT_FALSE(probe.Number(Check::kLength, "listed"));
}

TEST_F(FieldWatchTest, FreeTextIsNoLabel) {
  for (int i = 0; i < 200; ++i) {
    const std::string json = fmt::format(R"({{"kind":"{}","comment":"text number {}"}})", i % 2 == 0 ? "a" : "b", i);
    probe_.Feed(JsonOutput(json));
  }
  EXPECT_TRUE(probe_.Label(Check::kMix, "kind"));
  EXPECT_FALSE(probe_.Label(Check::kMix, "comment"));
}

}  // namespace
}  // namespace telltale::test

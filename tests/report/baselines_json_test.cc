#include "report/baselines_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include "tests/support/learned.h"

namespace telltale {
namespace {

using ::testing::HasSubstr;

const Time kNow = *ParseTime("2026-03-02T08:00:00Z");

TEST(BaselinesJson, TellsWhatWasLearned) {
  const std::string text = BaselinesJson(LearnedOfEachKind(), kNow, "0.1.0");
  simdjson::dom::parser parser;
  const simdjson::dom::element root = parser.parse(text);
  EXPECT_EQ(root["telltale_baselines"].get_int64().value(), kBaselinesForm);
  EXPECT_EQ(std::string(root["exported"]), "2026-03-02T08:00:00Z");
  EXPECT_EQ(std::string(root["version"]), "0.1.0");
  const auto stream = root["streams"].at(0);
  EXPECT_EQ(std::string(stream["workflow"]), "invoice-intake");
  EXPECT_EQ(std::string(stream["step"]), "extract");
  const auto rate = stream["signals"].at(0);
  EXPECT_EQ(std::string(rate["check"]), "empty_field");
  EXPECT_EQ(std::string(rate["field"]), "customer.name");
  EXPECT_EQ(std::string(rate["definition"]), "18446744073709551615");
  EXPECT_EQ(std::string(rate["kind"]), "rate");
  EXPECT_EQ(rate["observations"].get_int64().value(), 150);
  EXPECT_EQ(rate["since"].get_int64().value(), 1'699'999'000);
  EXPECT_EQ(rate["scale"].get_int64().value(), 2);
  EXPECT_EQ(rate["swings"]["deviance"].get_double().value(), 12.75);
  EXPECT_EQ(rate["long_run"]["windows"].get_double().value(), 2.5);
  EXPECT_EQ(rate["pinned"]["hits"].get_double().value(), 41.5);
  EXPECT_EQ(rate["pinned"]["last"].get_int64().value(), 1'699'990'000);
  EXPECT_TRUE(rate["pinned"]["by_hand"].get_bool().value());
  EXPECT_EQ(rate["blocks"].at(0)["first"].get_int64().value(), 1'700'000'000);
  EXPECT_EQ(rate["blocks"].at(0)["hits"].get_int64().value(), 1);
  const auto number = stream["signals"].at(1);
  EXPECT_EQ(std::string(number["kind"]), "number");
  EXPECT_TRUE(number["blocks"].at(0)["exact"].get_bool().value());
  EXPECT_EQ(number["blocks"].at(0)["values"].get_array().size(), 4u);
  EXPECT_FALSE(number["blocks"].at(1)["exact"].get_bool().value());
  EXPECT_EQ(number["pinned"]["information"].get_double().value(), 4000.5);
  EXPECT_EQ(number["pinned"]["values"].get_array().size(), 6u);
  const auto mix = stream["signals"].at(2);
  EXPECT_EQ(std::string(mix["kind"]), "mix");
  EXPECT_EQ(std::string(mix["labels"].at(0)), "a \"quoted\" one");
  EXPECT_EQ(mix["blocks"].at(0)["counts"].at(1).get_int64().value(), 3);
  EXPECT_EQ(mix["long_run"]["windows"].get_double().value(), 1.5);
  EXPECT_EQ(mix["label_runs"].at(0)["label"].get_int64().value(), 1);
  EXPECT_EQ(mix["label_runs"].at(0)["excess"].at(2).get_double().value(), 1.25);
  EXPECT_EQ(mix["pinned"]["counts"].at(0).get_int64().value(), 4000);
  EXPECT_EQ(mix["blocks"].at(0)["folded"].get_int64().value(), 2);
}

TEST(BaselinesJson, TheMarkStandsFirst) {
  EXPECT_TRUE(BaselinesJson({}, kNow, "0.1.0").starts_with(R"({"telltale_baselines":1,)"));
}

const std::vector<BaselineReceipt> kReceipts = {
    {"w", "s", Check::kEmptyField, "a.b", BaselineFate::kTaken, 150},
    {"w", "s", Check::kLength, "", BaselineFate::kHasItsOwn, 20},
};

TEST(BaselinesJson, ReceiptsSayWhatBecameOfEach) {
  EXPECT_EQ(ReceiptsJson(kReceipts),
            R"({"taken":1,"left_out":1,"signals":[)"
            R"({"workflow":"w","step":"s","check":"empty_field","field":"a.b","fate":"taken","observations":150},)"
            R"({"workflow":"w","step":"s","check":"length","field":"","fate":"has_its_own","observations":20}]})");
  const std::string table = ReceiptsText(kReceipts);
  EXPECT_THAT(table, HasSubstr("a.b"));
  EXPECT_THAT(table, HasSubstr("--replace"));
  EXPECT_THAT(table, HasSubstr("1 taken, 1 left out\n"));
  EXPECT_THAT(ReceiptsText({}), HasSubstr("No signal"));
}

}  // namespace
}  // namespace telltale

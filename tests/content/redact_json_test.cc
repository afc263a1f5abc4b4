#include "content/redact_json.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

std::string Redact(std::string_view json, size_t max_bytes = 10'000) {
  Redactor redactor;
  return RedactedJson(json, max_bytes, &redactor);
}

TEST(RedactedJsonTest, LeavesWhatHasNothingToRedactAsItIs) {
  for (const char* json : {R"({"a": [1, -2.5e10, true, null, "b\u00e4\n\"c\" \\"], "d": {}})", "", "[", R"(["\x)",
                           R"("never closed)", R"({"e":"\ud800 alone"})", "12 and 1e5 and e"}) {
    EXPECT_EQ(Redact(json), json);
  }
}

TEST(RedactedJsonTest, IsStillJsonWhereANumberWasACard) {
  EXPECT_EQ(Redact(R"({"card":4111111111111111,"total":12.5})"), R"({"card":"[card]","total":12.5})");
  EXPECT_EQ(Redact(R"({"card":"4111 1111 1111 1111"})"), R"({"card":"[card]"})");
}

TEST(RedactedJsonTest, SeesThroughEscapes) {
  EXPECT_EQ(Redact(R"({"who":"joe\u0040acme-mail.com said \"hi\"\n"})"), R"({"who":"[email] said \"hi\"\n"})");
  EXPECT_EQ(Redact("{\"who\":\"\\uD83D joe@acme-mail.com"), "{\"who\":\"\\uD83D [email]")
      << "broken, and redacted all the same";
}

TEST(RedactedJsonTest, FindsWhatOnlyTheWholeTells) {
  const std::string json = R"({"password":"hX7kQ2pLm9RtZ4vB"})";
  EXPECT_EQ(Redact(json), R"({"password":"[secret]"})");
}

TEST(RedactedJsonTest, KeepsToItsBound) {
  std::string json = "[";
  for (int i = 0; i < 1000; ++i) json += R"("joe@acme-mail.com",)";
  const std::string shown = Redact(json, 200);
  EXPECT_LE(shown.size(), 200u);
  EXPECT_TRUE(shown.starts_with(R"(["[email]",)")) << shown;
  EXPECT_TRUE(shown.ends_with("...")) << shown;
}

TEST(RedactedJsonTest, KnowsWhatBeginsAsJson) {
  EXPECT_TRUE(BeginsAsJson(" \n{\"a\":1}"));
  EXPECT_TRUE(BeginsAsJson("[1]"));
  EXPECT_FALSE(BeginsAsJson("say {\"a\":1}"));
  EXPECT_FALSE(BeginsAsJson(""));
}

}  // namespace
}  // namespace telltale

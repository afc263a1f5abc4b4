#include "config/auth_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/settings.h"

namespace telltale {
namespace {

using testing::HasSubstr;

std::string ErrorsOf(std::string_view text) {
  const auto settings = ParseSettings(text, "t.yaml");
  return settings.ok() ? "no error" : MessageOf(settings.status());
}

TEST(AuthSettings, TokensAreReadWithTheirRights) {
  const auto settings = ParseSettings(R"(auth:
  tokens:
    - {name: workflows, file: tokens/ingest, rights: [ingest]}
    - {name: ops, file: /run/ops, rights: [read, operate]}
    - {name: pages, file: pages, rights: read}
)",
                                      "t.yaml");
  ASSERT_TRUE(settings.ok()) << settings.status();
  const auto& tokens = settings->auth.tokens;
  ASSERT_EQ(tokens.size(), 3u);
  EXPECT_EQ(tokens[0].name, "workflows");
  EXPECT_EQ(tokens[0].file, "tokens/ingest");
  EXPECT_EQ(tokens[0].where, "t.yaml:3");
  EXPECT_TRUE(tokens[0].rights.Has(Right::kIngest));
  EXPECT_FALSE(tokens[0].rights.Has(Right::kRead));
  EXPECT_FALSE(tokens[0].rights.Has(Right::kOperate));
  EXPECT_FALSE(tokens[1].rights.Has(Right::kIngest));
  EXPECT_TRUE(tokens[1].rights.Has(Right::kRead));
  EXPECT_TRUE(tokens[1].rights.Has(Right::kOperate));
  EXPECT_TRUE(tokens[2].rights.Has(Right::kRead));
}

TEST(AuthSettings, WithoutTheKeyThereAreNoTokens) {
  const auto settings = ParseSettings("log: {level: info}\n", "t.yaml");
  ASSERT_TRUE(settings.ok());
  EXPECT_TRUE(settings->auth.tokens.empty());
}

TEST(AuthSettings, WhatWasMeantToProtectNeverLetsEveryoneIn) {
  for (const std::string_view text : {"auth:\n", "auth: {}\n", "auth: {tokens: []}\n", "auth: {tokens: }\n"}) {
    EXPECT_THAT(ErrorsOf(text), HasSubstr("t.yaml:1: auth has no tokens, so it would let everyone in")) << text;
  }
  EXPECT_THAT(ErrorsOf("auth: open\n"), HasSubstr("auth"));
  EXPECT_THAT(ErrorsOf("auth: {token: [{name: a, file: b, rights: read}]}\n"), HasSubstr("tokens"));
}

TEST(AuthSettings, MistakesAreNamedWithWhatToWrite) {
  EXPECT_EQ(ErrorsOf("auth: {tokens: [{name: a, file: b, rights: [write]}]}"),
            "t.yaml:1: auth.tokens[0].rights holds 'write'; write some of: ingest, read, operate");
  EXPECT_EQ(ErrorsOf("auth: {tokens: [{name: a, file: b}]}"),
            "t.yaml:1: auth.tokens[0].rights grants nothing; write some of: ingest, read, operate");
  EXPECT_EQ(ErrorsOf("auth: {tokens: [{file: b, rights: read}]}"),
            "t.yaml:1: auth.tokens[0] has no name; every entry needs one");
  EXPECT_EQ(ErrorsOf("auth: {tokens: [{name: a, rights: read}]}"),
            "t.yaml:1: auth.tokens[0] has no file; every entry needs one");
  EXPECT_EQ(ErrorsOf("auth:\n  tokens:\n  - {name: a, file: b, rights: read}\n  - {name: a, file: c, rights: read}\n"),
            "t.yaml:4: auth.tokens names 'a' twice; give each a name of its own");
  EXPECT_THAT(ErrorsOf("auth: {tokens: [{name: a, file: b, rights: read, right: read}]}"), HasSubstr("right"));
}

TEST(AuthSettings, TheNumberOfFilesIsBounded) {
  std::string text = "auth:\n  tokens:\n";
  for (int i = 0; i <= 100; ++i) text += fmt::format("  - {{name: n{}, file: f, rights: read}}\n", i);
  EXPECT_THAT(ErrorsOf(text), HasSubstr("has 101 entries; at most 100"));
}

}  // namespace
}  // namespace telltale

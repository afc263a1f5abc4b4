#include "server/bearer_tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace telltale {
namespace {

using testing::HasSubstr;

constexpr std::string_view kToken = "a-token-of-the-house-0001";
// Of kToken, by sha256sum.
constexpr std::string_view kDigest = "bc994d16e6865fa6493bc224fc1be9b2ab39196dd4ade3251040fe67c8085f64";

Rights Of(std::initializer_list<Right> list) {
  Rights rights;
  for (const Right right : list) rights.Grant(right);
  return rights;
}

BearerTokens Holding(std::string_view text, Rights rights) {
  BearerTokens tokens;
  const auto digests = ParseTokenFile(text, "f");
  EXPECT_TRUE(digests.ok()) << digests.status();
  if (digests.ok()) tokens.Add("name", rights, *digests);
  return tokens;
}

TEST(BearerTokens, ATokenIsFoundByItselfOnly) {
  const BearerTokens tokens = Holding(std::string(kToken) + "\n", Of({Right::kRead}));
  const auto grant = tokens.Find(kToken);
  ASSERT_TRUE(grant.has_value());
  EXPECT_EQ(grant->name, "name");
  EXPECT_TRUE(grant->rights.Has(Right::kRead));
  EXPECT_FALSE(grant->rights.Has(Right::kOperate));
  std::string other(kToken);
  for (char& c : other) {
    const char kept = std::exchange(c, c == 'x' ? 'y' : 'x');
    EXPECT_FALSE(tokens.Find(other).has_value());
    c = kept;
  }
  EXPECT_FALSE(tokens.Find("").has_value());
  EXPECT_FALSE(tokens.Find(kToken.substr(1)).has_value());
  EXPECT_FALSE(tokens.Find(std::string(kToken) + "\n").has_value());
  EXPECT_FALSE(tokens.Find(std::string(1'000'000, 'x')).has_value());
  EXPECT_FALSE(tokens.Find(kDigest).has_value()) << "the hash is no key to the door";
}

TEST(BearerTokens, AHashInTheFileStandsForItsToken) {
  const BearerTokens hashed = Holding("sha256:" + std::string(kDigest), Of({Right::kRead}));
  EXPECT_TRUE(hashed.Find(kToken).has_value());
  EXPECT_EQ(hashed, Holding(kToken, Of({Right::kRead})));
  std::string upper(kDigest);
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  EXPECT_EQ(hashed, Holding("sha256:" + upper, Of({Right::kRead})));
  EXPECT_FALSE(hashed.Find("sha256:" + std::string(kDigest)).has_value());
}

TEST(BearerTokens, SeveralTokensHoldSoThatTheyCanBeExchanged) {
  const BearerTokens tokens =
      Holding("# the old one\n  the-old-token-0123456789\t\r\n\n#the-commented-token-0123\nthe-new-token-0123456789",
              Of({Right::kIngest}));
  EXPECT_TRUE(tokens.Find("the-old-token-0123456789").has_value());
  EXPECT_TRUE(tokens.Find("the-new-token-0123456789").has_value());
  EXPECT_FALSE(tokens.Find("the-commented-token-0123").has_value());
  EXPECT_FALSE(tokens.Find("#the-commented-token-0123").has_value());
}

TEST(BearerTokens, WhatSeveralEntriesGrantAddsUp) {
  BearerTokens tokens = Holding(kToken, Of({Right::kIngest}));
  tokens.Add("other", Of({Right::kOperate}), *ParseTokenFile(kToken, "f"));
  const auto grant = tokens.Find(kToken);
  ASSERT_TRUE(grant.has_value());
  EXPECT_EQ(grant->name, "name");
  EXPECT_EQ(grant->rights, Of({Right::kIngest, Right::kOperate}));
}

TEST(BearerTokens, MistakesInAFileAreNamedByLineWithoutTheToken) {
  const auto error = [](std::string_view text) {
    const auto digests = ParseTokenFile(text, "tokens/ops");
    EXPECT_FALSE(digests.ok()) << text;
    EXPECT_EQ(MessageOf(TokenToShow(text, "tokens/ops").status()).find("secret"), std::string::npos);
    return MessageOf(digests.status());
  };
  const std::string shorter = error("# x\nsecret-012345\n");
  EXPECT_THAT(shorter, HasSubstr("tokens/ops:2: a token has 13 characters; write 16 to 512"));
  EXPECT_THAT(error(std::string(513, 's')), HasSubstr("tokens/ops:1: a token has 513 characters"));
  const std::string blank = error("secret secret secret secret\n");
  EXPECT_THAT(blank, HasSubstr("tokens/ops:1: a token holds a blank"));
  EXPECT_THAT(error("secret-secret-s\xc3\xa9"
                    "cret\n"),
              HasSubstr("no visible ASCII"));
  EXPECT_THAT(error("sha256:secret\n"), HasSubstr("tokens/ops:1: write 64 hex digits"));
  EXPECT_THAT(error("sha256:" + std::string(63, '0') + "g"), HasSubstr("64 hex digits"));
  EXPECT_THAT(error(""), HasSubstr("tokens/ops: holds no token"));
  EXPECT_THAT(error("# nothing\n\n"), HasSubstr("holds no token"));
  std::string many;
  for (int i = 0; i <= 100; ++i) many += fmt::format("secret-token-number-{:04}\n", i);
  EXPECT_THAT(error(many), HasSubstr("tokens/ops:101: more than 100 tokens"));
  for (const std::string& message : {shorter, blank}) EXPECT_THAT(message, Not(HasSubstr("secret")));
}

TEST(BearerTokens, AClientShowsTheFirstTokenOfItsFile) {
  EXPECT_EQ(*TokenToShow(
                "# mine\nsha256:" + std::string(kDigest) + "\n" + std::string(kToken) + "\nsecond-0123456789\n", "f"),
            kToken);
  EXPECT_THAT(MessageOf(TokenToShow("sha256:" + std::string(kDigest), "f").status()), HasSubstr("holds only hashes"));
  EXPECT_THAT(MessageOf(TokenToShow("# none\n", "f").status()), HasSubstr("f: holds no token"));
}

}  // namespace
}  // namespace telltale

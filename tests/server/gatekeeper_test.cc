#include "server/gatekeeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace telltale {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

constexpr const char* kReader = "reader-token-0123456789";

std::shared_ptr<const BearerTokens> Tokens(const std::string& token) {
  auto tokens = std::make_shared<BearerTokens>();
  Rights rights;
  rights.Grant(Right::kRead);
  tokens->Add("pages", rights, *ParseTokenFile(token, "f"));
  return tokens;
}

class GatekeeperTest : public testing::Test {
 protected:
  std::vector<std::string> log_;
  Events events_{Settings::Log{}, [this](const std::string& line) { log_.push_back(line); }};
};

TEST_F(GatekeeperTest, WithoutTokensEveryoneMayPass) {
  Gatekeeper gatekeeper(std::make_shared<BearerTokens>(), &events_);
  EXPECT_TRUE(gatekeeper.Admit(Transport::kGrpc, "", Right::kIngest).ok());
  EXPECT_TRUE(gatekeeper.Admit(Transport::kWeb, "Bearer whatever", Right::kOperate).ok());
  EXPECT_THAT(gatekeeper.refused(), ElementsAre(Pair("grpc", 0u), Pair("http", 0u), Pair("web", 0u)));
}

TEST_F(GatekeeperTest, TheTokenMustBeKnownAndGrantTheRight) {
  Gatekeeper gatekeeper(Tokens(kReader), &events_);
  const std::string token = kReader;
  const std::vector<std::string> right = {"Bearer " + token, "bearer " + token, "BEARER   " + token};
  for (const std::string& header : right) {
    EXPECT_TRUE(gatekeeper.Admit(Transport::kWeb, header, Right::kRead).ok()) << header;
  }
  const std::vector<std::string> wrong = {"",
                                          token,
                                          "Basic " + token,
                                          "Bearer",
                                          "Bearer ",
                                          "Bearer  ",
                                          "Bearer" + token,
                                          "Bearer " + token + "x",
                                          "Bearer " + token + " x",
                                          "Bearer x " + token};
  for (const std::string& header : wrong) {
    EXPECT_TRUE(absl::IsUnauthenticated(gatekeeper.Admit(Transport::kWeb, header, Right::kRead))) << header;
  }
  const absl::Status forbidden = gatekeeper.Admit(Transport::kGrpc, "Bearer " + token, Right::kIngest);
  EXPECT_TRUE(absl::IsPermissionDenied(forbidden));
  EXPECT_EQ(MessageOf(forbidden), "the token of 'pages' does not grant the right to ingest");
  EXPECT_THAT(gatekeeper.refused(), ElementsAre(Pair("grpc", 1u), Pair("http", 0u), Pair("web", 10u)));
}

TEST_F(GatekeeperTest, NothingThatWasShownIsToldOrLogged) {
  Gatekeeper gatekeeper(Tokens(kReader), &events_);
  const absl::Status unknown = gatekeeper.Admit(Transport::kHttp, "Bearer my-very-own-secret", Right::kRead);
  EXPECT_THAT(MessageOf(unknown), Not(HasSubstr("my-very-own-secret")));
  ASSERT_EQ(log_.size(), 1u);
  EXPECT_THAT(log_[0], HasSubstr("unauthorized: over http: the bearer token is unknown"));
  EXPECT_THAT(log_[0], Not(HasSubstr("my-very-own-secret")));
}

TEST_F(GatekeeperTest, TokensAreReplacedWhileItRuns) {
  Gatekeeper gatekeeper(Tokens(kReader), &events_);
  EXPECT_FALSE(gatekeeper.Replace(Tokens(kReader))) << "the same ones: nobody has to come again";
  EXPECT_TRUE(gatekeeper.Replace(Tokens("another-token-0123456789")));
  EXPECT_FALSE(gatekeeper.Admit(Transport::kWeb, std::string("Bearer ") + kReader, Right::kRead).ok());
  EXPECT_TRUE(gatekeeper.Admit(Transport::kWeb, "Bearer another-token-0123456789", Right::kRead).ok());
}

}  // namespace
}  // namespace telltale

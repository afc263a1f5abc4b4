#include "server/guarded_door.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace telltale {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Pair;

class Behind final : public Responder {
 public:
  std::optional<HttpResponse> Refuse(const HttpRequest&) override {
    ++asked;
    return std::nullopt;
  }
  std::optional<BodyRoom> RoomFor(const HttpRequest&) override { return BodyRoom{7, nullptr}; }
  void Answer(HttpRequest, Respond respond) override { respond(HttpResponse()); }
  void Refused(int http_status, std::string_view) override { refused = http_status; }
  int asked = 0;
  int refused = 0;
};

std::shared_ptr<const BearerTokens> Tokens() {
  auto tokens = std::make_shared<BearerTokens>();
  Rights reads;
  reads.Grant(Right::kRead);
  tokens->Add("pages", reads, *ParseTokenFile("reader-token-0123456789", "f"));
  return tokens;
}

HttpRequest Head(const std::string& method, const std::string& path, const std::string& token = "") {
  HttpRequest head;
  head.method = method;
  head.path = path;
  if (!token.empty()) head.authorization = "Bearer " + token;
  return head;
}

class GuardedDoorTest : public testing::Test {
 protected:
  Events events_{Settings::Log{}, [](const std::string&) {}};
  Gatekeeper gatekeeper_{Tokens(), &events_};
  Behind behind_;
  GuardedDoor web_{&behind_, &gatekeeper_, Transport::kWeb, RightOnWebPort};
};

TEST_F(GuardedDoorTest, WithoutATokenNothingBehindHearsOfIt) {
  for (const char* path :
       {"/", "/metrics", "/api/v1/status", "/no/such/page", "/-/healthy/", "/-/HEALTHY", "//-/ready"}) {
    const auto refused = web_.Refuse(Head("GET", path));
    ASSERT_TRUE(refused.has_value()) << path;
    EXPECT_EQ(refused->status, 401) << path;
    EXPECT_THAT(refused->headers, Contains(Pair("WWW-Authenticate", "Bearer realm=\"telltale\"")));
    EXPECT_THAT(refused->body, HasSubstr("\"error\":\"unauthorized\""));
  }
  EXPECT_EQ(behind_.asked, 0);
}

TEST_F(GuardedDoorTest, ProbesNeedNone) {
  EXPECT_FALSE(web_.Refuse(Head("GET", "/-/healthy")).has_value());
  EXPECT_FALSE(web_.Refuse(Head("HEAD", "/-/ready")).has_value());
  EXPECT_EQ(web_.Refuse(Head("POST", "/-/ready"))->status, 401);
}

TEST_F(GuardedDoorTest, ReadingDoesNotGrantChanging) {
  const std::string reader = "reader-token-0123456789";
  EXPECT_FALSE(web_.Refuse(Head("GET", "/api/v1/status", reader)).has_value());
  EXPECT_FALSE(web_.Refuse(Head("HEAD", "/metrics", reader)).has_value());
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "get"}) {
    const auto refused = web_.Refuse(Head(method, "/-/reload", reader));
    ASSERT_TRUE(refused.has_value()) << method;
    EXPECT_EQ(refused->status, 403) << method;
  }
  GuardedDoor http(&behind_, &gatekeeper_, Transport::kHttp, RightToSend);
  EXPECT_EQ(http.Refuse(Head("POST", "/v1/outputs", reader))->status, 403);
  EXPECT_EQ(http.Refuse(Head("GET", "/-/healthy"))->status, 401) << "probes go to the web port";
}

TEST_F(GuardedDoorTest, APageOfAnotherSiteChangesNothing) {
  auto everyone = std::make_shared<BearerTokens>();
  gatekeeper_.Replace(everyone);
  struct Row {
    const char* host;
    const char* origin;
    const char* fetch_site;
    bool refused;
  };
  const Row rows[] = {
      {"127.0.0.1:9737", "", "", false},  // curl, telltale's own commands
      {"127.0.0.1:9737", "http://127.0.0.1:9737", "same-origin", false},
      {"telltale.example", "https://telltale.example", "", false},
      {"127.0.0.1:9737", "", "none", false},
      {"127.0.0.1:9737", "https://evil.example", "", true},
      {"127.0.0.1:9737", "http://127.0.0.1:9738", "", true},
      {"127.0.0.1:9737", "null", "", true},
      {"127.0.0.1:9737", "", "cross-site", true},
      {"127.0.0.1:9737", "", "same-site", true},
      {"127.0.0.1:9737", "http://127.0.0.1:9737", "cross-site", true},
      {"127.0.0.1:9737", "http://127.0.0.1:9737.evil.example", "", true},
      {"", "http://", "", true},
  };
  for (const Row& row : rows) {
    HttpRequest head = Head("POST", "/-/reload");
    head.host = row.host;
    head.origin = row.origin;
    head.fetch_site = row.fetch_site;
    const auto refused = web_.Refuse(head);
    EXPECT_EQ(refused.has_value(), row.refused) << row.origin << " " << row.fetch_site;
    if (refused) {
      EXPECT_EQ(refused->status, 403);
    }
    head.method = "GET";
    EXPECT_FALSE(web_.Refuse(head).has_value()) << "whom an answer is shown to is for the browser to say";
  }
  EXPECT_EQ(gatekeeper_.refused()["web"], 8u);
}

TEST_F(GuardedDoorTest, WhoMayPassTalksToTheOneBehind) {
  EXPECT_EQ(web_.RoomFor(Head("GET", "/"))->max_bytes, 7u);
  int status = 0;
  web_.Answer(Head("GET", "/"), [&](const HttpResponse& response) { status = response.status; });
  EXPECT_EQ(status, 200);
  web_.Refused(413, "too large");
  EXPECT_EQ(behind_.refused, 413);
}

}  // namespace
}  // namespace telltale

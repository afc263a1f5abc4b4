#include "server/doors.h"

#include <gmock/gmock.h>

#include "tests/server/app_fixture.h"

namespace telltale {
namespace {

using testing::AllOf;
using testing::Each;
using testing::HasSubstr;

constexpr const char* kSender = "sender-token-0123456789";
constexpr const char* kReader = "reader-token-0123456789";
constexpr const char* kOperator = "operator-token-0123456789";
constexpr const char* kBody = R"({"id":"1","workflow":"mail","step":"answer","text":"hello"})";

class DoorsTest : public AppTest {
 protected:
  DoorsTest() {
    settings_text_ += R"(auth:
  tokens:
    - {name: workflows, file: sender, rights: [ingest]}
    - {name: pages, file: reader, rights: [read]}
    - {name: ops, file: operator, rights: [read, operate]}
metrics: {listen_address: "127.0.0.1:0"}
)";
    files_ = {{"sender", kSender}, {"reader", kReader}, {"operator", kOperator}};
  }

  static std::vector<std::string> With(const std::string& token) {
    if (token.empty()) return {};
    return {"Authorization: Bearer " + token};
  }
  long Get(const std::string& path, const std::string& token = "") {
    return Http("GET", app_->ports().web, path, "", "application/json", With(token)).status;
  }
  long Post(const std::string& path, const std::string& token = "") {
    return Http("POST", app_->ports().web, path, "", "application/json", With(token)).status;
  }
  long Send(const std::string& token = "") {
    return Http("POST", app_->ports().http, "/v1/outputs", kBody, "application/json", With(token)).status;
  }
  grpc::StatusCode Observe(const std::string& token, const std::string& id) {
    const auto stub = Stub();
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
    v1::ObserveResponse response;
    return stub->Observe(&context, MakeRequest({id}), &response).error_code();
  }
  // How a stream that sends one request ends.
  grpc::StatusCode Stream(const std::string& token, const std::string& id) {
    const auto stub = Stub();
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
    const auto stream = stub->ObserveStream(&context);
    stream->Write(MakeRequest({id}));
    stream->WritesDone();
    v1::ObserveResponse response;
    while (stream->Read(&response)) {
    }
    return stream->Finish().error_code();
  }
};

TEST_F(DoorsTest, EachRightOpensItsOwnDoors) {
  StartApp();
  EXPECT_EQ(Get("/metrics"), 401);
  EXPECT_EQ(Get("/metrics", "no-such-token-0123456789"), 401);
  EXPECT_EQ(Get("/metrics", kSender), 403);
  EXPECT_EQ(Get("/metrics", kReader), 200);
  EXPECT_EQ(Get("/api/v1/status", kOperator), 200);
  EXPECT_EQ(Get("/-/healthy"), 200);
  EXPECT_EQ(Get("/-/ready"), 200);
  EXPECT_EQ(Http("GET", *app_->ports().metrics, "/metrics").status, 200) << "the port for scrapes is open";

  EXPECT_EQ(Post("/-/reload"), 401);
  EXPECT_EQ(Post("/-/reload", kReader), 403);
  EXPECT_EQ(Post("/-/reload", kOperator), 200);

  EXPECT_EQ(Send(), 401);
  EXPECT_EQ(Send(kOperator), 403);
  EXPECT_EQ(Send(kSender), 200);
  EXPECT_EQ(Http("GET", app_->ports().http, "/v1/nothing").status, 401) << "not even what there is not";

  EXPECT_EQ(Observe("", "2"), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Observe(kReader, "2"), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Observe(kSender, "2"), grpc::StatusCode::OK);
  EXPECT_EQ(Stream("", "3"), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Stream(kReader, "3"), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Stream(kSender, "3"), grpc::StatusCode::OK);

  // What was refused was never received; it has a counter of its own.
  const LedgerSnapshot book = app_->ledger();
  EXPECT_EQ(book.sum.Total(), 3u);
  EXPECT_EQ(book.sum.counted, 3u);
  ExpectBalance();
  const std::string metrics = app_->MetricsPage();
  EXPECT_THAT(metrics, HasSubstr("telltale_unauthorized_total{transport=\"grpc\"} 4\n"));
  EXPECT_THAT(metrics, HasSubstr("telltale_unauthorized_total{transport=\"http\"} 3\n"));
  EXPECT_THAT(metrics, HasSubstr("telltale_unauthorized_total{transport=\"web\"} 5\n"));
  for (const char* token : {kSender, kReader, kOperator}) {
    EXPECT_THAT(log(), Each(Not(HasSubstr(token))));
    EXPECT_THAT(metrics, Not(HasSubstr(token)));
  }
}

TEST_F(DoorsTest, AReloadExchangesTokensAndEndsTheStreamsOfOthers) {
  StartApp();
  const auto stub = Stub();
  grpc::ClientContext context;
  context.set_wait_for_ready(true);
  context.AddMetadata("authorization", std::string("Bearer ") + kSender);
  const auto stream = stub->ObserveStream(&context);
  v1::ObserveResponse response;
  ASSERT_TRUE(stream->Write(MakeRequest({"1"})));
  ASSERT_TRUE(stream->Read(&response));

  ASSERT_TRUE(app_->Reload().ok());
  ASSERT_TRUE(stream->Write(MakeRequest({"2"}))) << "the same tokens: nothing ends";
  ASSERT_TRUE(stream->Read(&response));

  files_["sender"] = "next-sender-token-0123456789";
  ASSERT_TRUE(app_->Reload().ok());
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Observe(kSender, "3"), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Observe("next-sender-token-0123456789", "3"), grpc::StatusCode::OK);
  EXPECT_EQ(Send(kSender), 401);
}

TEST_F(DoorsTest, AReloadOfABrokenTokenFileLeavesTheTokensAsTheyWere) {
  StartApp();
  files_["sender"] = "short";
  const absl::Status failed = app_->Reload();
  EXPECT_THAT(MessageOf(failed), HasSubstr("the tokens of 'workflows': sender:1: a token has 5 characters"));
  EXPECT_EQ(Send(kSender), 200);
}

TEST_F(DoorsTest, APortThatIsTakenClosesThoseThatWereOpened) {
  StartApp();
  auto config = Load();
  ASSERT_TRUE(config.ok());
  config->settings.http.listen_address.port = static_cast<uint16_t>(app_->ports().http);
  const auto second = App::Start(*std::move(config), options_);
  EXPECT_THAT(MessageOf(second.status()), AllOf(HasSubstr("cannot listen"), HasSubstr("--http.listen-address")));
}

}  // namespace
}  // namespace telltale

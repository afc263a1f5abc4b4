#include "server/app.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "server/listen.h"
#include "tests/server/app_fixture.h"

namespace telltale {
namespace {

class AppPorts : public AppTest {};

std::string Line(const std::string& id) {
  return fmt::format(R"({{"id":"{}","workflow":"mail","step":"answer","text":"The answer is in the attachment."}})",
                     id);
}

TEST_F(AppPorts, TheHttpDoorCountsAndTells) {
  StartApp();
  const int port = app_->ports().http;
  EXPECT_NE(Http("POST", port, "/v1/outputs", Line("a")).body.find(R"("accepted":1,"duplicates":0)"),
            std::string::npos);
  const HttpAnswer mixed = Http("POST", port, "/v1/outputs", "[" + Line("b") + ",{\"id\":\"x\"}," + Line("a") + "]");
  EXPECT_EQ(mixed.status, 200);
  EXPECT_NE(mixed.body.find(R"("accepted":1,"duplicates":1)"), std::string::npos) << mixed.body;
  EXPECT_NE(mixed.body.find(R"("index":1,"id":"x","reason":"missing_workflow")"), std::string::npos) << mixed.body;
  const HttpAnswer lines =
      Http("POST", port, "/v1/outputs", Line("c") + "\n{\n" + Line("d") + "\n", "application/x-ndjson; charset=utf-8");
  EXPECT_NE(lines.body.find(R"("accepted":2)"), std::string::npos) << lines.body;
  EXPECT_NE(lines.body.find(R"("reason":"invalid_json")"), std::string::npos) << lines.body;
  EXPECT_NE(Http("POST", port, "/v1/outputs?want_findings=true", Line("e")).body.find("unversioned_prompt"),
            std::string::npos);
  EXPECT_EQ(app_->ledger().received.at("http"), 8u);
  EXPECT_EQ(app_->ledger().sum.counted, 5u);
  ExpectBalance();
}

TEST_F(AppPorts, TheHttpDoorSaysWhyItRefuses) {
  settings_text_ = "http: {max_request: 64KiB}\n";
  StartApp();
  const int port = app_->ports().http;
  const auto expect = [](const HttpAnswer& answer, long status, const std::string& code) {
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_NE(answer.body.find("\"error\":\"" + code + "\""), std::string::npos) << answer.body;
  };
  expect(Http("POST", port, "/v1/outputs", "{"), 400, "unreadable");
  expect(Http("POST", port, "/v1/outputs", ""), 400, "unreadable");
  expect(Http("POST", port, "/elsewhere", Line("a")), 404, "not_found");
  const HttpAnswer wrong_method = Http("GET", port, "/v1/outputs");
  expect(wrong_method, 405, "method_not_allowed");
  EXPECT_NE(wrong_method.head.find("Allow: POST"), std::string::npos);
  expect(Http("POST", port, "/v1/outputs", std::string(70'000, ' ')), 413, "too_large");
  expect(
      Http("POST", port, "/v1/outputs", std::string(700'000, ' '), "application/json", {"Transfer-Encoding: chunked"}),
      413, "too_large");
  expect(Http("POST", port, "/v1/outputs", Line("a"), "text/plain"), 415, "unsupported_type");
  expect(Http("POST", port, "/v1/outputs", Line("a"), "application/json", {"Content-Encoding: gzip"}), 415,
         "unsupported_encoding");
  expect(Http("POST", port, "/v1/outputs?want_decision=true", Line("a")), 501, "not_implemented");
  EXPECT_EQ(app_->ledger().sum.counted, 0u);
  EXPECT_EQ(app_->events().count(Event::kRequestRefused), 7u);
  EXPECT_EQ(app_->events().count(Event::kUnreadableRequest), 2u);
  EXPECT_EQ(Http("POST", port, "/v1/outputs", Line("a")).status, 200) << "and goes on";
  ExpectBalance();
}

TEST_F(AppPorts, ARequestThatSaysItIsTooLargeIsRefusedUnread) {
  StartApp();
  const int client = socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_GE(client, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(app_->ports().http));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  const std::string head =
      "POST /v1/outputs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n";
  ASSERT_EQ(send(client, head.data(), head.size(), 0), static_cast<ssize_t>(head.size()));
  char answer[12] = "";
  EXPECT_EQ(recv(client, answer, sizeof(answer), MSG_WAITALL), 12);  // without a byte of the body
  EXPECT_EQ(std::string_view(answer, sizeof(answer)), "HTTP/1.1 413");
  close(client);
}

TEST_F(AppPorts, AFullQueueIs429AtOnce) {
  options_.queue = {1, 1 << 20};
  options_.clock = [this] {
    gate_.Pass();
    return std::chrono::floor<Duration>(std::chrono::system_clock::now());
  };
  StartApp();
  gate_.Close();
  const int port = app_->ports().http;
  std::vector<std::jthread> held;
  held.emplace_back([port] { EXPECT_EQ(Http("POST", port, "/v1/outputs", Line("a")).status, 200); });
  gate_.AwaitWaiting(1);
  std::atomic<int> refused = 0;
  for (int i = 0; i < 3; ++i) {
    held.emplace_back([port, i, &refused] {
      const HttpAnswer answer = Http("POST", port, "/v1/outputs",
                                     "[" + Line(fmt::format("b{}", i)) + "," + Line(fmt::format("c{}", i)) + "]");
      if (answer.status == 200) return;
      EXPECT_EQ(answer.status, 429);
      EXPECT_NE(answer.head.find("Retry-After: 1"), std::string::npos);
      ++refused;
    });
  }
  while (refused < 2) std::this_thread::yield();  // with the gate shut: nothing waits for anything
  EXPECT_EQ(app_->ledger().sum.shed, 4u);
  gate_.Open();
  held.clear();
  EXPECT_EQ(refused, 2);
  ExpectBalance();
}

TEST_F(AppPorts, ManyHttpClientsAtOnceAreAllAnswered) {
  options_.workers = 2;
  StartApp();
  {
    std::vector<std::jthread> clients;
    for (int c = 0; c < 16; ++c) {
      clients.emplace_back([this, c] {
        for (int i = 0; i < 20; ++i) {
          EXPECT_EQ(Http("POST", app_->ports().http, "/v1/outputs", Line(fmt::format("{}-{}", c, i))).status, 200);
          if (i % 10 == 0) {
            EXPECT_EQ(Http("GET", app_->ports().web, "/metrics").status, 200);
          }
        }
      });
    }
  }
  EXPECT_EQ(app_->ledger().sum.counted, 320u);
}

TEST_F(AppPorts, ThePagesOfTheWebPort) {
  StartApp();
  ASSERT_EQ(Http("POST", app_->ports().http, "/v1/outputs", Line("a")).status, 200);
  const int port = app_->ports().web;
  const HttpAnswer metrics = Http("GET", port, "/metrics");
  EXPECT_EQ(metrics.status, 200);
  EXPECT_NE(metrics.head.find("Content-Type: text/plain; version=0.0.4; charset=utf-8"), std::string::npos)
      << metrics.head;
  EXPECT_NE(metrics.body.find("\ntelltale_counted_total 1\n"), std::string::npos);
  EXPECT_NE(metrics.body.find("telltale_received_total{transport=\"http\"} 1\n"), std::string::npos);
  EXPECT_NE(metrics.body.find("telltale_config_last_reload_successful 1\n"), std::string::npos);
  EXPECT_NE(metrics.body.find("process_resident_memory_bytes"), std::string::npos);
  const HttpAnswer head = Http("HEAD", port, "/metrics");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.body, "");
  for (const char* path : {"/-/healthy", "/-/ready", "/", "/api/v1/status", "/api/v1/streams", "/api/v1/incidents",
                           "/api/v1/incidents.txt", "/api/v1/alerts"}) {
    EXPECT_EQ(Http("GET", port, path).status, 200) << path;
  }
  EXPECT_NE(Http("GET", port, "/api/v1/streams").body.find("\"mail\""), std::string::npos);
  EXPECT_EQ(Http("GET", port, "/api/v1/incidents.txt").body, "Nothing is open.\n");
  EXPECT_EQ(Http("GET", port, "/api/v1/incidents.txt?alert=a%0A%1Bb").status, 404);
  EXPECT_EQ(Http("GET", port, "/api/v1/incidents.txt?alrt=b").status, 400);
  EXPECT_EQ(Http("GET", port, "/nowhere").status, 404);
  EXPECT_EQ(Http("POST", port, "/metrics").status, 405);
  EXPECT_EQ(Http("GET", port, "/-/reload").status, 405);
}

TEST_F(AppPorts, BaselinesAreBoundedAndOneAfterTheOther) {
  StartApp();
  const int web = app_->ports().web;
  const HttpAnswer told = Http("GET", web, "/api/v1/baselines");
  EXPECT_EQ(told.status, 200);
  EXPECT_NE(told.body.find("\"streams\":[]"), std::string::npos);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Http("POST", web, "/api/v1/baselines", told.body).status, 200) << i;
  const HttpAnswer wrong = Http("POST", web, "/api/v1/baselines", "{}");
  EXPECT_EQ(wrong.status, 400);
  EXPECT_NE(wrong.body.find("telltale_baselines: is missing"), std::string::npos);
  EXPECT_EQ(Http("POST", web, "/api/v1/baselines", told.body, "text/plain").status, 415);
  // Larger than any other request to this port may be, and no error.
  std::string large = told.body;
  large.insert(1, "\"note\":\"" + std::string(1 << 20, 'x') + "\",");
  EXPECT_EQ(Http("POST", web, "/api/v1/baselines", large).status, 200);
  // Its length is not told beforehand, so that it shows only while it is read.
  const std::string too_large((size_t{64} << 20) + 1, ' ');
  EXPECT_EQ(
      Http("POST", web, "/api/v1/baselines", too_large, "application/json", {"Transfer-Encoding: chunked"}).status,
      413);
  EXPECT_EQ(Http("POST", web, "/api/v1/baselines", told.body).status, 200) << "there is room again";
}

TEST_F(AppPorts, TheMetricsPortShowsNothingElse) {
  settings_text_ = "metrics: {listen_address: \"127.0.0.1:0\"}\n";
  StartApp();
  ASSERT_TRUE(app_->ports().metrics.has_value());
  const int port = *app_->ports().metrics;
  for (const char* path : {"/metrics", "/-/healthy", "/-/ready"})
    EXPECT_EQ(Http("GET", port, path).status, 200) << path;
  for (const char* path : {"/", "/api/v1/status"}) EXPECT_EQ(Http("GET", port, path).status, 404) << path;
  EXPECT_EQ(Http("POST", port, "/-/reload").status, 405);
  EXPECT_NE(app_->ListeningLine().find(fmt::format(" metrics=127.0.0.1:{}", port)), std::string::npos);
}

TEST_F(AppPorts, AReloadChangesTheRulesOrNothing) {
  settings_text_ = "rule_files: [rules.yaml]\n";
  rules_text_ = "streams:\n  - match: {workflow: mail}\n    labels: {team: support}\n";
  StartApp();
  const int port = app_->ports().web;
  ASSERT_EQ(Http("POST", app_->ports().http, "/v1/outputs", Line("a")).status, 200);
  EXPECT_NE(app_->MetricsPage().find("team=\"support\""), std::string::npos);

  rules_text_ = "streams:\n  - match: {workflow: mail}\n    format: prose\n";
  const HttpAnswer bad = Http("POST", port, "/-/reload");
  EXPECT_EQ(bad.status, 500);
  EXPECT_NE(bad.body.find("prose"), std::string::npos) << bad.body;
  EXPECT_NE(app_->MetricsPage().find("telltale_config_last_reload_successful 0\n"), std::string::npos);
  EXPECT_NE(app_->MetricsPage().find("team=\"support\""), std::string::npos);
  EXPECT_EQ(app_->events().count(Event::kReloadFailed), 1u);
  EXPECT_NE(log().back().find("prose"), std::string::npos) << log().back();

  rules_text_ = "streams:\n  - match: {workflow: mail}\n    labels: {team: sales}\n";
  EXPECT_EQ(Http("PUT", port, "/-/reload").status, 200);
  EXPECT_NE(app_->MetricsPage().find("telltale_config_last_reload_successful 1\n"), std::string::npos);
  ASSERT_EQ(Http("POST", app_->ports().http, "/v1/outputs", Line("b")).status, 200);
  EXPECT_NE(app_->MetricsPage().find("team=\"sales\""), std::string::npos);
  EXPECT_EQ(app_->events().count(Event::kReloaded), 1u);
}

TEST_F(AppPorts, AnAddressThatIsTakenIsNamedWithItsFlag) {
  auto taken = Listen({"127.0.0.1", 0}, "--nothing");
  ASSERT_TRUE(taken.ok());
  const auto port = static_cast<uint16_t>(taken->port());
  for (const std::string door : {"grpc", "http", "web"}) {
    auto config = Load();
    ASSERT_TRUE(config.ok());
    (door == "grpc"   ? config->settings.grpc.listen_address
     : door == "http" ? config->settings.http.listen_address
                      : config->settings.web.listen_address)
        .port = port;
    const auto app = App::Start(*std::move(config), options_);
    ASSERT_FALSE(app.ok()) << door;
    const std::string message = MessageOf(app.status());
    EXPECT_NE(message.find(fmt::format("127.0.0.1:{}", port)), std::string::npos) << message;
    EXPECT_NE(message.find("--" + door + ".listen-address"), std::string::npos) << message;
  }
}

TEST_F(AppPorts, StopEndsItAndMayBeCalledTwice) {
  StartApp();
  const int grpc = app_->ports().grpc;
  app_->Stop();
  app_->Stop();
  auto again = Listen({"127.0.0.1", static_cast<uint16_t>(grpc)}, "--test");
  EXPECT_TRUE(again.ok()) << "the port is free again";
}

TEST_F(AppPorts, HealthSaysServing) {
  StartApp();
  std::string answer;
  ASSERT_TRUE(Call("/grpc.health.v1.Health/Check", "", &answer).ok());
  EXPECT_EQ(answer, std::string({8, 1}));  // HealthCheckResponse{status: SERVING}
}

TEST(Listen, AnEmptyHostIsEveryInterface) {
  auto socket = Listen({"", 0}, "--test");
  ASSERT_TRUE(socket.ok()) << socket.status();
  EXPECT_GT(socket->port(), 0);
  EXPECT_FALSE(Listen({"no-such-host.invalid", 0}, "--test").ok());
}

}  // namespace
}  // namespace telltale

#include "server/http_server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <thread>

#include "tests/server/http_client.h"

namespace telltale {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// Says what it was asked, and whose page asks.
class Echo final : public Responder {
 public:
  std::optional<HttpResponse> Refuse(const HttpRequest& head) override {
    seen = head;
    return std::nullopt;
  }
  void Answer(HttpRequest request, Respond respond) override {
    HttpResponse response;
    response.body =
        request.path == "/large" ? std::string(kLarge, 'x') : request.path + "|" + request.authorization + "|";
    respond(std::move(response));
  }
  void Refused(int, std::string_view) override {}
  static constexpr size_t kLarge = 16'000'000;  // more than a socket holds
  HttpRequest seen;
};

class HttpServerTest : public testing::Test {
 protected:
  HttpServerTest() { Start(1000, nullptr); }
  void Start(size_t max_body_bytes, ByteBudget* memory) {
    auto server = HttpServer::Start({"127.0.0.1", 0}, "--test", max_body_bytes, &echo_, nullptr, memory);
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  int Connect() const {
    const int peer = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<uint16_t>(server_->port()));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(peer, reinterpret_cast<const sockaddr*>(&to), sizeof(to)), 0);
    return peer;
  }
  // All that comes until the other side closes.
  static std::string Rest(int peer) {
    std::string text;
    char part[4096];
    for (ssize_t got = 0; (got = recv(peer, part, sizeof(part), 0)) > 0;) text.append(part, static_cast<size_t>(got));
    return text;
  }

  static bool IsClosed(int peer) {
    char byte = 0;
    const ssize_t got = recv(peer, &byte, 1, MSG_DONTWAIT | MSG_PEEK);
    return got == 0 || (got < 0 && errno == ECONNRESET);
  }
  static void Pause() { std::this_thread::sleep_for(std::chrono::milliseconds(5)); }
  // Whether a peer that begins so, and then sends a byte now and again, is ended by sweeps `later` on. Nothing else
  // ends it: something always happens.
  bool IsEnded(const std::string& begun, std::chrono::seconds later) {
    const int slow = Connect();
    EXPECT_EQ(send(slow, begun.data(), begun.size(), MSG_NOSIGNAL), static_cast<ssize_t>(begun.size()));
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    bool ended = false;
    while (!ended && std::chrono::steady_clock::now() < deadline) {
      server_->Sweep(HttpConnections::Clock::now() + later);
      ended = IsClosed(slow) || send(slow, "x", 1, MSG_NOSIGNAL) < 0;
      Pause();
    }
    close(slow);
    return ended;
  }

  static constexpr std::chrono::seconds kPatience{60};
  Echo echo_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, EveryAnswerTellsBrowsersToKeepTheirHandsOff) {
  const HttpAnswer answer = Http("GET", server_->port(), "/x");
  EXPECT_EQ(answer.status, 200);
  for (const char* header : {"Content-Security-Policy: default-src 'none'", "X-Content-Type-Options: nosniff",
                             "X-Frame-Options: DENY", "Referrer-Policy: no-referrer", "Cache-Control: no-store"}) {
    EXPECT_THAT(answer.head, HasSubstr(header));
  }
}

TEST_F(HttpServerTest, TheHeadIsWholeForWhoRefusesAndTheTokenGoesNoFurther) {
  const HttpAnswer answer = Http("POST", server_->port(), "/x", "{}", "application/json",
                                 {"Authorization: Bearer AbC", "Origin: http://Evil", "Sec-Fetch-Site: Cross-Site"});
  EXPECT_EQ(answer.body, "/x||");
  EXPECT_EQ(echo_.seen.authorization, "Bearer AbC");
  EXPECT_EQ(echo_.seen.origin, "http://Evil");
  EXPECT_EQ(echo_.seen.fetch_site, "cross-site");
  EXPECT_EQ(echo_.seen.host, "127.0.0.1:" + std::to_string(server_->port()));
}

class HttpMemoryTest : public HttpServerTest {
 protected:
  static constexpr size_t kFree = size_t{64} << 10;  // of each body and answer
  HttpMemoryTest() { Start(size_t{1} << 20, &memory_); }
  ~HttpMemoryTest() override { server_.reset(); }
  std::string Body(size_t bytes) const { return std::string(bytes, 'b'); }

  ByteBudget memory_{300'000};
};

TEST_F(HttpMemoryTest, ABodyThatFindsNoRoomIsToldToComeAgain) {
  HeldBytes others(&memory_);
  ASSERT_TRUE(others.Grow(200'000));
  const HttpAnswer refused = Http("POST", server_->port(), "/x", Body(kFree + 150'000));
  EXPECT_EQ(refused.status, 429);
  EXPECT_THAT(refused.head, HasSubstr("Retry-After: 1"));
  EXPECT_THAT(refused.body, HasSubstr("no_room"));
  EXPECT_EQ(Http("POST", server_->port(), "/x", Body(kFree)).status, 200) << "small ones always find room";
  EXPECT_EQ(Http("POST", server_->port(), "/x", Body(kFree + 90'000)).status, 200);
  EXPECT_EQ(memory_.used(), 200'000) << "given back";
  others.Release();
  EXPECT_EQ(Http("POST", server_->port(), "/x", Body(kFree + 150'000)).status, 200);
  EXPECT_EQ(Http("POST", server_->port(), "/x", Body(900'000)).status, 429) << "more than all there is";
  EXPECT_EQ(memory_.used(), 0);
}

TEST_F(HttpMemoryTest, AnAnswerThatIsOnItsWayHoldsItsRoom) {
  const int unread = Connect();
  const std::string request = "GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(Http("GET", server_->port(), "/large").body.size(), Echo::kLarge);
    EXPECT_EQ(memory_.used(), 0);
  }
  HeldBytes others(&memory_);
  ASSERT_TRUE(others.Grow(150'000));
  const HttpAnswer busy = Http("GET", server_->port(), "/large");
  EXPECT_EQ(busy.status, 503);
  EXPECT_THAT(busy.head, HasSubstr("Retry-After: 1"));
  others.Release();
  ASSERT_EQ(send(unread, request.data(), request.size(), MSG_NOSIGNAL), static_cast<ssize_t>(request.size()));
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (memory_.used() == 0 && std::chrono::steady_clock::now() < deadline) Pause();
  EXPECT_EQ(memory_.used(), Echo::kLarge);
  EXPECT_THAT(Rest(unread), HasSubstr("xxx"));
  close(unread);
  while (memory_.used() != 0 && std::chrono::steady_clock::now() < deadline) Pause();
  EXPECT_EQ(memory_.used(), 0);
}

TEST_F(HttpServerTest, APeerThatDripsItsHeadIsEndedAndOthersAreServed) {
  EXPECT_TRUE(IsEnded("GET /slow HTTP/1.1\r\nHost: x\r\nX-Slow: ", std::chrono::seconds(61)));
  EXPECT_EQ(Http("GET", server_->port(), "/").status, 200);
}

TEST_F(HttpServerTest, APeerThatDripsItsBodyIsEnded) {
  EXPECT_TRUE(IsEnded("POST /slow HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\n{",
                      std::chrono::seconds(301)));
  EXPECT_EQ(Http("GET", server_->port(), "/").status, 200);
}

TEST_F(HttpServerTest, AHeadThatIsTooLargeIsRefused) {
  const int peer = Connect();
  const std::string head = "GET / HTTP/1.1\r\nHost: x\r\nX-Large: " + std::string(40'000, 'x') + "\r\n\r\n";
  send(peer, head.data(), head.size(), MSG_NOSIGNAL);
  EXPECT_EQ(Rest(peer).find("200 OK"), std::string::npos);
  close(peer);
  EXPECT_EQ(Http("GET", server_->port(), "/").status, 200);
}

TEST_F(HttpServerTest, OnePeerCannotHaveEveryConnection) {
  constexpr size_t kTries = 420;
  constexpr size_t kAllowed = 384;
  std::vector<int> peers;
  for (size_t i = 0; i < kTries; ++i) peers.push_back(Connect());
  const auto closed = [&peers] {
    return static_cast<size_t>(std::count_if(peers.begin(), peers.end(), [](int peer) { return IsClosed(peer); }));
  };
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (closed() < kTries - kAllowed && std::chrono::steady_clock::now() < deadline) Pause();
  EXPECT_EQ(closed(), kTries - kAllowed);
  for (const int peer : peers) close(peer);
}

TEST_F(HttpServerTest, APathIsNoFile) {
  for (const char* path : {"/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd"}) {
    const int peer = Connect();
    const std::string head = fmt::format("GET {} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", path);
    send(peer, head.data(), head.size(), MSG_NOSIGNAL);
    const std::string answer = Rest(peer);
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200")) << "the path as it was sent is for the responder to know";
    EXPECT_EQ(answer.find("root:"), std::string::npos);
    close(peer);
  }
}

}  // namespace
}  // namespace telltale

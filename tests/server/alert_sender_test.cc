#include "server/alert_sender.h"

#include <gtest/gtest.h>

#include <thread>

#include "server/http_server.h"
#include "server/process_stats.h"
#include "tests/server/raw_peer.h"
#include "tests/server/tls_files.h"

namespace telltale {
namespace {

// An Alertmanager of sorts: keeps what it is sent, answers as told, or not at all.
class Receiver final : public Responder {
 public:
  std::optional<HttpResponse> Refuse(const HttpRequest& request) override {
    MutexLock lock(mutex_);
    authorization_ = request.authorization;
    return std::nullopt;
  }
  void Answer(HttpRequest request, Respond respond) override {
    std::optional<Respond> now;
    {
      MutexLock lock(mutex_);
      last_ = std::move(request);
      ++requests_;
      changed_.notify_all();
      if (silent_) {
        kept_.push_back(std::move(respond));
      } else {
        now = std::move(respond);
      }
    }
    if (now) (*now)(HttpError(status_, "said", std::string(5000, 'x')));
  }
  void Refused(int, std::string_view) override {}

  void set_status(int status) { status_ = status; }
  void set_silent() { silent_ = true; }
  HttpRequest last() {
    MutexLock lock(mutex_);
    return last_;
  }
  std::string authorization() {
    MutexLock lock(mutex_);
    return authorization_;
  }
  void AwaitRequests(int count) {
    MutexLock lock(mutex_);
    while (requests_ < count) lock.Wait(changed_);
  }
  void Release() {
    std::vector<Respond> kept;
    {
      MutexLock lock(mutex_);
      kept.swap(kept_);
    }
    for (Respond& respond : kept) respond(HttpResponse{});
  }

 private:
  std::atomic<int> status_ = 200;
  std::atomic<bool> silent_ = false;
  std::condition_variable changed_;
  Mutex mutex_;
  int requests_ TELLTALE_GUARDED_BY(mutex_) = 0;
  HttpRequest last_ TELLTALE_GUARDED_BY(mutex_);
  std::string authorization_ TELLTALE_GUARDED_BY(mutex_);
  std::vector<Respond> kept_ TELLTALE_GUARDED_BY(mutex_);
};

class AlertSenderTest : public testing::Test {
 protected:
  AlertSenderTest() {
    auto server = HttpServer::Start({"127.0.0.1", 0}, "--test", 1 << 20, &receiver_);
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    to_.url = fmt::format("http://127.0.0.1:{}", server_->port());
    to_.name = to_.url;
  }
  absl::Status Post(const std::string& body = "[]") { return sender_.Post(to_, body, {}).status; }

  Receiver receiver_;
  std::unique_ptr<HttpServer> server_;
  AlertSender sender_{DiskFiles()};
  ReceiverSettings to_;
};

TEST_F(AlertSenderTest, PostsTheBodyAsJson) {
  EXPECT_TRUE(Post("[{\"labels\":{}}]").ok());
  const HttpRequest request = receiver_.last();
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/api/v2/alerts");
  EXPECT_EQ(request.content_type, "application/json");
  EXPECT_EQ(request.body, "[{\"labels\":{}}]");
}

TEST_F(AlertSenderTest, TellsARefusalFromAFailure) {
  for (const int status : {400, 413, 415, 422}) {
    receiver_.set_status(status);
    EXPECT_EQ(Post().code(), absl::StatusCode::kInvalidArgument) << status;
  }
  // Somebody may put it right: a password, an address.
  for (const int status : {302, 401, 403, 404, 408, 410, 429, 500, 503}) {
    receiver_.set_status(status);
    EXPECT_EQ(Post().code(), absl::StatusCode::kUnavailable) << status;
  }
  const std::string message = MessageOf(Post());
  EXPECT_NE(message.find("503"), std::string::npos);
  EXPECT_LT(message.size(), 1300u) << "of a long answer only the beginning is kept";
}

TEST_F(AlertSenderTest, NobodyThereIsAFailure) {
  server_.reset();
  const absl::Status status = Post();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(MessageOf(status).find(to_.url), std::string::npos);
  to_.url = "file:///dev/null";
  const absl::Status file = Post();
  EXPECT_EQ(file.code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(MessageOf(file).find("not supported"), std::string::npos) << file << ", only HTTP is";
}

TEST_F(AlertSenderTest, IsAbandonedWhenAsked) {
  receiver_.set_silent();
  std::stop_source abandon;
  absl::Status status;
  std::jthread poster([&] { status = sender_.Post(to_, "[]", abandon.get_token()).status; });
  receiver_.AwaitRequests(1);
  abandon.request_stop();
  poster.join();  // the time limit of a post would be far beyond the test's patience
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(MessageOf(status).find("abort"), std::string::npos) << status << ", not for lack of an answer";
  receiver_.Release();
}

// Peers that say whatever is scripted, byte for byte.
class RawPeerTest : public testing::Test {
 protected:
  PostAnswer Post(ReceiverSettings::Kind kind = ReceiverSettings::Kind::kAlertmanager) {
    ReceiverSettings to{.kind = kind, .name = "peer", .url = peer_.url()};
    return sender_.Post(to, "[]", {});
  }
  absl::StatusCode CodeOf(const std::string& script) {
    peer_.Say(script);
    return Post().status.code();
  }
  static constexpr auto kFailed = absl::StatusCode::kUnavailable;
  static constexpr auto kTaken = absl::StatusCode::kOk;

  RawPeer peer_;
  AlertSender sender_{DiskFiles(), {.all = Duration(500)}};
};

TEST_F(RawPeerTest, WhatIsNoAnswerIsAFailure) {
  EXPECT_EQ(CodeOf("SSH-2.0-OpenSSH_9.2\r\n"), kFailed);
  EXPECT_EQ(CodeOf("<html>hello</html>"), kFailed);
  EXPECT_EQ(CodeOf(std::string(10'000, '\xff')), kFailed);
  EXPECT_EQ(CodeOf(""), kFailed) << "closed without a word";
  EXPECT_EQ(CodeOf("HTTP/1.1 200 OK\r\nContent-Le"), kFailed) << "half a head";
  EXPECT_EQ(CodeOf("HTTP/1.1 200 OK\r\n" + std::string(1 << 20, 'x') + ": y\r\n\r\n"), kFailed) << "a head of a MiB";
}

TEST_F(RawPeerTest, APageOfHtmlIsNoAlertmanager) {
  peer_.Say("HTTP/1.1 200 OK\r\ncontent-TYPE: text/html; charset=utf-8\r\nContent-Length: 5\r\n\r\nlogin");
  const absl::Status status = Post().status;
  EXPECT_EQ(status.code(), kFailed);
  EXPECT_NE(MessageOf(status).find("HTML"), std::string::npos) << status;
  EXPECT_TRUE(Post(ReceiverSettings::Kind::kJson).status.ok()) << "webhooks answer as they like";
}

TEST_F(RawPeerTest, IsDoneWithTheHeadOfAGoodAnswer) {
  peer_.set_lingers();  // nothing more comes, and it does not close
  EXPECT_EQ(CodeOf("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"), kTaken);
  EXPECT_EQ(CodeOf("HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"), kTaken);
  EXPECT_EQ(CodeOf("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"), kTaken);
  EXPECT_EQ(CodeOf("HTTP/1.1 100 Continue\r\n\r\n"), kFailed);
}

TEST_F(RawPeerTest, SilenceIsGivenUpAfterTheTimeLimit) {
  peer_.set_lingers();
  EXPECT_EQ(CodeOf(""), kFailed);
  EXPECT_EQ(CodeOf("HTTP/1.1 500 Oh\r\nContent-Length: 100\r\n\r\nbit"), kFailed);
}

TEST_F(RawPeerTest, AnEndlessDripIsGivenUp) {
  peer_.set_drips();
  EXPECT_EQ(CodeOf("HTTP/1.1 500 Oh\r\n\r\n"), kFailed);
  EXPECT_EQ(CodeOf("HTTP/1.1 200 OK\r\nX: "), kFailed) << "a head without end";
}

TEST_F(RawPeerTest, AHugeAnswerIsNotReadToItsEnd) {
  peer_.set_floods();
  EXPECT_EQ(CodeOf("HTTP/1.1 500 Oh\r\n\r\n"), kFailed);
  EXPECT_LT(peer_.sent(), size_t{64} << 20);
  EXPECT_EQ(CodeOf("HTTP/1.1 200 OK\r\n\r\n"), kTaken);
}

TEST_F(RawPeerTest, AResetIsAFailure) {
  peer_.set_resets();
  EXPECT_EQ(CodeOf(""), kFailed);
  EXPECT_EQ(CodeOf("HTTP/1.1 200 O"), kFailed);
}

TEST_F(RawPeerTest, SaysHowLongToWait) {
  peer_.Say("HTTP/1.1 429 Too Many\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n");
  PostAnswer answer = Post(ReceiverSettings::Kind::kSlack);
  EXPECT_EQ(answer.status.code(), kFailed);
  EXPECT_EQ(answer.retry_after, std::chrono::seconds(30));
  peer_.Say("HTTP/1.1 503 Later\r\nRetry-After: 99999999999999\r\nContent-Length: 0\r\n\r\n");
  answer = Post();
  EXPECT_LE(answer.retry_after, std::chrono::hours(24));
  peer_.Say("HTTP/1.1 503 Later\r\nRetry-After: soon\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(Post().retry_after, Duration(0));
}

// Against a real TLS server, with an authority of its own.
class SecretsTest : public testing::Test {
 protected:
  SecretsTest() {
    tls_.Make("server");
    tls_.Make("client");
    auto port = TlsPort::Open({tls_.Path("server.pem"), tls_.Path("server.key"), tls_.Path("ca.pem"), ""}, DiskFiles(),
                              std::chrono::floor<Duration>(std::chrono::system_clock::now()));
    EXPECT_TRUE(port.ok()) << port.status();
    port_ = *std::move(port);
    auto server = HttpServer::Start({"127.0.0.1", 0}, "--test", 1 << 20, &receiver_, port_.get());
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    to_ = {.name = "peer", .url = fmt::format("https://127.0.0.1:{}", server_->port())};
    to_.tls = {
        .ca_file = tls_.Path("ca.pem"), .cert_file = tls_.Path("client.pem"), .key_file = tls_.Path("client.key")};
  }
  void Write(const std::string& name, const std::string& text) {
    tls_.Run("printf '%s\n' '" + text + "' > " + name + " && chmod 600 " + name);
  }
  absl::Status Post() { return sender_.Post(to_, "[]", {}).status; }

  TlsFiles tls_;
  Receiver receiver_;
  std::unique_ptr<TlsPort> port_;
  std::unique_ptr<HttpServer> server_;
  AlertSender sender_{DiskFiles()};
  ReceiverSettings to_;
};

TEST_F(SecretsTest, BelievesItsAuthorityAndShowsItsCertificate) {
  EXPECT_TRUE(Post().ok()) << Post();
  ReceiverSettings::Tls whole = to_.tls;
  to_.tls.ca_file = "";
  EXPECT_EQ(Post().code(), absl::StatusCode::kUnavailable) << "the system does not know it";
  to_.tls.insecure_skip_verify = true;
  EXPECT_TRUE(Post().ok()) << Post();
  to_.tls = {.ca_file = whole.ca_file};
  EXPECT_EQ(Post().code(), absl::StatusCode::kUnavailable) << "without a certificate of its own";
}

TEST_F(SecretsTest, ExpectsTheNameItWasTold) {
  to_.tls.server_name = "localhost";
  EXPECT_TRUE(Post().ok()) << Post();
  to_.tls.server_name = "elsewhere.example";
  EXPECT_EQ(Post().code(), absl::StatusCode::kUnavailable);
}

TEST_F(SecretsTest, ShowsWhatItsFilesHoldNow) {
  Write("token", "s3cret-token-one");
  to_.credentials_file = tls_.Path("token");
  EXPECT_TRUE(Post().ok());
  EXPECT_EQ(receiver_.authorization(), "Bearer s3cret-token-one");
  Write("token", "s3cret-token-two");
  EXPECT_TRUE(Post().ok());
  EXPECT_EQ(receiver_.authorization(), "Bearer s3cret-token-two");
  to_.credentials_file = "";
  to_.username = "telltale";
  to_.password_file = tls_.Path("token");
  EXPECT_TRUE(Post().ok());
  EXPECT_EQ(receiver_.authorization(), "Basic dGVsbHRhbGU6czNjcmV0LXRva2VuLXR3bw==");
  tls_.Run("rm token");
  EXPECT_EQ(Post().code(), absl::StatusCode::kUnavailable) << "put right, it goes on";
}

TEST(SecretsOfAnswers, AreNotRepeated) {
  RawPeer peer;
  peer.Say(
      "HTTP/1.1 404 Not Found\r\nContent-Length: 60\r\n\r\nCannot POST /services/T0123456/B0123456/abcdefghijkl, "
      "sorry!");
  const ReceiverSettings to{.kind = ReceiverSettings::Kind::kSlack,
                            .name = "chat",
                            .url = peer.url() + "/services/T0123456/B0123456/abcdefghijkl"};
  AlertSender posts{DiskFiles()};
  const std::string message = MessageOf(posts.Post(to, "{}", {}).status);
  EXPECT_NE(message.find("chat answered 404: Cannot POST"), std::string::npos) << message;
  for (const char* part : {"T0123456", "B0123456", "abcdef"})
    EXPECT_EQ(message.find(part), std::string::npos) << message;
}

TEST(ProcessStats, TellsWhatTheSystemKnowsOfThisProcess) {
  const auto stats = ReadProcessStats();
  ASSERT_TRUE(stats.has_value());
  EXPECT_GT(stats->resident_bytes, uint64_t{1} << 20);
  EXPECT_GE(stats->virtual_bytes, stats->resident_bytes);
  EXPECT_GE(stats->open_fds, 3u);
  EXPECT_GE(stats->max_fds, stats->open_fds);
  const double year_2020 = 1'577'836'800;
  EXPECT_GT(stats->start_time_seconds, year_2020);
  EXPECT_GE(stats->cpu_seconds, 0);
}

}  // namespace
}  // namespace telltale

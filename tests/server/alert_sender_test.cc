#include "server/alert_sender.h"

#include <gtest/gtest.h>

#include <thread>

#include "server/http_server.h"
#include "server/process_stats.h"

namespace telltale {
namespace {

// An Alertmanager of sorts: keeps what it is sent, answers as told, or not at all.
class Receiver final : public Responder {
 public:
  std::optional<HttpResponse> Refuse(const HttpRequest&) override { return std::nullopt; }
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
  std::vector<Respond> kept_ TELLTALE_GUARDED_BY(mutex_);
};

class AlertSenderTest : public testing::Test {
 protected:
  AlertSenderTest() {
    auto server = HttpServer::Start({"127.0.0.1", 0}, "--test", 1 << 20, &receiver_);
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    url_ = fmt::format("http://127.0.0.1:{}/api/v2/alerts", server_->port());
  }
  Receiver receiver_;
  std::unique_ptr<HttpServer> server_;
  AlertSender sender_;
  std::string url_;
};

TEST_F(AlertSenderTest, PostsTheBodyAsJson) {
  EXPECT_TRUE(sender_.Post(url_, "[{\"labels\":{}}]", {}).ok());
  const HttpRequest request = receiver_.last();
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/api/v2/alerts");
  EXPECT_EQ(request.content_type, "application/json");
  EXPECT_EQ(request.body, "[{\"labels\":{}}]");
}

TEST_F(AlertSenderTest, TellsARefusalFromAFailure) {
  for (const int status : {400, 401, 404, 422}) {
    receiver_.set_status(status);
    EXPECT_EQ(sender_.Post(url_, "[]", {}).code(), absl::StatusCode::kInvalidArgument) << status;
  }
  for (const int status : {302, 408, 429, 500, 503}) {
    receiver_.set_status(status);
    EXPECT_EQ(sender_.Post(url_, "[]", {}).code(), absl::StatusCode::kUnavailable) << status;
  }
  const std::string message = MessageOf(sender_.Post(url_, "[]", {}));
  EXPECT_NE(message.find("503"), std::string::npos);
  EXPECT_LT(message.size(), 1300u) << "of a long answer only the beginning is kept";
}

TEST_F(AlertSenderTest, NobodyThereIsAFailure) {
  server_.reset();
  const absl::Status status = sender_.Post(url_, "[]", {});
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(MessageOf(status).find(url_), std::string::npos);
  const absl::Status file = sender_.Post("file:///dev/null", "[]", {});
  EXPECT_EQ(file.code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(MessageOf(file).find("not supported"), std::string::npos) << file << ", only HTTP is";
}

TEST_F(AlertSenderTest, IsAbandonedWhenAsked) {
  receiver_.set_silent();
  std::stop_source abandon;
  absl::Status status;
  std::jthread poster([&] { status = sender_.Post(url_, "[]", abandon.get_token()); });
  receiver_.AwaitRequests(1);
  abandon.request_stop();
  poster.join();  // the time limit of a post would be far beyond the test's patience
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(MessageOf(status).find("abort"), std::string::npos) << status << ", not for lack of an answer";
  receiver_.Release();
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

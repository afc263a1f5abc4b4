#include "pipeline/outbox.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <condition_variable>

namespace telltale {
namespace {

using std::chrono::seconds;

const Time kStart = *ParseTime("2026-01-05T08:00:00Z");

Incident MakeIncident(uint64_t id) {
  Incident incident;
  incident.id = id;
  return incident;
}

// Keeps what is posted; answers as it is told; may hang until it is let go or abandoned.
class FakeSender final : public Sender {
 public:
  absl::Status Post(const std::string& url, const std::string& body, std::stop_token abandon) override {
    const std::stop_callback wake(abandon, [this] {
      MutexLock lock(mutex_);
      abandoned_ = true;
      changed_.notify_all();
    });
    MutexLock lock(mutex_);
    posts_.push_back(url + " " + body);
    changed_.notify_all();
    while (url.starts_with(hanging_) && !abandoned_) lock.Wait(changed_);
    return url.starts_with(hanging_) ? Unavailable("abandoned") : answer_;
  }

  void Answer(absl::Status status) {
    MutexLock lock(mutex_);
    answer_ = std::move(status);
  }
  void HangFor(std::string url) {
    MutexLock lock(mutex_);
    hanging_ = std::move(url);
  }
  std::vector<std::string> WaitForPosts(size_t count) {
    MutexLock lock(mutex_);
    while (posts_.size() < count) lock.Wait(changed_);
    return posts_;
  }
  std::vector<std::string> posts() {
    MutexLock lock(mutex_);
    return posts_;
  }

 private:
  std::condition_variable changed_;
  Mutex mutex_;
  std::vector<std::string> posts_ TELLTALE_GUARDED_BY(mutex_);
  absl::Status answer_ TELLTALE_GUARDED_BY(mutex_);
  std::string hanging_ TELLTALE_GUARDED_BY(mutex_) = "none";
  bool abandoned_ TELLTALE_GUARDED_BY(mutex_) = false;
};

std::string Render(const std::vector<Incident>& incidents, Time now) {
  std::string body = FormatTime(now).substr(11, 8);
  for (const Incident& incident : incidents) body += fmt::format(" {}", incident.id);
  return body;
}

class OutboxTest : public testing::Test {
 protected:
  std::unique_ptr<Outbox> Make(std::vector<std::string> receivers) {
    OutboxOptions options;
    options.receivers = std::move(receivers);
    return std::make_unique<Outbox>(options, &sender_, Render,
                                    [this](const std::string& receiver, size_t alerts, const absl::Status& status) {
                                      MutexLock lock(mutex_);
                                      told_.push_back(fmt::format("{} {} {}", receiver, alerts, status.ok()));
                                      changed_.notify_all();
                                    });
  }
  // Returns once so many posts have been answered, so that what follows them has begun.
  std::vector<std::string> WaitForTold(size_t count) {
    MutexLock lock(mutex_);
    while (told_.size() < count) lock.Wait(changed_);
    return told_;
  }

  FakeSender sender_;
  std::condition_variable changed_;
  Mutex mutex_;
  std::vector<std::string> told_ TELLTALE_GUARDED_BY(mutex_);
};

TEST_F(OutboxTest, TellsEveryReceiver) {
  auto outbox = Make({"http://a", "http://b"});
  outbox->Update({MakeIncident(7)}, kStart);
  WaitForTold(2);
  outbox->Stop(seconds(5));
  auto posts = sender_.posts();
  std::sort(posts.begin(), posts.end());
  EXPECT_EQ(posts,
            (std::vector<std::string>{"http://a/api/v2/alerts 08:00:00 7", "http://b/api/v2/alerts 08:00:00 7"}));
  EXPECT_EQ(outbox->counts()["http://a"].sent, 1u);
  EXPECT_EQ(outbox->counts()["http://b"].sent, 1u);
}

TEST_F(OutboxTest, TriesAgainAfterAFailureAndCountsIt) {
  sender_.Answer(Unavailable("down"));
  auto outbox = Make({"http://a"});
  outbox->Update({MakeIncident(7)}, kStart);
  EXPECT_EQ(WaitForTold(1), std::vector<std::string>{"http://a 1 false"});
  sender_.Answer(absl::OkStatus());
  outbox->Update({MakeIncident(7)}, kStart + seconds(2));
  EXPECT_EQ(WaitForTold(2)[1], "http://a 1 true");
  EXPECT_EQ(outbox->counts()["http://a"].sent, 1u);
  EXPECT_EQ(outbox->counts()["http://a"].failed, 1u);
}

TEST_F(OutboxTest, OneThatHangsDelaysNobodyElse) {
  sender_.HangFor("http://slow");
  auto outbox = Make({"http://slow", "http://quick"});
  outbox->Update({MakeIncident(7)}, kStart);
  sender_.WaitForPosts(2);
  for (int i = 1; i <= 3; ++i) {
    outbox->Update({MakeIncident(7)}, kStart + seconds(60 * i));
    WaitForTold(static_cast<size_t>(i) + 1);
  }
  EXPECT_EQ(outbox->counts()["http://quick"].sent, 4u);
  EXPECT_EQ(outbox->counts()["http://slow"].sent, 0u);
  outbox->Stop(Duration(1));  // abandons the one that hangs, or this would never return
  EXPECT_EQ(outbox->counts()["http://slow"].failed, 1u);
}

TEST_F(OutboxTest, TellsTheLastNewsBeforeItStops) {
  sender_.Answer(Unavailable("down"));
  auto outbox = Make({"http://a"});
  outbox->Update({MakeIncident(7)}, kStart);
  WaitForTold(1);
  sender_.Answer(absl::OkStatus());
  outbox->Stop(seconds(5));  // still within the pause after the failure
  EXPECT_EQ(outbox->counts()["http://a"].sent, 1u);
}

TEST_F(OutboxTest, StopsAtOnceWhenThereIsNothingToTell) {
  auto outbox = Make({"http://a"});
  outbox->Stop(seconds(3600));
  EXPECT_TRUE(sender_.posts().empty());
}

TEST_F(OutboxTest, UpdatesFromManyThreadsLeaveTheNewestTold) {
  auto outbox = Make({"http://a", "http://b", "http://c"});
  {
    std::vector<std::jthread> updaters;
    for (int t = 0; t < 4; ++t) {
      updaters.emplace_back([&, t] {
        for (int i = 0; i < 200; ++i) {
          outbox->Update({MakeIncident(static_cast<uint64_t>(t) + 1)}, kStart);
          outbox->counts();
        }
      });
    }
  }
  outbox->Update({MakeIncident(1000)}, kStart);
  outbox->Stop(seconds(30));
  for (const std::string receiver : {"http://a", "http://b", "http://c"}) {
    const auto posts = sender_.posts();
    EXPECT_NE(std::find(posts.begin(), posts.end(), receiver + "/api/v2/alerts 08:00:00 1000"), posts.end())
        << receiver;
  }
}

}  // namespace
}  // namespace telltale

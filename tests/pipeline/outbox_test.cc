#include "pipeline/outbox.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>

#include "tests/pipeline/incident_samples.h"

namespace telltale {
namespace {

using std::chrono::seconds;

const Time kStart = *ParseTime("2026-01-05T08:00:00Z");

ReceiverSettings Alertmanager(const std::string& url) { return {.name = url, .url = url}; }
ReceiverSettings People(const std::string& name) {
  return {.kind = ReceiverSettings::Kind::kJson, .name = name, .url = "http://" + name};
}

// Keeps what is posted; answers as it is told; may hang until it is let go or abandoned.
class FakeSender final : public Sender {
 public:
  PostAnswer Post(const ReceiverSettings& receiver, const std::string& body, std::stop_token abandon) override {
    const std::string& url = receiver.name;
    const std::stop_callback wake(abandon, [this] {
      MutexLock lock(mutex_);
      abandoned_ = true;
      changed_.notify_all();
    });
    MutexLock lock(mutex_);
    posts_.push_back(url + " " + body);
    changed_.notify_all();
    while (url.starts_with(hanging_) && !abandoned_) lock.Wait(changed_);
    if (url.starts_with(hanging_)) return {Unavailable("abandoned")};
    return {answers_.contains(url) ? answers_[url] : answer_, retry_after_};
  }

  void Answer(absl::Status status, Duration retry_after = Duration(0)) {
    MutexLock lock(mutex_);
    answer_ = std::move(status);
    retry_after_ = retry_after;
  }
  void AnswerOf(const std::string& receiver, absl::Status status) {
    MutexLock lock(mutex_);
    answers_[receiver] = std::move(status);
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
  Duration retry_after_ TELLTALE_GUARDED_BY(mutex_){};
  std::map<std::string, absl::Status> answers_ TELLTALE_GUARDED_BY(mutex_);
  std::string hanging_ TELLTALE_GUARDED_BY(mutex_) = "none";
  bool abandoned_ TELLTALE_GUARDED_BY(mutex_) = false;
};

DeliveryCounts CountsOf(const Outbox& outbox, const std::string& alertmanager) {
  return outbox.counts()[{false, alertmanager}];
}

std::string Render(const ReceiverSettings&, const Message& message) {
  std::string body = FormatTime(message.now).substr(11, 8);
  for (const Incident& incident : message.incidents) {
    body += fmt::format(" {}{}", incident.id, incident.resolved ? " over" : "");
  }
  return body + (message.heard_before ? " again" : "");
}

class OutboxTest : public testing::Test {
 protected:
  std::unique_ptr<Outbox> Make(const std::vector<std::string>& urls) {
    std::vector<ReceiverSettings> receivers;
    for (const std::string& url : urls) receivers.push_back(Alertmanager(url));
    return Make(std::move(receivers), {});
  }
  std::unique_ptr<Outbox> Make(std::vector<ReceiverSettings> receivers, const std::string& kept) {
    OutboxOptions options;
    options.receivers = std::move(receivers);
    options.book = bounds_;
    return std::make_unique<Outbox>(
        options, &sender_, Render,
        [this](const ReceiverSettings& receiver, size_t alerts, const absl::Status& status) {
          MutexLock lock(mutex_);
          told_.push_back(fmt::format("{} {} {}", receiver.name, alerts, status.ok()));
          changed_.notify_all();
        },
        kept);
  }
  // Updates and waits until a receiver was posted to so often in all.
  void Turn(Outbox& outbox, std::vector<Incident> incidents, Time now, size_t told) {
    outbox.Update(std::move(incidents), now);
    WaitForTold(told);
  }
  // Returns once so many posts have been answered, so that what follows them has begun.
  std::vector<std::string> WaitForTold(size_t count) {
    MutexLock lock(mutex_);
    while (told_.size() < count) lock.Wait(changed_);
    return told_;
  }

  FakeSender sender_;
  BookBounds bounds_;
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
  EXPECT_EQ(posts, (std::vector<std::string>{"http://a 08:00:00 7", "http://b 08:00:00 7"}));
  EXPECT_EQ(CountsOf(*outbox, "http://a").sent, 1u);
  EXPECT_EQ(CountsOf(*outbox, "http://b").sent, 1u);
}

TEST_F(OutboxTest, TriesAgainAfterAFailureAndCountsIt) {
  sender_.Answer(Unavailable("down"));
  auto outbox = Make({"http://a"});
  outbox->Update({MakeIncident(7)}, kStart);
  EXPECT_EQ(WaitForTold(1), std::vector<std::string>{"http://a 1 false"});
  sender_.Answer(absl::OkStatus());
  outbox->Update({MakeIncident(7)}, kStart + seconds(2));
  EXPECT_EQ(WaitForTold(2)[1], "http://a 1 true");
  EXPECT_EQ(CountsOf(*outbox, "http://a").sent, 1u);
  EXPECT_EQ(CountsOf(*outbox, "http://a").failed, 1u);
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
  EXPECT_EQ(CountsOf(*outbox, "http://quick").sent, 4u);
  EXPECT_EQ(CountsOf(*outbox, "http://slow").sent, 0u);
  outbox->Stop(Duration(1));  // abandons the one that hangs, or this would never return
  EXPECT_EQ(CountsOf(*outbox, "http://slow").failed, 1u);
}

TEST_F(OutboxTest, TellsTheLastNewsBeforeItStops) {
  sender_.Answer(Unavailable("down"));
  auto outbox = Make({"http://a"});
  outbox->Update({MakeIncident(7)}, kStart);
  WaitForTold(1);
  sender_.Answer(absl::OkStatus());
  outbox->Stop(seconds(5));  // still within the pause after the failure
  EXPECT_EQ(CountsOf(*outbox, "http://a").sent, 1u);
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
    // Perhaps together with others, which are over by then.
    EXPECT_TRUE(std::ranges::any_of(posts, [&receiver](const std::string& post) {
      return post.starts_with(receiver) && (post + " ").find(" 1000 ") != std::string::npos;
    })) << receiver;
  }
}

using Posts = std::vector<std::string>;

TEST_F(OutboxTest, WhatEndedWhileThePeerWasAwayIsToldInTheNextLife) {
  sender_.Answer(Unavailable("down"));
  std::string kept;
  {
    auto outbox = Make({"http://a"});
    Turn(*outbox, {MakeIncident(7)}, kStart, 1);
    outbox->Update({Resolved(MakeIncident(7), kStart + seconds(60))}, kStart + seconds(60));
    outbox->Stop(seconds(30));
    kept = outbox->TakeChanges();
    ASSERT_FALSE(kept.empty());
  }
  // Twice: it is still away in the second life, in which the engine knows nothing of it.
  for (int life = 0; life < 2; ++life) {
    auto outbox = Make({Alertmanager("http://a")}, kept);
    outbox->Update({}, kStart + std::chrono::hours(1 + life));
    EXPECT_EQ(CountsOf(*outbox, "http://a").pending, 1u);
    outbox->Stop(seconds(30));
    kept = outbox->State();
  }
  sender_.Answer(absl::OkStatus());
  const size_t before = sender_.posts().size();
  auto outbox = Make({Alertmanager("http://a")}, kept);
  outbox->Update({}, kStart + std::chrono::hours(3));
  const Posts posts = sender_.WaitForPosts(before + 1);
  outbox->Stop(seconds(30));
  EXPECT_EQ(sender_.posts().back(), "http://a 11:00:00 7 over") << posts.back();
  EXPECT_EQ(sender_.posts().size(), before + 1) << "once";
  EXPECT_EQ(CountsOf(*outbox, "http://a").pending, 0u);
}

TEST_F(OutboxTest, PeopleAreToldNothingTwiceOverRestartsAndReloads) {
  std::string kept;
  for (int life = 0; life < 3; ++life) {
    auto outbox = Make({People("oncall")}, kept);
    for (int i = 0; i < 5; ++i) outbox->Update({MakeIncident(7)}, kStart + std::chrono::hours(life) + seconds(i));
    outbox->Stop(seconds(30));
    kept = outbox->State();
  }
  EXPECT_EQ(sender_.posts().size(), 1u) << sender_.posts().back();
  auto outbox = Make({People("oncall"), People("new")}, kept);
  outbox->Update({Resolved(MakeIncident(7), kStart)}, kStart + std::chrono::hours(4));
  outbox->Stop(seconds(30));
  EXPECT_EQ(sender_.posts().size(), 2u) << "who comes later is not told of what is over";
  EXPECT_EQ(sender_.posts().back(), "oncall 12:00:00 7 over again");
}

TEST_F(OutboxTest, AReceiverThatIsGoneLeavesNothingBehind) {
  sender_.AnswerOf("http://gone", Unavailable("down"));
  std::string kept;
  {
    auto outbox = Make({"http://a", "http://gone"});
    outbox->Update({Resolved(MakeIncident(7), kStart)}, kStart);
    outbox->Update({}, kStart);
    outbox->Stop(seconds(30));
    EXPECT_EQ(CountsOf(*outbox, "http://gone").pending, 1u);
    kept = outbox->State();
  }
  auto outbox = Make({Alertmanager("http://a")}, kept);
  for (int i = 0; i < 2; ++i) outbox->Update({}, kStart);
  outbox->Stop(seconds(30));
  auto empty = Make({Alertmanager("http://a")}, {});
  empty->Update({}, kStart);
  empty->Stop(seconds(30));
  EXPECT_EQ(outbox->State(), empty->State());
}

TEST_F(OutboxTest, ChangesAreNewsAndRepetitionsAreNot) {
  auto outbox = Make({"http://a"});
  EXPECT_FALSE(outbox->TakeChanges().empty()) << "the first of a life replaces what was there";
  EXPECT_EQ(outbox->TakeChanges(), "");
  Turn(*outbox, {MakeIncident(7)}, kStart, 1);
  EXPECT_FALSE(outbox->TakeChanges().empty());
  Turn(*outbox, {MakeIncident(7)}, kStart + seconds(60), 2);
  EXPECT_EQ(outbox->TakeChanges(), "");
  Turn(*outbox, {MakeIncident(7, 2)}, kStart + seconds(61), 3);
  EXPECT_FALSE(outbox->TakeChanges().empty());
}

TEST_F(OutboxTest, WhatThereIsNoRoomForIsCountedWhereItWasNotTold) {
  bounds_.most_ended = 3;
  sender_.AnswerOf("http://down", Unavailable("down"));
  auto outbox = Make({"http://well", "http://down"});
  std::vector<Incident> all;
  for (uint64_t id = 1; id <= 10; ++id) all.push_back(Resolved(MakeIncident(id), kStart));
  Turn(*outbox, all, kStart, 2);
  outbox->Update({}, kStart + seconds(1));
  EXPECT_EQ(CountsOf(*outbox, "http://well").dropped, 0u);
  EXPECT_EQ(CountsOf(*outbox, "http://down").dropped, 7u);
  EXPECT_EQ(CountsOf(*outbox, "http://down").pending, 3u);
}

TEST_F(OutboxTest, WaitsAsLongAsItIsAsked) {
  sender_.Answer(Unavailable("too many"), seconds(30));
  auto outbox = Make({People("chat")}, {});
  Turn(*outbox, {MakeIncident(7)}, kStart, 1);
  sender_.Answer(absl::OkStatus());
  for (int i = 1; i < 30; ++i) outbox->Update({MakeIncident(7)}, kStart + seconds(i));
  Turn(*outbox, {MakeIncident(7)}, kStart + seconds(32), 2);
  EXPECT_EQ(sender_.posts()[1], "chat 08:00:32 7");
}

TEST_F(OutboxTest, KeptStateThatIsDamagedCountsAsNone) {
  std::string kept;
  {
    auto outbox = Make({"http://a"});
    outbox->Update({MakeIncident(7)}, kStart);
    outbox->Stop(seconds(30));
    kept = outbox->State();
  }
  for (size_t size = 0; size < kept.size(); ++size) {
    auto outbox = Make({Alertmanager("http://a")}, kept.substr(0, size));
    outbox->Update({}, kStart);
    outbox->Stop(seconds(30));
    EXPECT_EQ(CountsOf(*outbox, "http://a").pending, 0u);
  }
  kept[0] = 99;  // of a later form
  EXPECT_NO_FATAL_FAILURE(Make({Alertmanager("http://a")}, kept));
}

}  // namespace
}  // namespace telltale

// Hand-offs: who reached the next step, who did not in time, and that nobody's looking changes it.

#include "engine/handoffs.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace telltale {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Time kStart = *ParseTime("2026-03-02T08:00:00Z");
constexpr uint64_t kExtract = 11;
constexpr uint64_t kSend = 12;

class HandoffsTest : public ::testing::Test {
 protected:
  static Passage At(uint64_t stream, uint64_t subject, Time time) {
    Passage passage;
    passage.workflow = 1;
    passage.stream = stream;
    passage.subject = subject;
    passage.id = "out";
    if (stream == kExtract) passage.next_stream = kSend;
    passage.within = hours(1);
    passage.is_next = stream == kSend;
    passage.event = passage.arrival = time;
    return passage;
  }
  // What ended with this output, as "reached" or "missing", and when.
  std::vector<std::string> Told(const Passage& passage) {
    std::vector<HandoffEnd> ended;
    handoffs_.Pass(passage, &ended);
    return Words(ended);
  }
  std::vector<std::string> Ticked(Time now) {
    std::vector<HandoffEnd> ended;
    handoffs_.Tick(now, &ended);
    return Words(ended);
  }
  static std::vector<std::string> Words(const std::vector<HandoffEnd>& ended) {
    std::vector<std::string> words;
    for (const HandoffEnd& end : ended) {
      EXPECT_EQ(end.stream, kExtract) << "it belongs to the first step";
      words.push_back(fmt::format("{} {}", end.reached ? "reached" : "missing", FormatDuration(end.time - kStart)));
    }
    return words;
  }

  KeyRoom room_{1 << 20};
  Handoffs handoffs_{1000, &room_};
};

TEST_F(HandoffsTest, ASubjectReachesTheNextStepOrIsMissing) {
  EXPECT_THAT(Told(At(kExtract, 1, kStart)), IsEmpty());
  EXPECT_THAT(Told(At(kExtract, 2, kStart + minutes(1))), IsEmpty());
  EXPECT_THAT(Told(At(kSend, 1, kStart + minutes(30))), ElementsAre("reached 30m"));
  EXPECT_THAT(Told(At(kSend, 1, kStart + minutes(31))), IsEmpty()) << "a hand-off ends once";
  EXPECT_EQ(handoffs_.waiting(), 1u);
  // The time is up after 61 minutes, and called up a minute later, by any output of the workflow.
  EXPECT_THAT(Told(At(kExtract, 0, kStart + minutes(62))), IsEmpty());
  EXPECT_THAT(Told(At(kExtract, 0, kStart + minutes(63))), ElementsAre("missing 1h2m"));
  EXPECT_THAT(Told(At(kSend, 2, kStart + minutes(64))), IsEmpty());
  EXPECT_EQ(handoffs_.waiting(), 0u);
}

TEST_F(HandoffsTest, TooLateIsMissing) {
  Told(At(kExtract, 1, kStart));
  EXPECT_THAT(Told(At(kSend, 1, kStart + hours(1) + seconds(1))), IsEmpty());
  EXPECT_THAT(Ticked(kStart + hours(2)), ElementsAre("missing 1h1m"));
}

TEST_F(HandoffsTest, TheClockCallsUpWhatNoOutputDoes) {
  Told(At(kExtract, 1, kStart));
  EXPECT_THAT(Ticked(kStart + minutes(61)), IsEmpty());
  EXPECT_THAT(Ticked(kStart + minutes(61) + Duration(1)), ElementsAre("missing 1h1m"));
}

TEST_F(HandoffsTest, StoredOutputsGoByTheirOwnClock) {
  Passage old = At(kExtract, 1, kStart);
  old.arrival = kStart + days(30);
  Told(old);
  EXPECT_THAT(Ticked(kStart + days(30) + minutes(5)), IsEmpty()) << "five minutes have passed for them, not a month";
  EXPECT_THAT(Ticked(kStart + days(30) + minutes(62)), ElementsAre("missing 1h1m"));
}

TEST_F(HandoffsTest, ATimeFromTheFutureCallsNothingUp) {
  Told(At(kExtract, 1, kStart));
  Passage wrong_clock = At(kExtract, 2, kStart + minutes(1));
  wrong_clock.event = kStart + hours(5);
  EXPECT_THAT(Told(wrong_clock), IsEmpty());
}

TEST_F(HandoffsTest, TheNextStepMayComeFirst) {
  Told(At(kSend, 1, kStart + seconds(30)));
  EXPECT_THAT(Told(At(kExtract, 1, kStart)), ElementsAre("reached 0s"));
  Told(At(kSend, 2, kStart));
  EXPECT_THAT(Told(At(kExtract, 2, kStart + minutes(10))), IsEmpty()) << "that was an earlier round";
}

TEST_F(HandoffsTest, ASubjectThatWaitsIsNotCountedTwice) {
  Told(At(kExtract, 1, kStart));
  Told(At(kExtract, 1, kStart + minutes(50)));
  EXPECT_THAT(Ticked(kStart + hours(3)), ElementsAre("missing 1h1m"));
}

TEST_F(HandoffsTest, AreBoundedAndGiveTheirRoomBack) {
  {
    Handoffs few(3, &room_);
    std::vector<HandoffEnd> ended;
    for (uint64_t subject = 1; subject <= 5; ++subject) few.Pass(At(kExtract, subject, kStart), &ended);
    EXPECT_EQ(few.waiting(), 3u);
    EXPECT_EQ(few.refused(), 2u);
    few.Pass(At(kSend, 1, kStart), &ended);
    EXPECT_EQ(few.waiting(), 2u);
  }
  EXPECT_EQ(room_.left(), 1 << 20);
  KeyRoom none(0);
  Handoffs poor(1000, &none);
  std::vector<HandoffEnd> ended;
  poor.Pass(At(kExtract, 1, kStart), &ended);
  EXPECT_EQ(poor.refused(), 1u);
}

TEST_F(HandoffsTest, TicksInBetweenChangeNothingThatIsSaid) {
  std::vector<std::vector<std::string>> stories;
  for (const int every : {1, 5, 1'000'000}) {
    std::mt19937_64 random(3);
    Handoffs handoffs(1000, &room_);
    std::vector<HandoffEnd> ended;
    std::vector<std::pair<Time, Passage>> outputs;
    for (uint64_t subject = 1; subject <= 500; ++subject) {
      const Time first = kStart + minutes(subject);
      outputs.emplace_back(first, At(kExtract, subject, first));
      if (random() % 5 == 0) continue;
      const Time next = first + minutes(random() % 90);
      outputs.emplace_back(next, At(kSend, subject, next));
    }
    std::stable_sort(outputs.begin(), outputs.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (size_t i = 0; i < outputs.size(); ++i) {
      handoffs.Pass(outputs[i].second, &ended);
      if (i % static_cast<size_t>(every) == 0) handoffs.Tick(outputs[i].first + seconds(5), &ended);
    }
    handoffs.Tick(kStart + days(2), &ended);
    std::vector<std::string> words = Words(ended);
    std::sort(words.begin(), words.end());
    EXPECT_EQ(words.size(), 500u) << "each is told once";
    stories.push_back(std::move(words));
  }
  EXPECT_EQ(stories[0], stories[1]);
  EXPECT_EQ(stories[0], stories[2]);
}

}  // namespace
}  // namespace telltale

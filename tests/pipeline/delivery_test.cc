#include "pipeline/delivery.h"

#include <gtest/gtest.h>

#include "base/archive_reader.h"
#include "base/archive_writer.h"
#include "tests/pipeline/incident_samples.h"

namespace telltale {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const Time kStart = *ParseTime("2026-01-05T08:00:00Z");

// A book as it is once the engine has named these.
IncidentBook Book(std::vector<Incident> named, Time now = kStart) {
  IncidentBook book;
  book.Take(std::move(named), now);
  return book;
}

using Is = std::vector<uint64_t>;

TEST(Delivery, TellsANewIncidentAtOnceAndNotAgainBeforeTheResend) {
  Delivery delivery({}, 1);
  const std::vector<Incident> incidents = {MakeIncident(1)};
  ASSERT_EQ(Ids(delivery.Due(Book(incidents), kStart)), Is{1});
  delivery.Taken(incidents, kStart);
  EXPECT_EQ(Ids(delivery.Due(Book(incidents), kStart + seconds(59))), Is{});
  EXPECT_EQ(Ids(delivery.Due(Book(incidents), kStart + seconds(60))), Is{1});
}

TEST(Delivery, StaysDueUntilItIsTaken) {
  Delivery delivery({}, 1);
  const std::vector<Incident> incidents = {MakeIncident(1)};
  EXPECT_EQ(Ids(delivery.Due(Book(incidents), kStart)), Is{1});
  EXPECT_EQ(Ids(delivery.Due(Book(incidents), kStart)), Is{1});
}

TEST(Delivery, TellsAChangeAtOnce) {
  Delivery delivery({}, 1);
  delivery.Taken({MakeIncident(1), MakeIncident(2), MakeIncident(3), MakeIncident(4)}, kStart);
  Incident joined = MakeIncident(1, 2);
  Incident resolved = MakeIncident(2);
  resolved.resolved = kStart;
  Incident one_over = MakeIncident(3);
  one_over.members[0].open = false;
  Incident only_numbers = MakeIncident(4);
  only_numbers.members[0].current.value = 0.5;
  EXPECT_EQ(Ids(delivery.Due(Book({joined, resolved, one_over, only_numbers}), kStart + seconds(1))), (Is{1, 2, 3}));
}

TEST(Delivery, RepeatsAResolvedIncidentAsLongAsItIsNamed) {
  Delivery delivery({}, 1);
  Incident resolved = MakeIncident(1);
  resolved.resolved = kStart;
  delivery.Taken({resolved}, kStart);
  EXPECT_EQ(Ids(delivery.Due(Book({resolved}), kStart + minutes(1))), Is{1});
  IncidentBook book = Book({resolved});
  book.Take({}, kStart + minutes(2));
  EXPECT_EQ(Ids(delivery.Due(book, kStart + minutes(2))), Is{});
}

TEST(Delivery, WaitsLongerAfterEachFailureWithinItsBounds) {
  Delivery delivery({}, 1);
  const std::vector<Incident> incidents = {MakeIncident(1)};
  Time now = kStart;
  for (const int64_t whole : {1000, 2000, 4000, 8000, 16'000, 32'000, 60'000, 60'000}) {
    delivery.Failed(now);
    EXPECT_TRUE(delivery.Due(Book(incidents), now + milliseconds(whole * 8 / 10 - 1)).empty()) << whole;
    now += milliseconds(whole * 12 / 10);
    EXPECT_EQ(Ids(delivery.Due(Book(incidents), now)), Is{1}) << whole;
  }
  delivery.Taken(incidents, now);
  delivery.Failed(now + minutes(2));
  EXPECT_EQ(Ids(delivery.Due(Book(incidents), now + minutes(2) + milliseconds(1200))), Is{1})
      << "a success begins anew";
}

TEST(Delivery, PausesOfTwoReceiversDiffer) {
  int apart = 0;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    Delivery one({}, seed);
    Delivery other({}, seed + 1000);
    one.Failed(kStart);
    other.Failed(kStart);
    for (int ms = 800; ms < 1200; ++ms) {
      const Time now = kStart + milliseconds(ms);
      apart += one.Due(Book({MakeIncident(1)}), now).empty() != other.Due(Book({MakeIncident(1)}), now).empty() ? 1 : 0;
    }
  }
  EXPECT_GT(apart, 100);
}

TEST(Delivery, DoesNotInsistOnWhatIsRefused) {
  Delivery delivery({}, 1);
  const std::vector<Incident> incidents = {MakeIncident(1)};
  delivery.Refused(incidents, kStart);
  EXPECT_TRUE(delivery.Due(Book(incidents), kStart + seconds(59)).empty());
  EXPECT_EQ(Ids(delivery.Due(Book(incidents), kStart + seconds(60))), Is{1});
  EXPECT_EQ(Ids(delivery.Due(Book({incidents[0], MakeIncident(2)}), kStart + seconds(1))), Is{2})
      << "others are not held up";
}

TEST(Delivery, PutsAtMostSoManyIntoOnePost) {
  Delivery delivery({.max_incidents = 2}, 1);
  const std::vector<Incident> incidents = {MakeIncident(1), MakeIncident(2), MakeIncident(3)};
  auto due = delivery.Due(Book(incidents), kStart);
  EXPECT_EQ(Ids(due), (Is{1, 2}));
  delivery.Taken(due, kStart);
  EXPECT_EQ(Ids(delivery.Due(Book(incidents), kStart)), Is{3});
}

TEST(Delivery, TellsAgainWhenTheClockJumpsBack) {
  Delivery delivery({}, 1);
  const std::vector<Incident> incidents = {MakeIncident(1)};
  delivery.Taken(incidents, kStart);
  EXPECT_EQ(Ids(delivery.Due(Book(incidents), kStart - seconds(1))), Is{1});
  delivery.Failed(kStart);
  EXPECT_EQ(Ids(delivery.Due(Book(incidents), kStart - minutes(10))), Is{1})
      << "a pause does not outlive the clock it began on";
}

TEST(Delivery, UntoldLeavesOutWhatIsKnownAndIgnoresThePause) {
  Delivery delivery({}, 1);
  delivery.Taken({MakeIncident(1)}, kStart);
  delivery.Failed(kStart);
  EXPECT_EQ(Ids(delivery.Untold(Book({MakeIncident(1), MakeIncident(2)}), kStart)), Is{2});
}

TEST(Delivery, AskedToWaitItWaitsWithinABound) {
  Delivery delivery({}, 1);
  const IncidentBook book = Book({MakeIncident(1)});
  delivery.Failed(kStart, seconds(30));
  EXPECT_TRUE(delivery.Due(book, kStart + milliseconds(29'999)).empty());
  EXPECT_EQ(Ids(delivery.Due(book, kStart + seconds(31))), Is{1});
  delivery.Failed(kStart, std::chrono::hours(24));
  EXPECT_TRUE(delivery.Due(book, kStart + minutes(14)).empty());
  EXPECT_EQ(Ids(delivery.Due(book, kStart + minutes(16))), Is{1}) << "a quarter of an hour is enough";
}

TEST(Delivery, BackAfterAnHourItTellsThatItIsOver) {
  IncidentBook book = Book({MakeIncident(1), MakeIncident(2)});
  Delivery delivery({}, 1);
  delivery.Taken(delivery.Due(book, kStart), kStart);
  Time now = kStart;
  const auto advance = [&](std::vector<Incident> named) {
    now += seconds(1);
    book.Take(std::move(named), now);
    delivery.Follow(book, now);
    if (!delivery.Due(book, now).empty()) delivery.Failed(now);
  };
  while (now < kStart + minutes(5)) advance({MakeIncident(1), MakeIncident(2)});
  const Incident resolved = Resolved(MakeIncident(1), kStart + minutes(5));
  while (now < kStart + minutes(20)) advance({resolved, MakeIncident(2)});
  while (now < kStart + minutes(60)) advance({MakeIncident(2)});  // the engine has forgotten it
  while (delivery.Due(book, now).empty()) now += seconds(1);
  EXPECT_LT(now, kStart + minutes(62));
  const std::vector<Incident> due = delivery.Due(book, now);
  ASSERT_EQ(Ids(due), (Is{1, 2}));
  EXPECT_EQ(due[0].resolved, kStart + minutes(5));
  delivery.Taken(due, now);
  EXPECT_TRUE(delivery.Knows(book.ended().at(0)));
  EXPECT_EQ(Ids(delivery.Due(book, now + minutes(1))), Is{2}) << "told once";
}

TEST(Delivery, WhatHasEndedDoesNotEndAnAlertOfTheSameName) {
  IncidentBook book = Book({MakeIncident(1)});
  Delivery delivery({}, 1);
  delivery.Taken(delivery.Due(book, kStart), kStart);
  Incident next = MakeIncident(1);
  next.id = 2;  // another one of the same stream, of the same signal
  book.Take({next}, kStart + seconds(1));
  ASSERT_EQ(Ids(book.ended()), Is{1});
  delivery.Follow(book, kStart + seconds(1));
  EXPECT_EQ(Ids(delivery.Due(book, kStart + seconds(1))), Is{2});
  EXPECT_TRUE(delivery.Knows(book.ended()[0])) << "or it would be kept forever";
}

TEST(Delivery, KnowsInTheNextLifeWhatItTold) {
  Delivery delivery(DeliveryOptions::ForPeople(), 1);
  delivery.Taken({MakeIncident(1)}, kStart);
  std::string bytes;
  ArchiveWriter writer(&bytes);
  writer(delivery);
  Delivery next(DeliveryOptions::ForPeople(), 2);
  ArchiveReader reader(bytes);
  next.Persist(reader);
  ASSERT_TRUE(reader.done());
  EXPECT_EQ(Ids(next.Due(Book({MakeIncident(1), MakeIncident(2)}), kStart + minutes(60))), Is{2});
}

class PeopleTest : public testing::Test {
 protected:
  Delivery delivery_{DeliveryOptions::ForPeople(), 1};
};

TEST_F(PeopleTest, AreToldWhenItOpensAndWhenItIsOverAndNotInBetween) {
  IncidentBook book = Book({MakeIncident(1)});
  int told = 0;
  for (Time now = kStart; now < kStart + std::chrono::hours(6); now += seconds(1)) {
    if (now == kStart + std::chrono::hours(2)) book.Take({Resolved(MakeIncident(1), now)}, now);
    if (now == kStart + std::chrono::hours(3)) book.Take({}, now);
    delivery_.Follow(book, now);
    const std::vector<Incident> due = delivery_.Due(book, now);
    if (due.empty()) continue;
    ++told;
    EXPECT_EQ(due[0].resolved.has_value(), now >= kStart + std::chrono::hours(2));
    delivery_.Taken(due, now);
  }
  EXPECT_EQ(told, 2);
}

TEST_F(PeopleTest, AreToldOfSignalsThatJoinNotOneByOne) {
  delivery_.Taken({MakeIncident(1)}, kStart);
  EXPECT_TRUE(delivery_.Due(Book({MakeIncident(1, 2)}), kStart + minutes(1)).empty());
  EXPECT_TRUE(delivery_.Due(Book({MakeIncident(1, 3)}), kStart + minutes(4)).empty());
  EXPECT_TRUE(delivery_.Untold(Book({MakeIncident(1, 3)}), kStart + minutes(4)).empty()) << "nor at an end";
  EXPECT_EQ(Ids(delivery_.Due(Book({MakeIncident(1, 3)}), kStart + minutes(5))), Is{1});
  const IncidentBook over = Book({Resolved(MakeIncident(1, 3), kStart)});
  EXPECT_EQ(Ids(delivery_.Due(over, kStart + minutes(1))), Is{1}) << "that it is over does not wait";
}

TEST_F(PeopleTest, AreToldNothingTwiceWhenTheClockJumpsBack) {
  delivery_.Taken({MakeIncident(1)}, kStart);
  EXPECT_TRUE(delivery_.Due(Book({MakeIncident(1)}), kStart - minutes(10)).empty());
}

TEST_F(PeopleTest, WhoComesLaterIsNotToldOfWhatIsOver) {
  const IncidentBook book = Book({Resolved(MakeIncident(1), kStart), MakeIncident(2)});
  delivery_.BeginWith(book, kStart);
  EXPECT_EQ(Ids(delivery_.Due(book, kStart)), Is{2});
}

}  // namespace
}  // namespace telltale

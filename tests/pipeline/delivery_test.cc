#include "pipeline/delivery.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const Time kStart = *ParseTime("2026-01-05T08:00:00Z");

Incident MakeIncident(uint64_t id, size_t signals = 1) {
  Incident incident;
  incident.id = id;
  incident.lead.open = true;
  incident.members.assign(signals, incident.lead);
  for (size_t i = 0; i < signals; ++i) incident.members[i].field = "field" + std::to_string(i);
  return incident;
}

std::vector<uint64_t> Ids(const std::vector<Incident>& incidents) {
  std::vector<uint64_t> ids;
  for (const Incident& incident : incidents) ids.push_back(incident.id);
  return ids;
}

using Is = std::vector<uint64_t>;

TEST(Delivery, TellsANewIncidentAtOnceAndNotAgainBeforeTheResend) {
  Delivery delivery({}, 1);
  const std::vector<Incident> incidents = {MakeIncident(1)};
  ASSERT_EQ(Ids(delivery.Due(incidents, kStart)), Is{1});
  delivery.Taken(incidents, kStart);
  EXPECT_EQ(Ids(delivery.Due(incidents, kStart + seconds(59))), Is{});
  EXPECT_EQ(Ids(delivery.Due(incidents, kStart + seconds(60))), Is{1});
}

TEST(Delivery, StaysDueUntilItIsTaken) {
  Delivery delivery({}, 1);
  const std::vector<Incident> incidents = {MakeIncident(1)};
  EXPECT_EQ(Ids(delivery.Due(incidents, kStart)), Is{1});
  EXPECT_EQ(Ids(delivery.Due(incidents, kStart)), Is{1});
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
  EXPECT_EQ(Ids(delivery.Due({joined, resolved, one_over, only_numbers}, kStart + seconds(1))), (Is{1, 2, 3}));
}

TEST(Delivery, RepeatsAResolvedIncidentAsLongAsItIsNamed) {
  Delivery delivery({}, 1);
  Incident resolved = MakeIncident(1);
  resolved.resolved = kStart;
  delivery.Taken({resolved}, kStart);
  EXPECT_EQ(Ids(delivery.Due({resolved}, kStart + minutes(1))), Is{1});
  EXPECT_EQ(Ids(delivery.Due({}, kStart + minutes(2))), Is{});
}

TEST(Delivery, WaitsLongerAfterEachFailureWithinItsBounds) {
  Delivery delivery({}, 1);
  const std::vector<Incident> incidents = {MakeIncident(1)};
  Time now = kStart;
  for (const int64_t whole : {1000, 2000, 4000, 8000, 16'000, 32'000, 60'000, 60'000}) {
    delivery.Failed(now);
    EXPECT_TRUE(delivery.Due(incidents, now + milliseconds(whole * 8 / 10 - 1)).empty()) << whole;
    now += milliseconds(whole * 12 / 10);
    EXPECT_EQ(Ids(delivery.Due(incidents, now)), Is{1}) << whole;
  }
  delivery.Taken(incidents, now);
  delivery.Failed(now + minutes(2));
  EXPECT_EQ(Ids(delivery.Due(incidents, now + minutes(2) + milliseconds(1200))), Is{1}) << "a success begins anew";
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
      apart += one.Due({MakeIncident(1)}, now).empty() != other.Due({MakeIncident(1)}, now).empty() ? 1 : 0;
    }
  }
  EXPECT_GT(apart, 100);
}

TEST(Delivery, DoesNotInsistOnWhatIsRefused) {
  Delivery delivery({}, 1);
  const std::vector<Incident> incidents = {MakeIncident(1)};
  delivery.Refused(incidents, kStart);
  EXPECT_TRUE(delivery.Due(incidents, kStart + seconds(59)).empty());
  EXPECT_EQ(Ids(delivery.Due(incidents, kStart + seconds(60))), Is{1});
  EXPECT_EQ(Ids(delivery.Due({incidents[0], MakeIncident(2)}, kStart + seconds(1))), Is{2}) << "others are not held up";
}

TEST(Delivery, PutsAtMostSoManyIntoOnePost) {
  Delivery delivery({.max_incidents = 2}, 1);
  const std::vector<Incident> incidents = {MakeIncident(1), MakeIncident(2), MakeIncident(3)};
  auto due = delivery.Due(incidents, kStart);
  EXPECT_EQ(Ids(due), (Is{1, 2}));
  delivery.Taken(due, kStart);
  EXPECT_EQ(Ids(delivery.Due(incidents, kStart)), Is{3});
}

TEST(Delivery, TellsAgainWhenTheClockJumpsBack) {
  Delivery delivery({}, 1);
  const std::vector<Incident> incidents = {MakeIncident(1)};
  delivery.Taken(incidents, kStart);
  EXPECT_EQ(Ids(delivery.Due(incidents, kStart - seconds(1))), Is{1});
  delivery.Failed(kStart);
  EXPECT_EQ(Ids(delivery.Due(incidents, kStart - minutes(10))), Is{1})
      << "a pause does not outlive the clock it began on";
}

TEST(Delivery, UntoldLeavesOutWhatIsKnownAndIgnoresThePause) {
  Delivery delivery({}, 1);
  delivery.Taken({MakeIncident(1)}, kStart);
  delivery.Failed(kStart);
  EXPECT_EQ(Ids(delivery.Untold({MakeIncident(1), MakeIncident(2)})), Is{2});
}

}  // namespace
}  // namespace telltale

#include "pipeline/incident_book.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/pipeline/incident_samples.h"

namespace telltale {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Is = std::vector<uint64_t>;

const Time kStart = *ParseTime("2026-01-05T08:00:00Z");

TEST(IncidentState, KnowsSignalsAndNeitherTheirOrderNorTheirNumbers) {
  Incident incident = MakeIncident(1, 3);
  Incident turned = incident;
  std::reverse(turned.members.begin(), turned.members.end());
  turned.members[0].log10_evidence = 12;
  turned.members[0].current.value = 0.5;
  EXPECT_EQ(IncidentState(incident), IncidentState(turned));
  EXPECT_NE(IncidentState(incident), IncidentState(MakeIncident(1, 2)));
  EXPECT_NE(IncidentState(incident), IncidentState(Resolved(incident, kStart)));
  turned.members[0].check = Check::kRefusal;
  EXPECT_NE(IncidentState(incident), IncidentState(turned));
}

TEST(IncidentBook, SaysWhetherSomethingLooksOtherwise) {
  IncidentBook book;
  EXPECT_TRUE(book.Take({MakeIncident(1)}, kStart));
  EXPECT_FALSE(book.Take({MakeIncident(1)}, kStart + seconds(1)));
  EXPECT_TRUE(book.Take({MakeIncident(1, 2)}, kStart + seconds(2)));
  EXPECT_TRUE(book.Take({}, kStart + seconds(3)));
}

TEST(IncidentBook, KeepsWhatTheEngineForgetsUntilEveryoneWasTold) {
  IncidentBook book;
  book.Take({Resolved(MakeIncident(1), kStart), MakeIncident(2)}, kStart);
  book.Take({MakeIncident(2)}, kStart + minutes(15));
  ASSERT_EQ(Ids(book.ended()), Is{1});
  EXPECT_EQ(book.ended()[0].resolved, kStart) << "as it was resolved, not as it was forgotten";
  book.Take({MakeIncident(2)}, kStart + minutes(16));
  EXPECT_EQ(Ids(book.ended()), Is{1});
  book.Forget([](const Incident& incident) { return incident.id == 1; });
  EXPECT_TRUE(book.ended().empty());
  EXPECT_EQ(Ids(book.named()), Is{2});
}

TEST(IncidentBook, WhatIsNamedNoMoreWhileOpenIsOver) {
  IncidentBook book;
  book.Take({MakeIncident(1)}, kStart);
  book.Take({}, kStart + minutes(3));
  ASSERT_EQ(Ids(book.ended()), Is{1});
  EXPECT_EQ(book.ended()[0].resolved, kStart + minutes(3));
  book.Take({MakeIncident(1)}, kStart + minutes(4));
  EXPECT_TRUE(book.ended().empty()) << "named again, it is not over";
}

TEST(IncidentBook, DropsTheOldestBeyondItsBounds) {
  IncidentBook book({.most_ended = 2});
  std::vector<Incident> all;
  for (uint64_t id = 1; id <= 5; ++id) all.push_back(MakeIncident(id));
  book.Take(all, kStart);
  book.Take({}, kStart);
  EXPECT_EQ(Ids(book.Shrink()), (Is{1, 2, 3}));
  EXPECT_EQ(Ids(book.ended()), (Is{4, 5}));
  EXPECT_TRUE(book.Shrink().empty());

  IncidentBook narrow({.most_bytes = 100'000});
  narrow.Take({MakeIncident(1, 100), MakeIncident(2, 100), MakeIncident(3, 100)}, kStart);
  narrow.Take({}, kStart);
  EXPECT_EQ(Ids(narrow.Shrink()), (Is{1, 2})) << "large ones take more room";
}

TEST(IncidentBook, OutlinesAreWhatTheNextLifeBeginsWith) {
  IncidentBook book;
  Incident open = MakeIncident(2, 2);
  open.members[1].examples.push_back({"o-1", "N/A", kStart});
  book.Take({Resolved(MakeIncident(1), kStart), open}, kStart);
  book.Take({open}, kStart + minutes(15));
  const std::vector<Incident> kept = book.Outlines(1 << 20);
  EXPECT_EQ(Ids(kept), (Is{1, 2}));
  EXPECT_TRUE(kept[1].members[1].examples.empty());

  IncidentBook next;
  next.Restore(kept);
  EXPECT_FALSE(next.Take({MakeIncident(2, 2)}, kStart + minutes(20)) && next.ended().empty());
  EXPECT_EQ(Ids(next.ended()), Is{1});
  EXPECT_EQ(next.ended()[0].resolved, kStart);
  EXPECT_EQ(Ids(book.Outlines(5'000)), Is{1}) << "where there is no room, those that have ended come first";
}

}  // namespace
}  // namespace telltale

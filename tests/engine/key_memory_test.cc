// KeyMemory against a twin that keeps everything, and at its bounds.

#include "engine/key_memory.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

namespace telltale {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

const Time kStart = *ParseTime("2026-03-02T08:00:00Z");

KeyMemory::Options Window(Duration window, uint64_t max_keys = 65'536) {
  return {.max_keys = max_keys, .window = window, .disorder = hours(1)};
}

TEST(KeyMemory, TellsTheFirstOutputWithinTheWindow) {
  KeyRoom room(1 << 20);
  KeyMemory memory(Window(days(1)), &room);
  EXPECT_FALSE(memory.See(7, "first", kStart));
  EXPECT_FALSE(memory.See(8, "another key", kStart));
  const auto again = memory.See(7, "second", kStart + hours(20));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->first_id, "first");
  EXPECT_EQ(again->last, kStart);
  // Within a day of the second, though not of the first: a chain keeps its beginning.
  EXPECT_EQ(memory.See(7, "third", kStart + hours(40))->first_id, "first");
  EXPECT_FALSE(memory.See(7, "much later", kStart + hours(65)));
  EXPECT_EQ(memory.See(7, "and again", kStart + hours(66))->first_id, "much later");
}

TEST(KeyMemory, TheEdgeOfTheWindowIsInside) {
  KeyRoom room(0);
  KeyMemory memory(Window(hours(1)), &room);
  memory.See(1, "a", kStart);
  EXPECT_TRUE(memory.Look(1, kStart + hours(1)));
  EXPECT_FALSE(memory.Look(1, kStart + hours(1) + Duration(1)));
}

TEST(KeyMemory, AgreesWithATwinThatKeepsAll) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 20; ++round) {
    KeyRoom room(1 << 20);
    const Duration window = minutes(5 + static_cast<int>(random() % 600));
    KeyMemory memory(Window(window), &room);
    struct Known {
      Time time;
      std::string first;
    };
    std::map<uint64_t, Known> twin;
    Time now = kStart;
    for (int i = 0; i < 5000; ++i) {
      now += Duration(random() % 120'000);
      const uint64_t key = random() % 300 * 0x40;  // all in few slots of the index
      const std::string id = fmt::format("id-{}", i);
      const auto seen = memory.See(key, id, now);
      const auto known = twin.find(key);
      const bool expected = known != twin.end() && now - known->second.time <= window;
      ASSERT_EQ(seen.has_value(), expected) << "round " << round << " output " << i;
      if (expected) {
        ASSERT_EQ(seen->first_id, known->second.first);
      }
      twin[key] = {now, expected ? known->second.first : id};
    }
    EXPECT_EQ(memory.forgotten(), 0u);
    EXPECT_LE(memory.size(), 300u);
  }
}

TEST(KeyMemory, DisorderWithinItsBoundMissesNothing) {
  // Every key comes twice, less than a window apart, in any order within the hour: one of the two must hit.
  std::mt19937_64 random(6);
  std::vector<std::pair<Time, uint64_t>> arrivals;  // when it comes, which key
  std::map<std::pair<Time, uint64_t>, Time> made;
  for (uint64_t key = 0; key < 2000; ++key) {
    for (const Time event : {kStart + minutes(key), kStart + minutes(key) + hours(3)}) {
      const std::pair<Time, uint64_t> arrival(event + Duration(random() % 3'600'000), key);
      arrivals.push_back(arrival);
      made[arrival] = event;
    }
  }
  std::sort(arrivals.begin(), arrivals.end());
  KeyRoom room(1 << 20);
  KeyMemory memory(Window(hours(3)), &room);
  int hits = 0;
  for (const auto& arrival : arrivals) hits += memory.See(arrival.second, "x", made[arrival]) ? 1 : 0;
  EXPECT_EQ(hits, 2000);
}

TEST(KeyMemory, ForgetsTheOldestBeyondTheBoundAndCountsIt) {
  KeyRoom room(1 << 20);
  KeyMemory memory(Window(days(1), 128), &room);
  for (uint64_t key = 0; key < 200; ++key) memory.See(key, "x", kStart + minutes(key));
  EXPECT_EQ(memory.size(), 128u);
  EXPECT_EQ(memory.forgotten(), 72u);
  EXPECT_TRUE(memory.Look(199, kStart + hours(4)));
  EXPECT_TRUE(memory.Look(72, kStart + hours(4)));
  EXPECT_FALSE(memory.Look(71, kStart + hours(4))) << "a miss, never a hit";
  memory.See(72, "x", kStart + hours(4));    // seen again: no longer the oldest
  memory.See(1000, "x", kStart + hours(4));  // which is 73
  EXPECT_TRUE(memory.Look(72, kStart + hours(4)));
  EXPECT_FALSE(memory.Look(73, kStart + hours(4)));
}

TEST(KeyMemory, TakesFromTheSharedRoomAndGivesBack) {
  KeyRoom room(20'000);
  {
    KeyMemory greedy(Window(days(1)), &room);
    for (uint64_t key = 0; key < 10'000; ++key) greedy.See(key, "x", kStart);
    EXPECT_LT(room.left(), 5'000);
    EXPECT_LT(greedy.size(), 500u);
    EXPECT_GT(greedy.forgotten(), 9'000u);
    KeyMemory modest(Window(days(1)), &room);
    for (uint64_t key = 0; key < 128; ++key) modest.See(key, "x", kStart);
    EXPECT_EQ(modest.forgotten(), 0u) << "a little room is everybody's own";
    greedy.See(1, "x", kStart + days(3));  // everything else has run out
    EXPECT_EQ(greedy.size(), 1u);
    EXPECT_EQ(room.left(), 20'000);
  }
  EXPECT_EQ(room.left(), 20'000);
}

TEST(KeyMemory, LongIdsAreCutWhereACharacterEnds) {
  KeyRoom room(0);
  KeyMemory memory(Window(days(1)), &room);
  memory.See(1, std::string(35, 'a') + "ü and more", kStart);
  EXPECT_EQ(memory.Look(1, kStart)->first_id, std::string(35, 'a'));
  memory.See(2, std::string(36, 'b'), kStart);
  EXPECT_EQ(memory.Look(2, kStart)->first_id, std::string(36, 'b'));
}

}  // namespace
}  // namespace telltale

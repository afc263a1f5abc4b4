#include "stats/blocks.h"

#include <gtest/gtest.h>

#include <list>

#include "tests/stats/streams.h"

namespace telltale {
namespace {

using testing::Draw;

using Ring = BlockRing<HitCount>;

Block<HitCount> MakeBlock(int64_t first, int64_t last, uint64_t n, uint64_t hits) { return {first, last, n, {hits}}; }

// Observations one by one, with the flag whether they may become baseline: what the ring is an economy of.
struct Naive {
  struct Item {
    int64_t second;
    bool admitted;
  };
  std::list<Item> items;
  uint64_t admitted = 0;
};

TEST(BlockRing, HoldsWhatAPlainListHolds) {
  Draw draw(11);
  Ring ring(16);
  Naive naive;
  int64_t now = 0;
  for (int step = 0; step < 3000; ++step) {
    const auto n = static_cast<uint64_t>(1 + draw.Uniform() * 30);
    const bool frozen = draw.Hit(0.2);
    const int64_t first = now + 1;
    now += static_cast<int64_t>(n);
    for (int64_t s = first; s <= now; ++s) naive.items.push_back({s, false});
    ring.Close(MakeBlock(first, now, n, n / 2), frozen);
    if (!frozen) {
      for (Naive::Item& item : naive.items) item.admitted = true;
    }
    if (draw.Hit(0.02)) {
      // Drops whole blocks only: the list follows the ring's own cut.
      ring.DropFrom(now - 40);
      const int64_t end = ring.blocks().empty() ? 0 : int64_t{ring.blocks().back().last_second};
      while (!naive.items.empty() && naive.items.back().second > end) naive.items.pop_back();
      EXPECT_LT(end, now - 40);
    }
    uint64_t total = 0;
    for (const auto& block : ring.blocks()) total += block.n;
    uint64_t admitted = 0;
    for (const Naive::Item& item : naive.items) admitted += item.admitted ? 1 : 0;
    ASSERT_EQ(total, naive.items.size());
    ASSERT_EQ(ring.admitted(), admitted);
    ASSERT_LE(ring.blocks().size(), 16U);
    uint64_t in_admitted_blocks = 0;
    for (size_t i = 0; i < ring.admitted_blocks(); ++i) in_admitted_blocks += ring.blocks()[i].n;
    ASSERT_EQ(in_admitted_blocks, admitted);
  }
}

TEST(BlockRing, MergesNeighboursInOrderWhenFull) {
  Ring ring(8);
  for (int i = 0; i < 9; ++i) ring.Close(MakeBlock(i * 10, i * 10 + 9, 10, static_cast<uint64_t>(i)), false);
  ASSERT_EQ(ring.blocks().size(), 5U);
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(ring.blocks()[i].n, 20U);
    EXPECT_EQ(ring.blocks()[i].payload.hits, 4 * i + 1);
    EXPECT_EQ(ring.blocks()[i].first_second, static_cast<int64_t>(i) * 20);
    EXPECT_EQ(ring.blocks()[i].last_second, static_cast<int64_t>(i) * 20 + 19);
  }
  EXPECT_EQ(ring.scale(), 1U) << "a short past keeps its fine blocks";
}

TEST(BlockRing, BlocksClosedWhileFrozenWaitAndEnterLater) {
  Ring ring(16);
  ring.Close(MakeBlock(0, 9, 10, 0), false);
  ring.Close(MakeBlock(10, 19, 10, 0), true);
  EXPECT_EQ(ring.admitted(), 10U);
  ring.AdmitWaiting();
  EXPECT_EQ(ring.admitted(), 20U);
}

TEST(BlockRing, TheWindowLiesBehindTheGapAndStopsWhenItHasEnough) {
  Ring ring(128);
  constexpr int64_t kBlockSeconds = 8640;  // ten a day
  for (int64_t i = 0; i < 100; ++i)
    ring.Close(MakeBlock(i * kBlockSeconds, (i + 1) * kBlockSeconds - 1, 100, 50), false);
  const int64_t now = 100 * kBlockSeconds;
  Window window = ring.Select({.gap = 450, .least_n = 2000, .least_events = 400}, now);
  EXPECT_EQ(window.end, 90U) << "a day of gap is 1,000 observations here";
  EXPECT_EQ(window.begin, 70U);
  EXPECT_EQ(window.n, 2000);
  window = ring.Select({.gap = 1800, .least_n = 2000, .least_events = 400}, now);
  EXPECT_EQ(window.end, 82U);
  window = ring.Select({.gap = 450, .least_n = 2000, .least_events = 1e9}, now);
  EXPECT_EQ(window.begin, 0U) << "too few events: everything there is";
}

TEST(BlockRing, AYoungSignalHasAShortGap) {
  EXPECT_EQ(GapObservations(5000, 300, 10, 100), 50);
  EXPECT_EQ(GapObservations(5000, 300, 10, 800), 200);
  EXPECT_EQ(GapObservations(5000, 8000, 10, 1e6), 8000);
  EXPECT_EQ(GapObservations(90000, 8000, 10, 1e6), 40000);
  EXPECT_EQ(GapObservations(5000, 864000, 36000, 1e6), 40000);
  EXPECT_EQ(GapObservations(5000, 2000000, 83000, 1e6), 83000) << "never less than an hour";
}

TEST(BlockRing, TrimKeepsTheWindow) {
  Ring ring(16);
  for (int i = 0; i < 10; ++i) ring.Close(MakeBlock(i, i, 1, 0), false);
  const Window window = ring.Trim({6, 8, 2}, 4);
  EXPECT_EQ(window.begin, 2U);
  EXPECT_EQ(window.end, 4U);
  EXPECT_EQ(ring.blocks().front().first_second, 4);
  EXPECT_EQ(ring.admitted(), 10U) << "what was learned is not unlearned";
}

TEST(BlockDue, BlocksAreFineAtFirstThenCoarse) {
  EXPECT_FALSE(BlockDue(24, 0, 5000, 0, 0, 1));
  EXPECT_TRUE(BlockDue(25, 0, 5000, 0, 0, 1));
  EXPECT_FALSE(BlockDue(99, 100000, 105000, 1000, 0, 1));
  EXPECT_TRUE(BlockDue(100, 100000, 105000, 1000, 0, 1));
  EXPECT_FALSE(BlockDue(100, 100000, 105000, 1000, 0, 2));
  EXPECT_FALSE(BlockDue(100, 100000, 100299, 1000, 0, 1)) << "5 minutes";
  EXPECT_TRUE(BlockDue(25, 90, 100, 0, 0, 1)) << "a tenth of the age of a young signal";
  EXPECT_TRUE(BlockDue(1, 0, kDaySeconds, 1000, 0, 1)) << "a day is long enough for any block";
  EXPECT_FALSE(BlockDue(0, 0, 10 * kDaySeconds, 0, 0, 1));
}

}  // namespace
}  // namespace telltale

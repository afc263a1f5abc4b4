#include "stats/blocks.h"

#include <gtest/gtest.h>

#include <list>

#include "tests/stats/block_draws.h"

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
    const std::vector<Block<HitCount>> blocks = ring.blocks().Unpacked();
    for (const auto& block : blocks) total += block.n;
    uint64_t admitted = 0;
    for (const Naive::Item& item : naive.items) admitted += item.admitted ? 1 : 0;
    ASSERT_EQ(total, naive.items.size());
    ASSERT_EQ(ring.admitted(), admitted);
    ASSERT_LE(ring.blocks().size(), 16U);
    uint64_t in_admitted_blocks = 0;
    for (size_t i = 0; i < ring.admitted_blocks(); ++i) in_admitted_blocks += blocks[i].n;
    ASSERT_EQ(in_admitted_blocks, admitted);
  }
}

// The same ring, of blocks that are kept as they are, each with its own flag.
template <typename Payload>
struct PlainRing {
  struct Item {
    Block<Payload> block;
    bool is_admitted;
  };
  explicit PlainRing(size_t room) : capacity(room) {}

  void Close(const Block<Payload>& block, bool frozen) {
    if (items.empty() && observations == 0) since = block.first_second;
    if (items.size() >= capacity) Merge();
    items.push_back({block, false});
    if (!frozen) Admit();
  }
  void Admit() {
    for (Item& item : items) {
      if (!item.is_admitted) observations += item.block.n;
      item.is_admitted = true;
    }
  }
  void DropFrom(int64_t second) {
    for (; !items.empty() && items.back().block.last_second >= second; items.pop_back()) {
      if (items.back().is_admitted) observations -= items.back().block.n;
    }
  }
  void Merge() {
    std::vector<Item> merged;
    bool is_whole = true;  // the last one takes no more
    for (const Item& item : items) {
      if (is_whole || merged.back().is_admitted != item.is_admitted) {
        merged.push_back(item);
        is_whole = false;
        continue;
      }
      Block<Payload>& block = merged.back().block;
      block.payload.Merge(block.n, item.block.payload, item.block.n);
      block.last_second = item.block.last_second;
      block.n += item.block.n;
      is_whole = true;
    }
    items = merged;
    if (observations >= 1000 && scale < 1U << 20) scale *= 2;
  }
  std::vector<Block<Payload>> Blocks(bool only_admitted) const {
    std::vector<Block<Payload>> blocks;
    for (const Item& item : items) {
      if (item.is_admitted || !only_admitted) blocks.push_back(item.block);
    }
    return blocks;
  }
  // Blocks behind the gap, as many as satisfy the need.
  std::pair<size_t, size_t> Select(const WindowNeed& need, int64_t now) const {
    const std::vector<Block<Payload>> blocks = Blocks(true);
    double day = 0;
    double hour = 0;
    for (size_t i = blocks.size(); i > 0 && blocks[i - 1].last_second > now - 86'400; --i) {
      day += static_cast<double>(blocks[i - 1].n);
      hour += blocks[i - 1].last_second > now - 3600 ? static_cast<double>(blocks[i - 1].n) : 0;
    }
    double gap = GapObservations(need.gap, day, hour, static_cast<double>(observations));
    size_t end = blocks.size();
    while (end > 0 && gap > 0) gap -= static_cast<double>(blocks[--end].n);
    for (size_t begin = end;; --begin) {
      double n = 0;
      double events = 0;
      for (size_t i = begin; i < end; ++i) {
        n += static_cast<double>(blocks[i].n);
        events += blocks[i].payload.events(blocks[i].n);
      }
      const int64_t span = begin < end ? blocks[end - 1].last_second - blocks[begin].first_second : 0;
      const bool rich = std::min(events, n - events) >= need.least_events || n >= 28'000;
      if (begin == 0 || (n >= need.least_n && ((rich && span >= 86'400) || span >= 28 * 86'400))) return {begin, end};
    }
  }

  size_t capacity;
  std::vector<Item> items;
  uint64_t observations = 0;
  int64_t since = 0;
  uint32_t scale = 1;
};

template <typename Payload>
void DoesAsThePlainOne(uint64_t seed) {
  Draw draw(seed);
  const size_t capacity = 6 + seed % 60;
  BlockRing<Payload> ring(capacity);
  PlainRing<Payload> plain(capacity);
  int64_t now = 1'700'000'000;
  for (int step = 0; step < 400; ++step) {
    const Block<Payload> block = testing::DrawBlock<Payload>(&draw, &now);
    const bool frozen = draw.Hit(0.3);
    ring.Close(block, frozen);
    plain.Close(block, frozen);
    if (draw.Hit(0.03)) {
      const int64_t second = now - static_cast<int64_t>(testing::DrawCount(&draw, 1e6));
      ring.DropFrom(second);
      plain.DropFrom(second);
    }
    if (draw.Hit(0.03)) {
      ring.AdmitWaiting();
      plain.Admit();
    }
    const WindowNeed need{.gap = draw.Uniform() * 1e5, .least_n = draw.Uniform() * 3e4, .least_events = 1000};
    Window window = ring.Select(need, now);
    const auto [begin, end] = plain.Select(need, now);
    ASSERT_EQ(window.begin, begin);
    ASSERT_EQ(window.end, end);
    if (begin < end) {
      EXPECT_EQ(window.first_second, plain.items[begin].block.first_second);
      EXPECT_EQ(window.last_second, plain.items[end - 1].block.last_second);
    }
    if (draw.Hit(0.1)) {
      window = ring.Trim(window, 5);
      const size_t first = std::min(begin, end > 5 ? end - 5 : 0);
      plain.items.erase(plain.items.begin(), plain.items.begin() + static_cast<std::ptrdiff_t>(first));
      EXPECT_EQ(window.begin + first, begin);
      EXPECT_EQ(window.end + first, end);
    }
    if (draw.Hit(0.02)) {
      // What is told of one ring, in another.
      std::erase_if(plain.items, [](const auto& item) { return !item.is_admitted; });
      BlockRing<Payload> other(capacity);
      other.Restore(plain.Blocks(true), ring.admitted(), ring.first_second(), ring.scale());
      ring = other;
    }
    testing::ExpectSameBlocks(ring.blocks().Unpacked(), plain.Blocks(false));
    ASSERT_EQ(ring.admitted_blocks(), plain.Blocks(true).size());
    ASSERT_EQ(ring.admitted(), plain.observations);
    ASSERT_EQ(ring.first_second(), plain.since);
    ASSERT_EQ(ring.scale(), plain.scale);
    if (::testing::Test::HasFailure()) FAIL() << "seed " << seed << ", step " << step;
  }
}

TEST(BlockRing, DoesAsAPlainOneDoes) {
  for (uint64_t seed = 0; seed < 12; ++seed) {
    DoesAsThePlainOne<HitCount>(seed);
    DoesAsThePlainOne<Sample>(seed);
    DoesAsThePlainOne<MixCount>(seed);
  }
}

TEST(BlockRing, MergesNeighboursInOrderWhenFull) {
  Ring ring(8);
  for (int i = 0; i < 9; ++i) ring.Close(MakeBlock(i * 10, i * 10 + 9, 10, static_cast<uint64_t>(i)), false);
  const std::vector<Block<HitCount>> blocks = ring.blocks().Unpacked();
  ASSERT_EQ(blocks.size(), 5U);
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(blocks[i].n, 20U);
    EXPECT_EQ(blocks[i].payload.hits, 4 * i + 1);
    EXPECT_EQ(blocks[i].first_second, static_cast<int64_t>(i) * 20);
    EXPECT_EQ(blocks[i].last_second, static_cast<int64_t>(i) * 20 + 19);
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
  EXPECT_EQ(window.first_second, 70 * kBlockSeconds);
  EXPECT_EQ(window.last_second, 90 * kBlockSeconds - 1);
  window = ring.Select({.gap = 1800, .least_n = 2000, .least_events = 400}, now);
  EXPECT_EQ(window.end, 82U);
  window = ring.Select({.gap = 450, .least_n = 2000, .least_events = 1e9}, now);
  EXPECT_EQ(window.begin, 0U) << "too few events: everything there is";
}

TEST(BlockRing, AYoungSignalHasAShortGap) {
  EXPECT_EQ(GapObservations(5000, 300, 10, 80), 25);
  EXPECT_EQ(GapObservations(5000, 300, 10, 800), 200);
  EXPECT_EQ(GapObservations(5000, 8000, 10, 1e6), 8000);
  EXPECT_EQ(GapObservations(90000, 8000, 10, 1e6), 40000);
  EXPECT_EQ(GapObservations(5000, 864000, 36000, 1e6), 40000);
  EXPECT_EQ(GapObservations(5000, 2000000, 83000, 1e6), 83000) << "never less than an hour";
}

TEST(BlockRing, TrimKeepsTheWindow) {
  Ring ring(16);
  for (int i = 0; i < 10; ++i) ring.Close(MakeBlock(i, i, 1, 0), false);
  const Window window = ring.Trim({6, 8, 2, 6, 7}, 4);
  EXPECT_EQ(window.begin, 2U);
  EXPECT_EQ(window.end, 4U);
  EXPECT_EQ(ring.blocks().Unpacked().front().first_second, 4);
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

#pragma once
// tests/stats/block_draws.h - random blocks of each kind, and whether two lists of them are the same.
//
// What:     blocks one after the other, some of which overlap or lie before the last, with payloads of every shape.
// Threads:  free functions without state.

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

#include "stats/mix_kernel.h"
#include "stats/packed_blocks.h"
#include "stats/sample.h"
#include "tests/stats/streams.h"

namespace telltale::testing {

// From 1 to about `most`, small ones as often as large ones.
inline uint64_t DrawCount(Draw* draw, double most) { return static_cast<uint64_t>(std::pow(most, draw->Uniform())); }

inline void DrawPayload(Draw* draw, uint64_t n, HitCount* hits) {
  hits->hits = draw->Hit(0.5) ? 0 : static_cast<uint64_t>(draw->Uniform() * static_cast<double>(n));
}

inline void DrawPayload(Draw* draw, uint64_t n, Sample* sample) {
  Sampler sampler;
  const bool is_whole = draw->Hit(0.4);
  const double spread = std::pow(10.0, 6 * draw->Uniform() - 3);
  for (uint64_t i = 0; i < std::min<uint64_t>(n, 300); ++i) {
    const double value = spread * draw->Normal();
    sampler.Add(static_cast<float>(is_whole ? std::round(value) : value));
  }
  *sample = sampler.Close();
}

inline void DrawPayload(Draw* draw, uint64_t n, MixCount* mix) {
  *mix = {};
  mix->counts.folded = draw->Hit(0.5) ? 0 : DrawCount(draw, 1e14);
  for (uint64_t labels = DrawCount(draw, 200); labels > 0; --labels) {
    const uint64_t count = draw->Hit(0.3) ? 0 : std::min<uint64_t>(DrawCount(draw, static_cast<double>(n)), 1U << 31);
    mix->counts.by_label.push_back(static_cast<uint32_t>(count));
    mix->runs.by_label.push_back(draw->Hit(0.2) ? 0
                                                : static_cast<uint32_t>(draw->Uniform() * static_cast<double>(count)));
  }
}

// One that begins about `*now`, which is its end then.
template <typename Payload>
Block<Payload> DrawBlock(Draw* draw, int64_t* now) {
  Block<Payload> block;
  block.first_second = *now + (draw->Hit(0.05) ? -1000 : static_cast<int64_t>(DrawCount(draw, 1e5)));
  block.last_second = block.first_second + static_cast<int64_t>(DrawCount(draw, 1e5)) - 1;
  block.n = DrawCount(draw, 1e5);
  DrawPayload(draw, block.n, &block.payload);
  *now = block.last_second;
  return block;
}

inline void ExpectSamePayload(const HitCount& one, const HitCount& other) { EXPECT_EQ(one.hits, other.hits); }

inline void ExpectSamePayload(const Sample& one, const Sample& other) {
  EXPECT_EQ(one.is_exact(), other.is_exact());
  EXPECT_EQ(one.information(), other.information());
  ASSERT_EQ(one.kept().size(), other.kept().size());
  for (size_t i = 0; i < one.kept().size(); ++i) {
    EXPECT_EQ(std::bit_cast<uint32_t>(one.kept()[i]), std::bit_cast<uint32_t>(other.kept()[i])) << i;
  }
}

// Labels that are not there need not be told.
inline void ExpectSamePayload(const MixCount& one, const MixCount& other) {
  const size_t labels = std::max(
      {one.counts.by_label.size(), other.counts.by_label.size(), one.runs.by_label.size(), other.runs.by_label.size()});
  for (size_t label = 0; label < labels; ++label) {
    EXPECT_EQ(one.counts[label], other.counts[label]) << label;
    EXPECT_EQ(one.runs[label], other.runs[label]) << label;
  }
  EXPECT_EQ(one.counts.folded, other.counts.folded);
  EXPECT_EQ(one.runs.folded, other.runs.folded);
}

template <typename Payload>
void ExpectSameBlocks(const std::vector<Block<Payload>>& some, const std::vector<Block<Payload>>& others) {
  ASSERT_EQ(some.size(), others.size());
  for (size_t i = 0; i < some.size(); ++i) {
    EXPECT_EQ(some[i].first_second, others[i].first_second) << i;
    EXPECT_EQ(some[i].last_second, others[i].last_second) << i;
    EXPECT_EQ(some[i].n, others[i].n) << i;
    ExpectSamePayload(some[i].payload, others[i].payload);
  }
}

}  // namespace telltale::testing

#pragma once
// stats/past.h - what a watch has learned, as it can be told to another one: blocks of time, swings, what is pinned.
//
// What:     each watch gives its past away (Export) and takes another's in place of its own (Import). What is under way
//           is no part of it: evidence, an open alarm, the block that is not full yet, blocks that wait while the
//           baseline is frozen.
// Units:    seconds since 1970; observations. Labels are the owner's numbers.
// Threads:  values.
// Errors:   FaultOf says what no watch can have learned, in words that fit behind "its past: "; "" where nothing is.
//           Only what has no fault may be imported.
// Cost:     a copy of the blocks.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "stats/blocks.h"
#include "stats/mix_kernel.h"
#include "stats/mix_parts.h"
#include "stats/overdispersion.h"
#include "stats/pin.h"
#include "stats/pinned_number.h"
#include "stats/rate_kernel.h"
#include "stats/sample.h"

namespace telltale {

// Blocks that a watch keeps at most.
inline constexpr size_t kMostRateBlocks = 128;
inline constexpr size_t kMostNumberBlocks = 64;
inline constexpr size_t kMostMixBlocks = 64;

template <typename Payload>
struct Past {
  std::vector<Block<Payload>> blocks;  // admitted ones, oldest first
  uint64_t observations = 0;           // admitted since the beginning, those of older blocks too
  int64_t since = 0;                   // when the first of them began
  uint32_t scale = 1;                  // of a full block, see blocks.h
  Swings swings;
  PinMark pin;  // of what is pinned, if anything is
  LongRun long_run;
};

struct RatePast : Past<HitCount> {
  RateBaseline pinned;  // n 0: none yet
};
struct NumberPast : Past<Sample> {
  NumberBaseline pinned;
};
struct MixPast : Past<MixCount> {  // whose long run is that of all labels but those that have one of their own
  std::vector<LabelRun> label_runs;
  MixBaseline pinned;  // without runs
};

std::string_view FaultOf(const RatePast& past);
std::string_view FaultOf(const NumberPast& past);
std::string_view FaultOf(const MixPast& past);

// The past that a ring holds. Where a past was imported that lies ahead of what came next, without what lies ahead.
template <typename Payload>
Past<Payload> PastOf(const BlockRing<Payload>& ring, const Swings& swings, const PinMark& pin,
                     const LongRun& long_run = {}) {
  Past<Payload> past;
  const std::vector<Block<Payload>> blocks = ring.blocks().Unpacked();
  size_t first = ring.admitted_blocks();
  while (first > 0 &&
         (first == ring.admitted_blocks() || blocks[first - 1].last_second <= blocks[first].first_second)) {
    --first;
  }
  past.blocks.assign(blocks.begin() + static_cast<std::ptrdiff_t>(first),
                     blocks.begin() + static_cast<std::ptrdiff_t>(ring.admitted_blocks()));
  past.observations = ring.admitted();
  past.since = past.blocks.empty() ? 0 : std::min<int64_t>(ring.first_second(), past.blocks.front().first_second);
  past.scale = ring.scale();
  past.swings = swings;
  past.pin = pin;
  past.long_run = long_run;
  return past;
}

}  // namespace telltale

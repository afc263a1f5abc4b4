#pragma once
// stats/mix_blocks.h - blocks of a mix, one label at a time: its outputs, how they swing, which blocks are unlike.
//
// What:     a part of a mix is the label in place `index` of `named`, or with the index behind the last of them all
//           labels that are not named.
// Units:    observations; phi as in blocks.h.
// Threads:  free functions without state.
// Cost:     a pass over the blocks of the window for each part.

#include <cstddef>
#include <vector>

#include "stats/blocks.h"
#include "stats/mix_kernel.h"
#include "stats/overdispersion.h"

namespace telltale {

double HitsOfNamed(const LabelCounts& counts, const std::vector<size_t>& named);

// What a part was in a window: so many observations, so many of them its own.
struct PartCount {
  double n = 0;
  double hits = 0;
};

// The variance between the blocks up to the window's end, of one part. `is_steady`: without what drifts.
double MixPhi(const std::vector<Block<MixCount>>& blocks, const Window& window, const std::vector<size_t>& named,
              size_t index, const PartCount& in_window, const Swings& swings, bool is_steady = false);

// By block, up to the window's end: whether it is so unlike the rest of the window that not even the usual spread
// between blocks explains it. `all`: the labels of the window.
std::vector<bool> UnlikeTheOthers(const std::vector<Block<MixCount>>& blocks, const Window& window,
                                  const std::vector<size_t>& named, const LabelCounts& all, const Swings& swings);

}  // namespace telltale

#pragma once
// stats/mix_blocks.h - the blocks of a mix, one label at a time: its outputs, how they swing, which blocks are unlike.
//
// What:     a part of a mix is the label in place `index` of those named, or with the index behind the last of them all
//           labels that are not named.
// Units:    observations; phi as in blocks.h.
// Threads:  values; free functions without state.
// Errors:   none.
// Cost:     a table reads each block once, what is asked of it is a pass over the blocks for each part.

#include <cstddef>
#include <vector>

#include "stats/blocks.h"
#include "stats/mix_kernel.h"
#include "stats/overdispersion.h"
#include "stats/packed_blocks.h"

namespace telltale {

using MixBlocks = PackedBlocks<MixCount>;

double HitsOfNamed(const LabelCounts& counts, const std::vector<size_t>& named);
// Of n observations, those of each part.
std::vector<double> HitsOfParts(const LabelCounts& counts, const std::vector<size_t>& named, double n);

// What a part was in a window: so many observations, so many of them its own.
struct PartCount {
  double n = 0;
  double hits = 0;
};

// The odds of the rarer outcome, up to 1: of the part, or of all others.
double RarerOdds(const PartCount& part);

// The blocks up to a window's end, part by part.
class PartsByBlock {
 public:
  PartsByBlock(const MixBlocks& blocks, const Window& window, const std::vector<size_t>& named);

  size_t parts() const { return parts_; }
  // The variance between the blocks of one part. `is_steady`: without what drifts.
  double Phi(size_t part, const PartCount& in_window, const Swings& swings, const LongRun& past,
             bool is_steady = false) const;
  // Takes the blocks into the long run of a part, but for those left out; `fresh`: the part of the window that is new.
  void AddTo(LongRun* past, size_t part, const PartCount& in_window, const std::vector<bool>& is_left_out,
             double fresh) const;
  // Likewise into what all parts have in common.
  void AddTo(CommonSwing* common, size_t part, const PartCount& in_window, const std::vector<bool>& is_left_out,
             const LongRun& past) const;
  // By block: whether it is so unlike the rest of the window that not even the usual spread between blocks explains it.
  // Of each part: its hits in the window and its long run.
  std::vector<bool> UnlikeTheOthers(const std::vector<double>& hits, const std::vector<LongRun>& past,
                                    const Swings& swings) const;

 private:
  double HitsAt(size_t part, size_t block) const { return hits_[part * n_.size() + block]; }
  std::vector<Deviation> DeviationsOf(size_t part, double center) const;
  std::vector<Deviation> KeptOf(size_t part, double center, const std::vector<bool>& is_left_out) const;

  Window window_;
  size_t parts_ = 0;
  std::vector<double> n_;     // by block
  std::vector<double> hits_;  // of each part, by block
};

}  // namespace telltale

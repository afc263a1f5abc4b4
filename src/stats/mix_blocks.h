#pragma once
// stats/mix_blocks.h - blocks of a mix, packed; and one label at a time: its outputs, how they swing, which blocks are
// unlike.
//
// What:     a part of a mix is the label in place `index` of those named, or with the index behind the last of them all
//           labels that are not named.
// Units:    observations; phi as in blocks.h.
// Threads:  values; free functions without state.
// Errors:   none.
// Cost:     a block of a dozen labels 56 bytes, and none on the heap; of many, two bytes a label besides. A table reads
//           each block once, what is asked of it a pass over the blocks for each part.
// Source:   whole numbers in as many groups of seven bits as they need, as in many formats.

#include <array>
#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "stats/blocks.h"
#include "stats/mix_kernel.h"
#include "stats/overdispersion.h"

namespace telltale {

// A MixCount as the ring of blocks keeps it: labels that are not there any more cost nothing, all others a byte or two.
class PackedMix {
 public:
  PackedMix() = default;
  explicit PackedMix(const MixCount& mix);

  MixCount Unpacked() const;
  void AddTo(MixCount* sum) const;
  void AddTo(LabelCounts* counts) const;
  // As MixCount's.
  void Merge(uint64_t n, const PackedMix& other, uint64_t other_n);
  double events(uint64_t n) const;

 private:
  static constexpr size_t kInPlace = 32;

  // See(label, count, runs) for each label that is there.
  template <typename See>
  void ForEach(See see) const;
  const uint8_t* begin() const;
  const uint8_t* end() const;

  // What was folded; then for each label its count, and unless that is 0 its runs. Zeros at the end say nothing.
  std::variant<std::array<uint8_t, kInPlace>, std::vector<uint8_t>> bytes_;
};

using MixBlocks = std::vector<Block<PackedMix>>;

MixBlocks PackedBlocks(const std::vector<Block<MixCount>>& blocks);
std::vector<Block<MixCount>> UnpackedBlocks(const MixBlocks& blocks);

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

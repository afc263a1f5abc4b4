#include "stats/mix_blocks.h"

#include <algorithm>

#include "stats/rate_kernel.h"
#include "stats/rate_levels.h"

namespace telltale {
namespace {

double HitsAt(const Block<MixCount>& block, const std::vector<size_t>& named, size_t index) {
  const LabelCounts& counts = block.payload.counts;
  return index < named.size() ? counts[named[index]] : static_cast<double>(block.n) - HitsOfNamed(counts, named);
}

}  // namespace

double HitsOfNamed(const LabelCounts& counts, const std::vector<size_t>& named) {
  double hits = 0;
  for (const size_t label : named) hits += counts[label];
  return hits;
}

double MixPhi(const std::vector<Block<MixCount>>& blocks, const Window& window, const std::vector<size_t>& named,
              size_t index, const PartCount& in_window, const Swings& swings, bool is_steady) {
  const double center = SmoothedRate(in_window.hits, in_window.n);
  std::vector<Deviation> deviations(window.end);
  for (size_t i = 0; i < window.end; ++i) {
    const auto block_n = static_cast<double>(blocks[i].n);
    deviations[i] = {block_n, HitsAt(blocks[i], named, index) - block_n * center};
  }
  if (is_steady) Detrend(&deviations);
  const double rarity = std::min(center, 1 - center) * in_window.n / static_cast<double>(window.end - window.begin);
  return Overdispersion(deviations, center * (1 - center), rarity, swings);
}

std::vector<bool> UnlikeTheOthers(const std::vector<Block<MixCount>>& blocks, const Window& window,
                                  const std::vector<size_t>& named, const LabelCounts& all, const Swings& swings) {
  std::vector<bool> is_unlike(window.end);
  for (size_t part = 0; part <= named.size(); ++part) {
    const double hits = part < named.size() ? all[named[part]] : window.n - HitsOfNamed(all, named);
    const double nats = kDropNats * MixPhi(blocks, window, named, part, {window.n, hits}, swings);
    for (size_t i = window.begin; i < window.end; ++i) {
      const auto block_n = static_cast<double>(blocks[i].n);
      const double block_hits = HitsAt(blocks[i], named, part);
      if (Unlike(block_n, block_hits, window.n - block_n, hits - block_hits, nats)) is_unlike[i] = true;
    }
  }
  return is_unlike;
}

}  // namespace telltale

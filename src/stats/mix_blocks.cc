#include "stats/mix_blocks.h"

#include <algorithm>

#include "stats/rate_kernel.h"
#include "stats/rate_levels.h"

namespace telltale {
namespace {

constexpr double kFewestHits = 5;

}  // namespace

double HitsOfNamed(const LabelCounts& counts, const std::vector<size_t>& named) {
  double hits = 0;
  for (const size_t label : named) hits += counts[label];
  return hits;
}

std::vector<double> HitsOfParts(const LabelCounts& counts, const std::vector<size_t>& named, double n) {
  std::vector<double> hits;
  hits.reserve(named.size() + 1);
  for (const size_t label : named) hits.push_back(counts[label]);
  hits.push_back(n - HitsOfNamed(counts, named));
  return hits;
}

double RarerOdds(const PartCount& part) {
  const double rate = SmoothedRate(part.hits, part.n);
  return std::min(rate, 1 - rate) / std::max(rate, 1 - rate);
}

PartsByBlock::PartsByBlock(const MixBlocks& blocks, const Window& window, const std::vector<size_t>& named)
    : window_(window), parts_(named.size() + 1), n_(window.end), hits_(parts_ * window.end) {
  size_t i = 0;
  blocks.ForEach([&](const Block<MixCount>& block) {
    if (i >= window_.end) return;
    n_[i] = static_cast<double>(block.n);
    const LabelCounts& counts = block.payload.counts;
    double rest = n_[i];
    for (size_t part = 0; part < named.size(); ++part) {
      hits_[part * window_.end + i] = counts[named[part]];
      rest -= counts[named[part]];
    }
    hits_[named.size() * window_.end + i] = rest;
    ++i;
  });
}

std::vector<Deviation> PartsByBlock::DeviationsOf(size_t part, double center) const {
  std::vector<Deviation> deviations(window_.end);
  for (size_t i = 0; i < window_.end; ++i) deviations[i] = {n_[i], HitsAt(part, i) - n_[i] * center};
  return deviations;
}

double PartsByBlock::Phi(size_t part, const PartCount& in_window, const Swings& swings, const LongRun& past,
                         bool is_steady) const {
  const double center = SmoothedRate(in_window.hits, in_window.n);
  std::vector<Deviation> deviations = DeviationsOf(part, center);
  if (is_steady) Detrend(&deviations);
  const double rarity = std::min(center, 1 - center) * in_window.n / static_cast<double>(window_.end - window_.begin);
  return Overdispersion(deviations, center * (1 - center), rarity, swings, past);
}

std::vector<Deviation> PartsByBlock::KeptOf(size_t part, double center, const std::vector<bool>& is_left_out) const {
  const std::vector<Deviation> all = DeviationsOf(part, center);
  std::vector<Deviation> kept;
  kept.reserve(all.size());
  for (size_t i = 0; i < all.size(); ++i) {
    if (!is_left_out[i]) kept.push_back(all[i]);
  }
  return kept;
}

void PartsByBlock::AddTo(LongRun* past, size_t part, const PartCount& in_window, const std::vector<bool>& is_left_out,
                         double fresh) const {
  const double center = SmoothedRate(in_window.hits, in_window.n);
  std::vector<Deviation> kept = KeptOf(part, center, is_left_out);
  Detrend(&kept);
  past->Add(kept, center * (1 - center), fresh);
}

void PartsByBlock::AddTo(CommonSwing* common, size_t part, const PartCount& in_window,
                         const std::vector<bool>& is_left_out, const LongRun& past) const {
  // Of a handful, excess cannot be told.
  if (std::min(in_window.hits, in_window.n - in_window.hits) < kFewestHits) return;
  const double center = SmoothedRate(in_window.hits, in_window.n);
  common->Add(KeptOf(part, center, is_left_out), center * (1 - center), RarerOdds(in_window), past);
}

std::vector<bool> PartsByBlock::UnlikeTheOthers(const std::vector<double>& hits, const std::vector<LongRun>& past,
                                                const Swings& swings) const {
  std::vector<bool> is_unlike(window_.end);
  for (size_t part = 0; part < parts_; ++part) {
    const double nats = kDropNats * Phi(part, {window_.n, hits[part]}, swings, past[part]);
    for (size_t i = window_.begin; i < window_.end; ++i) {
      const double block_hits = HitsAt(part, i);
      if (Unlike(n_[i], block_hits, window_.n - n_[i], hits[part] - block_hits, nats)) is_unlike[i] = true;
    }
  }
  return is_unlike;
}

}  // namespace telltale

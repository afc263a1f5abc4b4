#include "stats/mix_blocks.h"

#include <algorithm>
#include <utility>

#include "stats/rate_kernel.h"
#include "stats/rate_levels.h"

namespace telltale {
namespace {

constexpr double kFewestHits = 5;

void Write(uint64_t number, std::vector<uint8_t>* bytes) {
  for (; number >= 0x80; number >>= 7) bytes->push_back(static_cast<uint8_t>(number | 0x80));
  bytes->push_back(static_cast<uint8_t>(number));
}

// The number at `*at`, which is behind it then. Zero at the end: what is not told is not there.
uint64_t Read(const uint8_t** at, const uint8_t* end) {
  uint64_t number = 0;
  for (unsigned shift = 0; *at < end; shift += 7) {
    const uint8_t byte = *(*at)++;
    number |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) break;
  }
  return number;
}

}  // namespace

PackedMix::PackedMix(const MixCount& mix) {
  std::vector<uint8_t> bytes;
  bytes.reserve(16 + 2 * mix.counts.by_label.size());
  Write(mix.counts.folded, &bytes);
  for (size_t label = 0; label < mix.counts.by_label.size(); ++label) {
    Write(mix.counts[label], &bytes);
    if (mix.counts[label] > 0) Write(mix.runs[label], &bytes);
  }
  while (!bytes.empty() && bytes.back() == 0) bytes.pop_back();
  if (bytes.size() > kInPlace) {
    bytes.shrink_to_fit();
    bytes_ = std::move(bytes);
  } else {
    std::ranges::copy(bytes, std::get<0>(bytes_).begin());
  }
}

const uint8_t* PackedMix::begin() const {
  return bytes_.index() == 0 ? std::get<0>(bytes_).data() : std::get<1>(bytes_).data();
}

const uint8_t* PackedMix::end() const {
  return begin() + (bytes_.index() == 0 ? kInPlace : std::get<1>(bytes_).size());
}

template <typename See>
void PackedMix::ForEach(See see) const {
  const uint8_t* at = begin();
  const uint8_t* const end = this->end();
  Read(&at, end);
  for (size_t label = 0; at < end; ++label) {
    const auto count = static_cast<uint32_t>(Read(&at, end));
    if (count > 0) see(label, count, static_cast<uint32_t>(Read(&at, end)));
  }
}

void PackedMix::AddTo(MixCount* sum) const {
  AddTo(&sum->counts);
  ForEach([sum](size_t label, uint32_t /*count*/, uint32_t runs) {
    if (runs > 0) sum->runs.Add(label, runs);
  });
}

void PackedMix::AddTo(LabelCounts* counts) const {
  const uint8_t* at = begin();
  counts->folded += Read(&at, end());
  ForEach([counts](size_t label, uint32_t count, uint32_t /*runs*/) { counts->Add(label, count); });
}

MixCount PackedMix::Unpacked() const {
  MixCount mix;
  AddTo(&mix);
  return mix;
}

void PackedMix::Merge(uint64_t /*n*/, const PackedMix& other, uint64_t /*other_n*/) {
  MixCount both = Unpacked();
  other.AddTo(&both);
  *this = PackedMix(both);
}

double PackedMix::events(uint64_t n) const {
  uint32_t most = 0;
  ForEach([&most](size_t /*label*/, uint32_t count, uint32_t /*runs*/) { most = std::max(most, count); });
  return static_cast<double>(n - std::min<uint64_t>(n, most));
}

MixBlocks PackedBlocks(const std::vector<Block<MixCount>>& blocks) {
  MixBlocks packed;
  packed.reserve(blocks.size());
  for (const Block<MixCount>& block : blocks) {
    packed.push_back({block.first_second, block.last_second, block.n, PackedMix(block.payload)});
  }
  return packed;
}

std::vector<Block<MixCount>> UnpackedBlocks(const MixBlocks& blocks) {
  std::vector<Block<MixCount>> unpacked;
  unpacked.reserve(blocks.size());
  for (const Block<PackedMix>& block : blocks) {
    unpacked.push_back({block.first_second, block.last_second, block.n, block.payload.Unpacked()});
  }
  return unpacked;
}

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
  LabelCounts counts;
  for (size_t i = 0; i < window.end; ++i) {
    counts.Clear();
    blocks[i].payload.AddTo(&counts);
    n_[i] = static_cast<double>(blocks[i].n);
    const std::vector<double> hits = HitsOfParts(counts, named, n_[i]);
    for (size_t part = 0; part < parts_; ++part) hits_[part * window.end + i] = hits[part];
  }
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

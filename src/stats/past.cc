#include "stats/past.h"

#include <bit>
#include <cmath>
#include <limits>

namespace telltale {
namespace {

constexpr int64_t kLatestSecond = 4'102'444'800;           // 2100-01-01
constexpr uint64_t kMostObservations = uint64_t{1} << 48;  // of a watch; doubles count them exactly
constexpr uint32_t kMostScale = 1U << 20;
constexpr double kMostSwings = 1e6;
constexpr double kMostDeviance = 1e12;
constexpr double kMostPhi = 1e6;

// The period of what is pinned, and how many observations it holds.
std::string_view FaultOfPin(double n, const PinMark& pin) {
  if (!(n >= 0 && n <= static_cast<double>(kMostObservations))) return "pinned: n is out of range";
  const Period& period = pin.period;
  const bool in_order =
      period.first_second >= 0 && period.first_second <= period.last_second && period.last_second <= kLatestSecond;
  return in_order ? std::string_view() : "pinned: first and last are out of range";
}

bool IsSane(const LongRun& run) {
  bool is_sane = run.windows() >= 0 && run.windows() <= LongRun::kMostWindows;
  for (const double excess : run.excess()) is_sane = is_sane && excess >= -1 && excess <= kMostPhi;
  return is_sane;
}

std::string_view FaultOfRuns(const std::vector<LabelRun>& runs) {
  if (runs.size() > MixKernel::kMostNamed) return "there are more labels with a long run than a watch names";
  for (const LabelRun& of_one : runs) {
    if (!IsSane(of_one.run)) return "the long run of a label is out of range";
  }
  return {};
}

// What is common to all three, but for a block's payload.
template <typename Payload>
std::string_view FaultOfBlocks(const Past<Payload>& past, size_t most_blocks) {
  if (past.blocks.empty()) return "there is no block";
  if (past.blocks.size() > most_blocks) return "there are more blocks than a watch keeps";
  if (past.observations > kMostObservations) return "there are too many observations";
  if (past.since < 0) return "it begins before 1970";
  if (past.scale == 0 || past.scale > kMostScale || !std::has_single_bit(past.scale)) return "scale is no power of two";
  const Swings& swings = past.swings;
  const bool sane_swings = swings.count() >= 0 && swings.count() <= kMostSwings && swings.deviance() >= 0 &&
                           swings.deviance() <= kMostDeviance;
  if (!sane_swings) return "swings are out of range";
  if (!IsSane(past.long_run)) return "the long run is out of range";
  uint64_t n = 0;
  int64_t before = past.since;
  for (const Block<Payload>& block : past.blocks) {
    if (block.n == 0) return "a block has no observations";
    if (block.first_second < before || block.last_second < block.first_second) return "blocks are not in order of time";
    if (block.last_second > kLatestSecond) return "a block ends after 2100";
    before = block.last_second;
    n += block.n;  // at most 128 times 2^32
  }
  return n > past.observations ? "the blocks hold more observations than there were" : std::string_view();
}

// The sum of all labels, or nothing that could be one where a label has more runs than outputs.
std::string_view FaultOfMix(const Block<MixCount>& block) {
  const LabelCounts& counts = block.payload.counts;
  const LabelCounts& runs = block.payload.runs;
  uint64_t sum = 0;
  for (const uint32_t count : counts.by_label) sum += count;
  if (sum > block.n || counts.folded != block.n - sum) return "the labels of a block do not add up to its observations";
  if (runs.folded != 0) return "what was folded has no runs";
  for (size_t label = 0; label < runs.by_label.size(); ++label) {
    if (runs.by_label[label] > counts[label]) return "a label has more runs than observations";
  }
  return {};
}

std::string_view FaultOfNumbers(const Block<Sample>& block) {
  const Sample& sample = block.payload;
  const auto n = static_cast<double>(block.n);
  if (sample.empty()) return "a block has no values";
  if (sample.information() > n * 1.001) return "a block tells more than it has observations";
  if (!sample.is_exact()) {
    return n < static_cast<double>(sample.kept().size()) ? "a block has more values than observations"
                                                         : std::string_view();
  }
  double weights = 0;
  for (size_t i = 1; i < sample.kept().size(); i += 2) weights += static_cast<double>(sample.kept()[i]);
  return std::abs(weights - n) > n * 0.001 ? "the weights of a block do not add up to its observations"
                                           : std::string_view();
}

std::string_view FaultOfPinned(const NumberBaseline& pinned) {
  if (pinned.n <= 0) return {};
  const double most = pinned.n * 1.001;
  if (!(pinned.information >= 1 && pinned.information <= most)) return "pinned: information is out of range";
  if (!(pinned.draws >= 1 && pinned.draws <= most)) return "pinned: draws are out of range";
  if (pinned.values.empty() || pinned.values.size() > NumberBaseline::kMostValues)
    return "pinned: too few or many values";
  double weights = 0;
  float before = -std::numeric_limits<float>::infinity();
  for (const WeightedValue& value : pinned.values) {
    if (!std::isfinite(value.value) || value.value < before) return "pinned: values are not in order";
    if (!(value.weight > 0)) return "pinned: a value has no weight";
    before = value.value;
    weights += static_cast<double>(value.weight);
  }
  return std::abs(weights - pinned.n) > pinned.n * 0.001 ? "pinned: the weights do not add up to n"
                                                         : std::string_view();
}

std::string_view FaultOfPinned(const MixBaseline& pinned) {
  if (pinned.n <= 0) return {};
  if (pinned.n > static_cast<double>(std::numeric_limits<uint32_t>::max())) return "pinned: n is out of range";
  double sum = static_cast<double>(pinned.counts.folded);
  for (const uint32_t count : pinned.counts.by_label) sum += count;
  return sum == pinned.n ? std::string_view() : "pinned: the labels do not add up to n";
}

}  // namespace

std::string_view FaultOf(const RatePast& past) {
  if (const std::string_view fault = FaultOfBlocks(past, kMostRateBlocks); !fault.empty()) return fault;
  for (const Block<HitCount>& block : past.blocks) {
    if (block.payload.hits > block.n) return "a block has more hits than observations";
  }
  const RateBaseline& pinned = past.pinned;
  if (const std::string_view fault = FaultOfPin(pinned.n, past.pin); !fault.empty()) return fault;
  if (!(pinned.hits >= 0 && pinned.hits <= pinned.n)) return "pinned: hits are out of range";
  return pinned.phi >= 1 && pinned.phi <= kMostPhi ? std::string_view() : "pinned: phi is out of range";
}

std::string_view FaultOf(const NumberPast& past) {
  std::string_view fault = FaultOfBlocks(past, kMostNumberBlocks);
  for (size_t i = 0; i < past.blocks.size() && fault.empty(); ++i) fault = FaultOfNumbers(past.blocks[i]);
  if (fault.empty()) fault = FaultOfPin(past.pinned.n, past.pin);
  return fault.empty() ? FaultOfPinned(past.pinned) : fault;
}

std::string_view FaultOf(const MixPast& past) {
  std::string_view fault = FaultOfBlocks(past, kMostMixBlocks);
  uint64_t n = 0;
  for (size_t i = 0; i < past.blocks.size() && fault.empty(); ++i) {
    fault = FaultOfMix(past.blocks[i]);
    n += past.blocks[i].n;
  }
  // A label is counted in 32 bits, over all blocks.
  if (fault.empty()) fault = FaultOfRuns(past.label_runs);
  if (fault.empty() && n > std::numeric_limits<uint32_t>::max()) return "the blocks hold too many observations";
  if (fault.empty()) fault = FaultOfPin(past.pinned.n, past.pin);
  return fault.empty() ? FaultOfPinned(past.pinned) : fault;
}

}  // namespace telltale

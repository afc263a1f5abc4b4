#include "engine/moved_along.h"

#include <algorithm>

#include "stats/interval.h"
#include "stats/rate_levels.h"

namespace telltale {
namespace {

constexpr uint64_t kFirst = 64;           // outputs
constexpr double kNats = 9;               // chance exceeds it twice in 100,000 comparisons
constexpr double kLeastOddsRatio = 1.25;  // of the nearer end of the interval: less would be true, but no story

// What was usual before the incident. The rolling baseline leaves out the latest outputs, for fear that they are of a
// change that nobody has seen yet; where that is much of a short past, all of it is taken: now it is known when the
// change began.
RateBaseline UsualOf(const Signal& signal) {
  if (signal.is_open() || signal.is_each() || KindOf(signal.check()) != CheckKind::kRate) return {};
  const WatchSummary watch = signal.Look({}, false, 0).watch;
  if (watch.state != WatchState::kWatching) return {};
  const auto all = static_cast<double>(signal.evaluations());
  const bool is_all_its_past = signal.history() == 0 && watch.baseline_n <= all;
  if (is_all_its_past && 2 * watch.baseline_n > all) return {all, static_cast<double>(signal.hits()), watch.phi};
  return {watch.baseline_n, watch.baseline * watch.baseline_n, watch.phi};
}

bool IsUnlike(const RateBaseline& usual, double n, double hits) {
  if (usual.n <= 0 || n <= 0) return false;
  if (!Unlike(n, hits, usual.n, usual.hits, kNats * std::max(usual.phi, 1.0))) return false;
  const double rate = SmoothedRate(usual.hits, usual.n);
  const Estimate now = RateEstimate(hits, n);
  return now.low >= ScaleOdds(rate, kLeastOddsRatio) || now.high <= ScaleOdds(rate, 1 / kLeastOddsRatio);
}

}  // namespace

void MovedAlong::Follow(Time opened, const std::vector<Signal>& signals, uint64_t outputs) {
  if (opened == opened_) return;
  opened_ = opened;
  since_ = outputs;
  next_ = outputs + kFirst;
  before_.clear();
  for (const Signal& signal : signals) {
    before_.push_back({signal.history(), signal.evaluations(), signal.hits(), UsualOf(signal)});
  }
}

std::vector<size_t> MovedAlong::Compare(const std::vector<Signal>& signals, uint64_t outputs) {
  next_ = since_ + (outputs - since_) * 3 / 2;
  std::vector<size_t> unlike;
  for (size_t i = 0; i < std::min(signals.size(), before_.size()); ++i) {
    const Signal& signal = signals[i];
    if (signal.is_open() || signal.history() != before_[i].history) continue;
    const auto n = static_cast<double>(signal.evaluations() - before_[i].evaluations);
    const auto hits = static_cast<double>(signal.hits() - before_[i].hits);
    if (!IsUnlike(before_[i].usual, n, hits)) continue;
    const bool rose = hits * before_[i].usual.n > before_[i].usual.hits * n;
    if (signal.Look({}, false, 0).watch.up == rose) unlike.push_back(i);
  }
  return unlike;
}

}  // namespace telltale

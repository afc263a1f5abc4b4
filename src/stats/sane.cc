// Whether what was read of a watch and of its parts belongs together: base/archive_reader.h asks. Each number by itself
// is finite and within its type there; here are the sizes that places are reckoned by, the order of what is searched,
// and the signs that keep logarithms, roots and loops what they are.

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "stats/arrivals.h"
#include "stats/look.h"
#include "stats/mix_watch.h"
#include "stats/number_watch.h"
#include "stats/rate_watch.h"

namespace telltale {
namespace {

constexpr double kMostCount = 0x1p60;  // observations, and what is summed over them
constexpr double kMostSum = 1e24;      // of scores, and of their squares
constexpr double kMostScore = 1e7;     // standard deviations: a square root of observations
constexpr double kMostRatio = 1e18;    // log likelihood ratios, an observation
constexpr double kMostPhi = 1e30;      // what the farthest scores make of the largest blocks
constexpr double kMostExcess = 1e28;
constexpr double kMostEvidence = 1e24;  // e^30 opens an alarm; what comes beyond a hundred times as much is cut
constexpr double kMostLn = 100;         // ln of looks between false alarms: at most ln 1e18
constexpr double kLeastDispersion = 1e-9;
constexpr double kMostDispersion = 1e15;
constexpr double kMostLevel = 1e150;  // of a volume, as a ratio to what is usual

bool IsWithin(double x, double low, double high) { return x >= low && x <= high; }
bool IsCount(double x) { return IsWithin(x, 0, kMostCount); }
bool IsPhi(double phi) { return IsWithin(phi, 1, kMostPhi); }
bool IsLevel(double evidence) { return IsWithin(evidence, 0, kMostEvidence); }

template <typename Numbers>
bool AllWithin(const Numbers& numbers, double low, double high) {
  return std::ranges::all_of(numbers, [&](auto x) { return IsWithin(static_cast<double>(x), low, high); });
}

// Ascending values that stand for something.
bool IsSorted(std::span<const WeightedValue> values) {
  const auto is_one = [](const WeightedValue& v) {
    return v.weight > 0 && static_cast<double>(v.weight) <= kMostCount;
  };
  return std::ranges::all_of(values, is_one) && std::ranges::is_sorted(values, {}, &WeightedValue::value);
}

// Of a change of a rate: what was hit is part of what was seen.
bool IsOfHits(const ReturnTest& back) { return back.x() >= 0 && back.x() <= back.n(); }

}  // namespace

bool LongRun::IsSane() const { return IsWithin(windows_, 0, kMostWindows) && AllWithin(excess_, -1.001, kMostExcess); }

bool EvidenceBank::IsSane() const {
  return AllWithin(r_, 0, kMostEvidence) && AllWithin(drift_, -kMostRatio, kMostRatio) && AllWithin(once_, 0, 200) &&
         AllWithin(slope_, -kMostRatio, kMostRatio) && AllWithin(weight_, 0.999, kMostEvidence) &&
         IsLevel(static_cast<double>(cap_));
}

bool OnsetBank::IsSane() const {
  return AllWithin(gain_, -kMostRatio, kMostRatio) && AllWithin(price_, -kMostRatio, kMostRatio) &&
         AllWithin(n_, 0, kMostCount) && AllWithin(x_, -kMostSum, kMostSum) &&
         AllWithin(height_, 0, std::numeric_limits<float>::max());
}

bool OnsetBank::IsOfHits() const {
  for (size_t lane = 0; lane < kLanes; ++lane) {
    if (x_[lane] < 0 || x_[lane] > n_[lane]) return false;
  }
  return true;
}

bool ReturnTest::IsSane() const {
  return IsCount(n_) && IsCount(watched_) && IsCount(fixed_n_) && IsCount(run_n_) &&
         IsWithin(x_, -kMostSum, kMostSum) && IsWithin(xx_, 0, kMostSum) && IsWithin(run_xx_, 0, kMostSum) &&
         IsWithin(slope_, -kMostRatio, kMostRatio) && IsWithin(drift_, -kMostRatio, kMostRatio) && height_ >= 0 &&
         level_ >= 0;
}

bool RateBaseline::IsSane() const { return IsCount(n) && IsWithin(hits, 0, n) && IsPhi(phi); }

bool RateEdges::IsSane() const {
  return of_zone[0] > 0 && of_zone[1] > 0 && AllWithin(of_zone, 0, 1) && IsWithin(visible_rate, 0, 1);
}

bool RateWatch::IsSane() const {
  const bool open = state_ == WatchState::kOpen;
  const bool is_whole = open == (alarm_ != nullptr) && (open || found_by_ == nullptr) &&
                        (state_ != WatchState::kWatching || baseline_.n > 0);
  return is_whole && pending_hits_ <= pending_n_ && pending_n_ <= 2 * kFullLook && block_.payload.IsOf(block_.n) &&
         onset_.IsOfHits() && IsPhi(steady_phi_) && IsWithin(ln_a_, 0, kMostLn) && IsLevel(alarm_level_) &&
         IsLevel(freeze_level_) && IsLevel(evidence_) && (!open || IsOfHits(alarm_->back));
}

bool Sampler::IsSane() const {
  return values_.size() < kMost && values_.size() <= n_ && (n_ == 0) == values_.empty() && stride_ > 0 &&
         stride_ <= (1U << 24);
}

bool NumberBaseline::IsSane() const {
  if (!IsCount(n) || !IsCount(information) || !IsCount(draws) || values.size() > kMostValues || !IsSorted(values)) {
    return false;
  }
  return n == 0 || (information > 0 && draws > 0 && !values.empty());
}

bool PinnedNumber::IsSane() const {
  return IsPhi(phi_) && IsLevel(alarm_level_) && IsCount(waiting_n_) && IsWithin(waiting_score_, -kMostSum, kMostSum);
}

bool NumberWatch::IsSane() const {
  const bool open = state_ == WatchState::kOpen;
  const bool is_whole = open == (alarm_ != nullptr) && (open || (by_limit_ == nullptr && !by_pinned_)) &&
                        (by_limit_ == nullptr || (!by_pinned_ && limits_->At(side_) == by_limit_)) &&
                        (!by_pinned_ || pinned_ != nullptr) && (state_ != WatchState::kWatching || baseline_n_ > 0);
  const bool has_values = block_.payload.empty() && (block_.n == 0 || sampler_.n() >= block_.n);
  const bool has_baseline = IsCount(baseline_n_) && IsCount(information_) &&
                            (baseline_n_ == 0 || (information_ > 0 && !kernel_.map().empty()));
  const auto are_scores = [](const LookScores& scores) {
    return IsWithin(scores.score, -kMostSum, kMostSum) && IsWithin(scores.square, 0, kMostSum);
  };
  return is_whole && has_values && has_baseline && pending_n_ <= kFullLook && are_scores(pending_) &&
         are_scores(pending_pinned_) && IsPhi(phi_) && IsPhi(steady_phi_) && IsWithin(ln_a_, 0, kMostLn) &&
         IsLevel(alarm_level_) && IsLevel(freeze_level_) && IsLevel(evidence_) &&
         IsWithin(last_score_, -kMostScore, kMostScore) && (by_limit_ == nullptr || IsOfHits(alarm_->back));
}

bool MixBaseline::IsSane() const {
  double sum = static_cast<double>(counts.folded);
  for (const uint32_t count : counts.by_label) sum += count;
  return IsCount(n) && (sum <= n || n >= static_cast<double>(PackedCount::kMost));  // where counts are held
}

bool PinnedMix::IsSane() const {
  const auto is_of_all = [this](const Part& part) { return part.hits <= baseline_.n && IsCount(part.waiting); };
  return named_.size() <= kMostNamed && parts_.size() == named_.size() + 1 && std::ranges::all_of(parts_, is_of_all) &&
         std::ranges::all_of(parts_, [](const Part& part) { return part.onset.IsOfHits(); }) && IsLevel(alarm_level_) &&
         IsCount(waiting_n_);
}

bool MixWatch::IsSane() const {
  const bool open = state_ == WatchState::kOpen;
  const bool is_whole = open == (alarm_ != nullptr) && (!by_pinned_ || (open && pinned_ != nullptr)) &&
                        (state_ != WatchState::kWatching || baseline_.n > 0) &&
                        (baseline_.n == 0 || !parts_.all().empty());
  const auto is_of_all = [this](const MixPart& part) {
    return part.hits <= baseline_.n && IsPhi(part.phi) && part.onset.IsOfHits();
  };
  return is_whole && pending_n_ <= kFullLook && pending_.IsOf(pending_n_) && block_.payload.IsOf(block_.n) &&
         std::ranges::all_of(parts_.all(), is_of_all) && AllWithin(steady_phi_, 1, kMostPhi) &&
         IsWithin(ln_a_, 0, kMostLn) && IsLevel(alarm_level_) && IsLevel(freeze_level_) && IsLevel(evidence_) &&
         (!open || (IsOfHits(alarm_->back) && alarm_->moved.hits <= HomeN() && alarm_->deviance <= kMostSum / 1e4));
}

bool VolumeLevel::IsSane() const {
  return IsWithin(dispersion, kLeastDispersion, kMostDispersion) && IsPhi(phi) && IsWithin(zeta, 1, kMostLevel) &&
         IsWithin(error, 0, kMostSum);
}

bool VolumeKernel::IsSane() const {
  const auto are_r = [](const auto& nulls) { return AllWithin(nulls, 0, kMostEvidence); };
  const auto are_nulls = [this](double low, double high) {
    return AllWithin(up_nulls_, low, high) && AllWithin(down_nulls_, low, high);
  };
  return (are_nulls(1 / kMostLevel, kMostLevel) || are_nulls(0, 0)) && IsLevel(cap_) &&
         IsWithin(most_gain_, 0, kMostLn) && AllWithin(weights_, 0, kMostEvidence) && std::ranges::all_of(up_, are_r) &&
         std::ranges::all_of(down_, are_r);
}

bool VolumeProfile::IsSane() const {
  const double least = is_known() ? std::numeric_limits<float>::denorm_min() : 0.0;
  return AllWithin(mean_, least, kMostCount) && AllWithin(quiet_, least, kMostCount) && IsCount(quiet_week_) &&
         IsCount(most_quiet_) && days_ >= 0 && IsCount(outputs_a_day_) && burstiness_ >= 1 && IsCount(burstiness_) &&
         VolumeLevel{dispersion_, phi_, zeta_, error_}.IsSane() && bearable_wait_ >= Duration(0);
}

bool VolumeWatch::IsSane() const {
  const bool is_anchored = kernel_.visible_ratio() > 0;
  return (state_ == WatchState::kLearning || is_anchored) && days_ >= 0 && IsCount(outputs_a_day_) &&
         IsWithin(ln_share_, -kMostLn, kMostLn) && IsWithin(ln_a_, 0, kMostLn) && IsLevel(evidence_) && changed_ > 0 &&
         changed_ <= kMostLevel && return_height_ >= 0 && open_looks_ >= 0;
}

// The hours that were judged reach up to the latest output at least; what is longer ago than all hours that are kept is
// forgotten. Where a profile is known, there are records from its first hour on.
bool Arrivals::IsSane() const {
  if (history_.empty()) return true;
  const int64_t since = hour_ - HourOf(history_.last());
  return since >= 0 && since <= HourHistory::kMostHours + 1 && history_.begin() <= hour_ + kDayHours &&
         (history_.begin() == history_.end() || history_.end() <= hour_ + 1) &&
         (!profile_.is_known() || history_.begin() <= hour_);
}

}  // namespace telltale

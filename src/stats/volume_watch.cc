#include "stats/volume_watch.h"

#include <algorithm>
#include <cmath>

#include "stats/budget.h"
#include "stats/interval.h"
#include "stats/rate_levels.h"

namespace telltale {
namespace {

constexpr double kHoursAYear = 8760;
constexpr std::array<std::array<double, 3>, 2> kDatedBy = {{{1.3, 1.8, 3}, {0.75, 0.5, 0.1}}};
constexpr double kNearest = 1.5;  // a level nearer to the usual one than this is not tested against it
constexpr int kFewestHours = 4;
constexpr int kFewestDays = 2;
constexpr int kLeastOpen = 2;  // looks

}  // namespace

void VolumeWatch::Since::Look(int64_t at, double count, double usual, double gain) {
  if (looks == 0) hour = at;
  height += gain;
  if (height <= 0) {
    *this = Since();
    return;
  }
  looks += 1;
  outputs += count;
  mean += usual;
}

const VolumeWatch::Since& VolumeWatch::Dated(Side side) const {
  const auto& all = dated_[static_cast<size_t>(side)];
  return *std::max_element(all.begin(), all.end(), [](const Since& a, const Since& b) { return a.height < b.height; });
}

void VolumeWatch::Anchor(const VolumeProfile& profile) {
  if (state_ == WatchState::kOpen) return;
  if (profile.grid() != grid_) {
    kernel_.Reset();
    dated_ = {};
    evidence_ = 0;
  }
  grid_ = profile.grid();
  level_ = {profile.dispersion(), profile.phi(), profile.zeta(), profile.error()};
  days_ = static_cast<double>(profile.days());
  outputs_a_day_ = profile.outputs_a_day();
  state_ = WatchState::kWatching;
  SetLevels(ln_share_);
}

void VolumeWatch::SetLevels(double ln_share) {
  ln_share_ = ln_share;
  ln_a_ = std::clamp(ln_share + std::log(kHoursAYear / look_hours()), std::log(1000.0), kMostLnA);
  kernel_.Anchor(level_, ln_a_, watch_down_, grid_ == VolumeProfile::Grid::kHours ? kFewestHours : kFewestDays);
}

Change VolumeWatch::Look(const VolumeProfile& profile, int64_t hour, double outputs, double ln_share) {
  if (state_ == WatchState::kLearning) return Change::kNone;
  const bool hourly = grid_ == VolumeProfile::Grid::kHours;
  const double mean = hourly ? profile.MeanOf(hour) : profile.MeanOfDay(DayOf(hour));
  if (ln_share != ln_share_) SetLevels(ln_share);
  ++looks_;
  kernel_.Look(mean, outputs);
  if (state_ == WatchState::kOpen) return JudgeOpen(mean, outputs);
  for (size_t side = 0; side < 2; ++side) {
    for (size_t j = 0; j < kDatedBy[side].size(); ++j) {
      dated_[side][j].Look(hour, outputs, mean,
                           VolumeLogRatio(outputs, mean, 1, kDatedBy[side][j], level_.dispersion) / level_.phi);
    }
  }
  evidence_ = kernel_.Evidence();
  if (evidence_ < std::exp(ln_a_)) return Change::kNone;
  state_ = WatchState::kOpen;
  side_ = kernel_.Stronger();
  since_ = Dated(side_);
  if (since_.looks == 0) since_ = {hour, 1, outputs, mean, 0};
  onset_ = since_.hour;
  return_height_ = 0;
  open_looks_ = 0;
  return Change::kOpened;
}

// Of the logarithm of the level since then.
double VolumeWatch::RatioError(const Since& since) const {
  return std::sqrt(level_.phi * (1 / (since.outputs + 0.5) + level_.dispersion / std::max(since.looks, 1.0)));
}

Change VolumeWatch::JudgeOpen(double mean, double outputs) {
  evidence_ = std::max(evidence_, kernel_.Evidence());
  if (return_height_ <= 0) {
    // The end of the interval of the changed level that is nearer to the usual one: the level itself would be undercut
    // by chance, and resolve falsely.
    const double level = (since_.outputs + 0.5) / std::max(since_.mean, 0.5);
    const double reach = std::exp(kNinetyPercent * RatioError(since_));
    const double nearest = std::max(kNearest, level_.zeta);
    changed_ = side_ == Side::kUp ? std::max(level / reach, nearest) : std::min(level * reach, 1 / nearest);
  }
  since_.looks += 1;
  since_.outputs += outputs;
  since_.mean += mean;
  ++open_looks_;
  return_height_ =
      std::max(0.0, return_height_ + VolumeLogRatio(outputs, mean, changed_, 1, level_.dispersion) / level_.phi);
  if (return_height_ < 5.0 / 6.0 * ln_a_ || open_looks_ < kLeastOpen) return Change::kNone;
  state_ = WatchState::kWatching;
  evidence_ = 0;
  kernel_.Reset();
  dated_ = {};
  return Change::kResolved;
}

void VolumeWatch::Reset() { *this = VolumeWatch(watch_down_); }

WatchSummary VolumeWatch::Summary() const {
  WatchSummary out;
  out.state = state_;
  const bool open = state_ == WatchState::kOpen;
  const Side side = open ? side_ : kernel_.Stronger();
  out.up = side == Side::kUp;
  out.observations = looks_;
  if (state_ == WatchState::kLearning) return out;
  out.frozen = !may_learn();
  out.visible_shift = kernel_.visible_ratio();
  const Since& dated = Dated(side);
  const Since& since = open || dated.looks == 0 ? since_ : dated;
  // What is usual in the very hours since the onset; where nothing stands out, in the mean hour.
  const bool told = since.looks > 0;
  const double hours = since.looks * look_hours();
  out.baseline = told ? since.mean / hours : outputs_a_day_ / kDayHours;
  const double width = std::exp(kNinetyPercent * level_.error);
  out.baseline_low = out.baseline / width;
  out.baseline_high = out.baseline * width;
  out.baseline_n = days_ * kDayHours;
  if (told) {
    const double reach = std::exp(kNinetyPercent * RatioError(since));
    out.current = since.outputs / hours;
    out.current_low = out.current / reach;
    out.current_high = (since.outputs + 0.5) / hours * reach;
    out.current_n = static_cast<uint64_t>(hours);
    out.current_hits = static_cast<uint64_t>(since.outputs);
    out.onset = StartOfHour(since.hour);
  }
  out.ln_evidence = evidence_ > 1 ? std::log(evidence_) : 0;
  out.ln_threshold = ln_a_;
  return out;
}

}  // namespace telltale

#include "stats/silence_watch.h"

#include <algorithm>
#include <cmath>

#include "stats/rate_levels.h"

namespace telltale {
namespace {

constexpr double kEarly = 1.25;  // the history's longest waits are not yet known well
constexpr int64_t kNever = int64_t{1} << 53;

double LnLooks(const VolumeProfile& profile, double ln_share) {
  return std::clamp(std::log(std::max(profile.outputs_a_day(), 1e-3) * 365) + ln_share, std::log(1000.0), kMostLnA);
}

double PerNat(const VolumeProfile& profile) { return profile.burstiness() * (profile.is_full() ? 1 : kEarly); }

Duration LongestWait(const VolumeProfile& profile) {
  const Duration longest = profile.bearable_wait();
  return profile.is_full() ? longest : longest + longest / 4;
}

double Seconds(Duration span) { return static_cast<double>(span.count()) / 1000; }

}  // namespace

double SilenceWatch::Needed(const VolumeProfile& profile, double ln_share) const {
  return PerNat(profile) * (LnLooks(profile, ln_share) + 1);
}

Time SilenceWatch::Deadline(const VolumeProfile& profile, Time last, double ln_share) const {
  Time deadline = Time::max();
  if (learned_ && profile.is_known()) {
    deadline = profile.AwaitedBy(last, Needed(profile, ln_share));
    // Where all comes in one or two hours a day, a job that starts some hours later than ever is no silence yet.
    if (deadline < Time::max()) deadline = std::max(deadline, last + LongestWait(profile));
  }
  return at_most_ > Duration(0) ? std::min(deadline, last + guard()) : deadline;
}

Duration SilenceWatch::Soonest(const VolumeProfile& profile, double ln_share) const {
  double seconds = kNever;
  if (learned_ && profile.is_known() && profile.most_a_second() > 0) {
    seconds = std::max(Needed(profile, ln_share) / profile.most_a_second(), Seconds(LongestWait(profile)));
  }
  if (at_most_ > Duration(0)) seconds = std::min(seconds, Seconds(guard()));
  return Duration(static_cast<int64_t>(std::min(seconds * 999, static_cast<double>(kNever))));
}

void SilenceWatch::Look(const VolumeProfile& profile, double ln_share) {
  ln_threshold_ = LnLooks(profile, ln_share);
  least_visible_ = learned_ && profile.is_known()
                       ? Needed(profile, ln_share) * 86400 / std::max(profile.outputs_a_day(), 1e-3)
                       : Seconds(guard());
  if (open_ || !profile.is_known()) return;
  usual_wait_ = 86400 / std::max(profile.outputs_a_day(), 1e-3);
  usual_count_ = profile.outputs_a_day() * static_cast<double>(profile.days());
}

void SilenceWatch::Open(const VolumeProfile& profile, Time last, Time deadline, double ln_share) {
  Look(profile, ln_share);
  open_ = true;
  last_ = last;
  opened_ = deadline;
  by_rule_ = at_most_ > Duration(0) && deadline == last + guard();
  per_nat_ = PerNat(profile);
  if (by_rule_) {
    usual_wait_ = Seconds(at_most_);
    usual_count_ = 0;
  } else {
    // As many as these hours hold: those of the day, not those of the night.
    usual_wait_ = Seconds(deadline - last) / std::max(profile.Awaited(last, deadline), 1e-9);
  }
  ln_evidence_ = by_rule_ ? 0 : ln_threshold_;
  until_ = deadline;
}

void SilenceWatch::Wait(const VolumeProfile& profile, Time now) {
  if (now <= until_) return;
  until_ = now;
  if (!by_rule_) ln_evidence_ = std::max(ln_evidence_, profile.Awaited(last_, now) / per_nat_ - 1);
}

void SilenceWatch::Resolve(Time came) {
  open_ = false;
  until_ = std::max(until_, came);
}

WatchSummary SilenceWatch::Summary() const {
  WatchSummary out;
  out.state = open_ ? WatchState::kOpen
                    : (ln_threshold_ > 0 || at_most_ > Duration(0) ? WatchState::kWatching : WatchState::kLearning);
  out.up = true;
  out.frozen = open_;
  out.visible_shift = least_visible_;
  out.baseline = out.baseline_low = out.baseline_high = usual_wait_;
  out.baseline_n = usual_count_;
  if (until_ > last_) {
    out.current = out.current_low = out.current_high = Seconds(until_ - last_);
    out.current_n = 1;
    out.onset = last_;
  }
  out.ln_evidence = open_ ? ln_evidence_ : 0;
  out.ln_threshold = by_rule_ ? 0 : ln_threshold_;
  return out;
}

}  // namespace telltale

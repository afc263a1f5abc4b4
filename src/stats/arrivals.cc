#include "stats/arrivals.h"

#include <algorithm>

namespace telltale {
namespace {

constexpr int64_t kRefitDays = 7;  // once each weekday has a mean of its own; every day before

}  // namespace

std::optional<Arrivals::Event> Arrivals::Next(Time now, const Watches& watches, double ln_share) {
  if (history_.empty()) return std::nullopt;
  SilenceWatch* const silence = watches.silence;
  for (;;) {
    if (hour_ - HourOf(history_.last()) > HourHistory::kMostHours) return Forget(watches, now);
    const Time over = StartOfHour(hour_ + 1);
    if (silence != nullptr && !silence->is_open()) {
      Time deadline = silence->Deadline(profile_, history_.last(), ln_share);
      // A new profile may allow less than the one before did; nobody is told of the past.
      if (deadline < Time::max()) deadline = std::max(deadline, StartOfHour(hour_));
      if (deadline <= now && deadline <= over) {
        silence->Open(profile_, history_.last(), deadline, ln_share);
        history_.LeaveOut(HourOf(history_.last()), hour_);
        return Event{What::kSilence, Change::kOpened, deadline};
      }
    }
    if (over > now) break;
    if (const auto event = EndHour(watches, ln_share)) return event;
  }
  if (silence != nullptr && silence->is_open()) silence->Wait(profile_, now);
  next_ = StartOfHour(hour_ + 1);
  if (silence != nullptr && !silence->is_open()) {
    next_ = std::min(next_, history_.last() + silence->Soonest(profile_, ln_share));
    next_ = std::max(next_, now + Duration(1));
  }
  return std::nullopt;
}

std::optional<Arrivals::Event> Arrivals::EndHour(const Watches& watches, double ln_share) {
  const int64_t hour = hour_++;
  history_.Close(hour + 1);
  if (watches.silence != nullptr) {
    watches.silence->Wait(profile_, StartOfHour(hour + 1));
    watches.silence->Quiet();
  }
  const bool day_is_over = (hour + 1) % kDayHours == 0;
  Change change = Change::kNone;
  if (watches.volume != nullptr && profile_.is_known()) {
    if (profile_.grid() == VolumeProfile::Grid::kHours) {
      change = watches.volume->Look(profile_, hour, history_.at(hour).outputs, ln_share);
    } else if (day_is_over) {
      double outputs = 0;
      const int64_t begin = hour + 1 - kDayHours;
      for (int64_t one = begin; one <= hour; ++one) outputs += history_.at(one).outputs;
      change = watches.volume->Look(profile_, begin, outputs, ln_share);
    }
    if (change == Change::kOpened) history_.LeaveOut(watches.volume->onset(), hour + 1);
  }
  const bool is_wrong = (watches.volume != nullptr && watches.volume->is_open()) ||
                        (watches.silence != nullptr && watches.silence->is_open());
  if (is_wrong || change == Change::kResolved) history_.LeaveOut(hour, hour + 1);
  if (day_is_over && !is_wrong && (watches.volume == nullptr || watches.volume->may_learn())) {
    FitWhenDue(watches, ln_share);
  }
  if (change == Change::kNone) return std::nullopt;
  return Event{What::kVolume, change, StartOfHour(hour + 1)};
}

void Arrivals::FitWhenDue(const Watches& watches, double ln_share) {
  const int64_t day = DayOf(hour_);
  if (profile_.is_full() && day - fitted_day_ < kRefitDays) return;
  if (!profile_.Fit(history_, hour_)) return;
  fitted_day_ = day;
  if (watches.volume != nullptr) watches.volume->Anchor(profile_);
  if (watches.silence != nullptr) watches.silence->Look(profile_, ln_share);
}

std::optional<Arrivals::Event> Arrivals::Count(Time t, const Watches& watches) {
  if (history_.empty()) {
    hour_ = HourOf(t);
    next_ = std::min(next_, t);
  }
  const Time last = history_.last();
  const bool is_over = watches.silence != nullptr && watches.silence->is_open() && t > last;
  if (HourOf(t) >= hour_ || history_.empty()) {
    history_.Count(t);
  } else {
    history_.Saw(t);
  }
  if (!is_over) return std::nullopt;
  history_.LeaveOut(HourOf(last), HourOf(t) + 1);
  watches.silence->Resolve(t);
  next_ = std::min(next_, t);
  return Event{What::kSilence, Change::kResolved, std::max(t, watches.silence->opened())};
}

std::optional<Arrivals::Event> Arrivals::Forget(const Watches& watches, Time now) {
  const bool was_open = watches.volume != nullptr && watches.volume->is_open();
  const bool was_silent = watches.silence != nullptr && watches.silence->is_open();
  const Time time = StartOfHour(hour_);
  if (watches.volume != nullptr) watches.volume->Reset();
  if (was_silent && !was_open) watches.silence->Resolve(time);
  // The one event after the other: with the volume told, silence is next.
  if (was_open) return Event{What::kVolume, Change::kResolved, time};
  *this = Arrivals();
  next_ = now;
  if (was_silent) return Event{What::kSilence, Change::kResolved, time};
  return std::nullopt;
}

void Arrivals::Renew(const Watches& watches) {
  if (watches.volume != nullptr && profile_.is_known()) watches.volume->Anchor(profile_);
  if (!history_.empty()) next_ = std::min(next_, history_.last());
}

}  // namespace telltale

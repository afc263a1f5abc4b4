#pragma once
// stats/volume_profile.h - how many are usual in each hour of the week, how much that swings, how long it may be quiet.
//
// What:     fitted to whole days of an hour_history.h: a mean for each hour of the week (a mean day for each weekday,
//           drawn to that of its class, times the class's shape of a day; one shape in the first four weeks), the
//           negative-binomial dispersion, the correlation in time, the own swing, and what the history's own waits say
//           about silence.
// Units:    UTC hours; outputs; `dispersion` a: the variance is mean + a * mean^2; `zeta`: a ratio of volumes.
// Threads:  a value.
// Errors:   none: Fit is false, and changes nothing, before eight whole days that teach something.
// Cost:     Fit about 50 us, once a day at first and once a week later; 1.4 KiB.
// Source:   project notes on change detection, section 2.4; the zone of the own swing was measured there.

#include <array>
#include <cstdint>

#include "base/time.h"
#include "stats/hour_history.h"

namespace telltale {

class VolumeProfile {
 public:
  // What one look is: an hour where there is enough in it and the hours are alike enough, else a day.
  enum class Grid : uint8_t { kHours, kDays };
  friend constexpr Grid LastOf(Grid) { return Grid::kDays; }
  static constexpr int64_t kFewestDays = 8;
  static constexpr int64_t kFullDays = 28;

  // From the whole days before `now` (an hour), without the last three once there are more than eight.
  bool Fit(const HourHistory& history, int64_t now);
  bool is_known() const { return days_ > 0; }
  // From four weeks on each weekday has a mean of its own, and Fit is needed only once a week.
  bool is_full() const { return days_ >= kFullDays; }

  Grid grid() const { return grid_; }
  int64_t days() const { return days_; }
  double outputs_a_day() const { return outputs_a_day_; }
  double MeanOf(int64_t hour) const { return mean_[static_cast<size_t>(HourOfWeek(hour))]; }
  double MeanOfDay(int64_t day) const;
  double dispersion() const { return dispersion_; }
  double phi() const { return phi_; }
  double zeta() const { return zeta_; }
  double error() const { return error_; }  // of the logarithm of the level

  // Of silence. How many are usual between two times, each hour at the lowest of its own and its neighbours' means: an
  // office may open an hour late, and clocks are put back.
  double Awaited(Time from, Time to) const;
  // When so many are awaited; Time::max() where never.
  Time AwaitedBy(Time from, double outputs) const;
  // How much longer than those of independent outputs the history's longest waits are; at least 1.
  double burstiness() const { return burstiness_; }
  // Where a day's outputs come within a few hours of it: the longest wait of the history, a quarter more, and what it
  // has above the usual longest of a day. Else 0.
  Duration bearable_wait() const { return bearable_wait_; }
  double most_a_second() const { return most_quiet_ / 3600; }
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(mean_, quiet_, quiet_week_, most_quiet_, grid_, days_, outputs_a_day_, dispersion_);
    archive(phi_, zeta_, error_, burstiness_, bearable_wait_);
  }
  bool IsSane() const;

 private:
  struct Days;
  void SetMeans(const Days& days, bool is_uneven);
  void SetSpread(const HourHistory& history, const Days& days);
  void SetWaits(const HourHistory& history, const Days& days, bool is_uneven);

  std::array<float, kWeekHours> mean_{};
  std::array<float, kWeekHours> quiet_{};
  double quiet_week_ = 0;
  double most_quiet_ = 0;
  Grid grid_ = Grid::kDays;
  int64_t days_ = 0;
  double outputs_a_day_ = 0;
  double dispersion_ = 1;
  double phi_ = 1;
  double zeta_ = 1.15;
  double error_ = 1;
  double burstiness_ = 1;
  Duration bearable_wait_{};
};

}  // namespace telltale

#pragma once
// stats/volume_watch.h - how many come, over time: counts of hours or days in, alarms and their end out.
//
// What:     weighs every look against the profile in force (volume_kernel.h), opens when the evidence reaches the
//           threshold, dates the change, and resolves when a test with the roles swapped says that the level is back.
// Units:    outputs a look; the summary tells outputs an hour; `ln_share`: ln of the looks a year between false alarms,
//           for one look a year (the watch adds its own: 8,760 hours or 365 days).
// Threads:  a value; the owner keeps calls apart.
// Errors:   none. Never an alarm from fewer than four hours, or two days.
// Cost:     about 1 us a look; 900 bytes.
// Source:   project notes on change detection, sections 2.4 and 2.6; measured in tests/stats/README.md.

#include <array>
#include <cmath>
#include <cstdint>

#include "stats/visible.h"
#include "stats/volume_kernel.h"
#include "stats/volume_profile.h"
#include "stats/watch.h"

namespace telltale {

class VolumeWatch {
 public:
  explicit VolumeWatch(bool watch_down = true) : watch_down_(watch_down) {}

  // A profile was fitted; in force from the next look on.
  void Anchor(const VolumeProfile& profile);
  // One look, over: the hour, or the day that begins with it.
  Change Look(const VolumeProfile& profile, int64_t hour, double outputs, double ln_share);
  // False while something seems wrong: what comes now should not be learned from.
  bool may_learn() const { return state_ != WatchState::kOpen && evidence_ < std::exp(ln_a_ / 2); }
  bool is_open() const { return state_ == WatchState::kOpen; }
  // The hour that the change began with.
  int64_t onset() const { return onset_; }
  // Ends an alarm without its return: the history it rested on is gone.
  void Reset();
  WatchSummary Summary() const;
  Outlook Ahead() const;  // stats/visible.h; some 20 us
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(watch_down_, grid_, level_, days_, outputs_a_day_, kernel_, dated_, ln_share_, ln_a_, evidence_, looks_,
            state_);
    archive(side_, onset_, since_, changed_, return_height_, open_looks_);
  }
  bool IsSane() const;

 private:
  void SetLevels(double ln_share);
  // What has come since some hour, and what would have been usual.
  struct Since {
    int64_t hour = 0;
    double looks = 0;
    double outputs = 0;
    double mean = 0;
    double height = 0;  // nats, of the change that is looked for

    template <typename Archive>
    void Persist(Archive& archive) {
      archive(hour, looks, outputs, mean, height);
    }
    bool IsSane() const { return looks >= 0 && outputs >= 0 && mean >= 0 && height >= 0; }

    void Look(int64_t at, double count, double usual, double gain);
  };
  const Since& Dated(Side side) const;
  Change JudgeOpen(double mean, double outputs);
  double look_hours() const { return grid_ == VolumeProfile::Grid::kHours ? 1 : kDayHours; }
  double RatioError(const Since& since) const;

  bool watch_down_;
  VolumeProfile::Grid grid_ = VolumeProfile::Grid::kDays;
  VolumeLevel level_;
  double days_ = 0;
  double outputs_a_day_ = 0;
  VolumeKernel kernel_;
  std::array<std::array<Since, 3>, 2> dated_{};
  double ln_share_ = 0;
  double ln_a_ = 0;
  double evidence_ = 0;
  uint64_t looks_ = 0;
  WatchState state_ = WatchState::kLearning;
  Side side_ = Side::kUp;
  int64_t onset_ = 0;
  Since since_;         // the onset of the alarm
  double changed_ = 1;  // the level that the return is tested against
  double return_height_ = 0;
  int open_looks_ = 0;
};

}  // namespace telltale

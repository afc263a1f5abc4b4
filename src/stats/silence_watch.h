#pragma once
// stats/silence_watch.h - has it gone quiet? So many were awaited since the last one that chance does not explain it.
//
// What:     the time by which a silence is an alarm: when the expected arrivals since the last one reach what the
//           history's own waits, scaled, allow; or when a span that a rule names has passed, from the first one on.
// Units:    times as in base/time.h; its looks are arrivals, not hours: `ln_share` is ln of the looks a year between
//           false alarms for one look a year, and the arrivals of a year are added here.
// Threads:  a value; the owner keeps calls apart.
// Errors:   none. Without a profile and without a rule nothing is an alarm.
// Cost:     Deadline up to 1 us; 100 bytes.
// Source:   project notes on change detection, section 2.4; measured in tests/stats/README.md.

#include "stats/volume_profile.h"
#include "stats/watch.h"

namespace telltale {

class SilenceWatch {
 public:
  // `learned`: the history decides; `at_most`: the longest that the rules allow, zero where they say nothing.
  SilenceWatch(bool learned, Duration at_most) : learned_(learned), at_most_(at_most) {}

  // When the silence since `last` is an alarm; Time::max(): never.
  Time Deadline(const VolumeProfile& profile, Time last, double ln_share) const;
  // No deadline is sooner after the last one than this; not to be asked more.
  Duration Soonest(const VolumeProfile& profile, double ln_share) const;

  // It is an alarm, as of its deadline.
  void Open(const VolumeProfile& profile, Time last, Time deadline, double ln_share);
  // It stands; nothing has come until now.
  void Wait(const VolumeProfile& profile, Time now);
  // One came, and it is over.
  void Resolve(Time came);
  // What is over is not news any more.
  void Quiet() {
    if (!open_) last_ = until_ = Time();
  }
  bool is_open() const { return open_; }
  Time last() const { return last_; }
  Time opened() const { return opened_; }
  void Look(const VolumeProfile& profile, double ln_share);
  WatchSummary Summary() const;
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(learned_, at_most_, open_, by_rule_, last_, opened_, until_, usual_wait_, usual_count_, ln_threshold_,
            ln_evidence_);
    archive(per_nat_, least_visible_);
  }
  bool IsSane() const { return at_most_ >= Duration(0) && per_nat_ > 0; }

 private:
  double Needed(const VolumeProfile& profile, double ln_share) const;
  Duration guard() const { return at_most_ + at_most_ / 4; }

  bool learned_;
  Duration at_most_;
  bool open_ = false;
  bool by_rule_ = false;
  Time last_{};
  Time opened_{};
  Time until_{};
  double usual_wait_ = 0;   // seconds
  double usual_count_ = 0;  // outputs that tell so
  double ln_threshold_ = 0;
  double ln_evidence_ = 0;
  double per_nat_ = 1;        // awaited outputs a nat
  double least_visible_ = 0;  // seconds
};

}  // namespace telltale

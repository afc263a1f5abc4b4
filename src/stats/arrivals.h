#pragma once
// stats/arrivals.h - outputs as they come, and the time between them: what the watches of volume and silence are fed.
//
// What:     counts hours, fits the profile when that is due, judges each hour when it is over and each silence when its
//           deadline has passed, in the order of time, whether that is noticed at once or with the next output.
// Units:    event time; `ln_share` as in volume_watch.h.
// Threads:  a value; the owner keeps calls apart, and the watches.
// Errors:   none. What belongs to an hour that was judged is not counted; eight weeks of silence end all that is known.
// Cost:     is_due and Count a few ns; an hour about 2 us; at most 18 KiB after eight weeks.

#include <optional>

#include "stats/silence_watch.h"
#include "stats/volume_watch.h"

namespace telltale {

class Arrivals {
 public:
  enum class What : uint8_t { kVolume, kSilence };
  struct Event {
    What what = What::kVolume;
    Change change = Change::kNone;
    Time time{};
  };
  struct Watches {
    VolumeWatch* volume = nullptr;  // null: nobody asks
    SilenceWatch* silence = nullptr;
  };

  // Whether Next has anything to do.
  bool is_due(Time now) const { return now >= next_; }
  // What happens next until `now`, if nothing comes; to be called until nothing does.
  std::optional<Event> Next(Time now, const Watches& watches, double ln_share);
  // One came at t, after Next has told all until then.
  std::optional<Event> Count(Time t, const Watches& watches);

  // There is something that could be told: a whole day has been seen.
  bool has_whole_day() const { return history_.end() - history_.begin() >= kDayHours; }
  const VolumeProfile& profile() const { return profile_; }
  // The watches are other ones from now on.
  void Renew(const Watches& watches);
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(history_, profile_, hour_, fitted_day_);
    archive.Any(next_);  // the end of time, where nothing is awaited
  }
  bool IsSane() const;

 private:
  std::optional<Event> EndHour(const Watches& watches, double ln_share);
  void FitWhenDue(const Watches& watches, double ln_share);
  std::optional<Event> Forget(const Watches& watches, Time now);

  HourHistory history_;
  VolumeProfile profile_;
  int64_t hour_ = 0;  // the first that is not judged
  int64_t fitted_day_ = 0;
  Time next_ = Time::max();
};

}  // namespace telltale

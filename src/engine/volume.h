#pragma once
// engine/volume.h - how many outputs a stream has, and how long it is quiet: what it keeps for the two checks.
//
// What:     counts arrivals, makes the signals `volume` and `silence` once there is something to tell of them, and says
//           what happens to them as event time passes; the stream notes it and tells it on.
// Units:    event time; `ln_share` as in stats/volume_watch.h.
// Threads:  not thread-safe; lives in a stream, under its shard's lock.
// Errors:   none.
// Cost:     an output a few ns, an hour about 3 us; at most 18 KiB after eight weeks, 2 KiB on the first day;
//           where the rules say `volume: off` nothing.

#include <optional>
#include <vector>

#include "content/stream_rules.h"
#include "engine/live_clock.h"
#include "engine/signal.h"
#include "stats/arrivals.h"

namespace telltale {

class Volume {
 public:
  struct Event {
    size_t signal = 0;
    Change change = Change::kNone;
    Time time{};
  };

  void SetRules(const StreamRules& rules, std::vector<Signal>& signals);
  bool is_on() const { return spec_.on; }
  // Where nothing comes: the event time at the wall clock's `now`.
  Time Now(Time now) { return clock_.At(now); }
  bool is_due(Time event) const { return spec_.on && arrivals_.is_due(event); }
  // What happens next until `event`; to be called until nothing does.
  std::optional<Event> Next(Time event, double ln_share, std::vector<Signal>& signals);
  // An output, after Next has told all until it.
  std::optional<Event> Came(Time event, Time arrival, const StreamRules& rules, std::vector<Signal>& signals);
  // Whether its signals are of the first `signals` ones, if it has any.
  bool IsOf(size_t signals) const {
    return (volume_ == kNone || volume_ < signals) && (silence_ == kNone || silence_ < signals);
  }
  // A stream that is waited for must be known for longer than one whose silence is no news.
  Duration kept_for() const;

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(spec_.on, spec_.must_come, spec_.at_most, volume_, silence_, arrivals_, clock_);
  }

 private:
  static constexpr size_t kNone = static_cast<size_t>(-1);

  void MakeSignals(const StreamRules& rules, std::vector<Signal>& signals);
  void MakeWatches(std::vector<Signal>& signals);
  Arrivals::Watches WatchesOf(const std::vector<Signal>& signals) const;
  std::optional<Event> Noted(const std::optional<Arrivals::Event>& event, std::vector<Signal>& signals) const;

  VolumeSpec spec_{.on = false};
  size_t volume_ = kNone;
  size_t silence_ = kNone;
  Arrivals arrivals_;
  LiveClock clock_;
};

}  // namespace telltale

#include "engine/volume.h"

#include <chrono>
#include <memory>

namespace telltale {
namespace {

constexpr Duration kForgotten = std::chrono::days(7);
constexpr Duration kWaitedFor = std::chrono::weeks(6);

}  // namespace

void Volume::SetRules(const StreamRules& rules, std::vector<Signal>& signals) {
  spec_ = rules.volume();
  if (!spec_.on) arrivals_ = Arrivals();  // what comes now is not counted, and would look like nothing
  MakeWatches(signals);
}

void Volume::MakeSignals(const StreamRules& rules, std::vector<Signal>& signals) {
  const auto make = [&](Check check) {
    signals.emplace_back(check, "", rules.DefinitionHash(check, ""), GrossLevel::kNever, 0);
    return signals.size() - 1;
  };
  if (volume_ == kNone) volume_ = make(Check::kVolume);
  if (spec_.must_come && silence_ == kNone) silence_ = make(Check::kSilence);
  MakeWatches(signals);
}

// Where a signal has none: it is new, or its rule has changed. What has been counted goes on.
void Volume::MakeWatches(std::vector<Signal>& signals) {
  if (!spec_.on || volume_ == kNone) return;
  Signal& volume = signals[volume_];
  if (volume.volume() == nullptr) volume.Take(std::make_unique<VolumeWatch>(spec_.must_come));
  if (silence_ != kNone && spec_.must_come && signals[silence_].silence() == nullptr) {
    signals[silence_].Take(std::make_unique<SilenceWatch>(true, spec_.at_most));
  }
  arrivals_.Renew(WatchesOf(signals));
}

Arrivals::Watches Volume::WatchesOf(const std::vector<Signal>& signals) const {
  return {volume_ == kNone ? nullptr : signals[volume_].volume(),
          silence_ == kNone ? nullptr : signals[silence_].silence()};
}

std::optional<Volume::Event> Volume::Noted(const std::optional<Arrivals::Event>& event,
                                           std::vector<Signal>& signals) const {
  if (!event) return std::nullopt;
  const size_t signal = event->what == Arrivals::What::kVolume ? volume_ : silence_;
  signals[signal].Noted(event->change, event->time);
  return Event{signal, event->change, event->time};
}

std::optional<Volume::Event> Volume::Next(Time event, double ln_share, std::vector<Signal>& signals) {
  return Noted(arrivals_.Next(event, WatchesOf(signals), ln_share), signals);
}

std::optional<Volume::Event> Volume::Came(Time event, Time arrival, const StreamRules& rules,
                                          std::vector<Signal>& signals) {
  if (!spec_.on) return std::nullopt;
  clock_.Came(event, arrival);
  const auto told = Noted(arrivals_.Count(event, WatchesOf(signals)), signals);
  const bool is_told = volume_ != kNone && (silence_ != kNone || !spec_.must_come);
  if (!is_told && (arrivals_.has_whole_day() || spec_.at_most > Duration(0))) MakeSignals(rules, signals);
  return told;
}

Duration Volume::kept_for() const {
  const bool is_waited_for =
      spec_.on && spec_.must_come && (arrivals_.profile().is_known() || spec_.at_most > Duration(0));
  return is_waited_for ? kWaitedFor : kForgotten;
}

}  // namespace telltale

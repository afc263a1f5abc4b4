// Signals of one stream that move together borrow strength from one another. Each evidence is an e-detector, and a mean
// of such is one again under any dependence between them: a stream's budget is kept where its alarm opens as soon as
// the signals' shares of what each needs by itself make up a whole. Project notes on change detection, section 2.6.

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/stream.h"
#include "stats/rate_levels.h"

namespace telltale {
namespace {

constexpr double kLeastShare = 0.01;  // less is no sign that a signal moved at all
// An incident is joined with less for so long, by what began to move before it was told or soon after: what moves later
// by so little evidence moves by chance, or by another cause.
constexpr Duration kMovesAlong = std::chrono::hours(24);
constexpr Duration kSoonAfter = std::chrono::hours(1);

bool Changed(const std::vector<std::pair<size_t, Change>>& changes, Change how) {
  return std::ranges::any_of(changes, [how](const auto& change) { return change.second == how; });
}

// Calls ask(watch) for the watches whose evidence can be added up.
template <typename Watch, typename Ask>
auto AskWatch(Watch& watch, Ask ask) -> decltype(ask(*std::get<std::unique_ptr<RateWatch>>(watch))) {
  if (auto* const rate = std::get_if<std::unique_ptr<RateWatch>>(&watch)) return ask(**rate);
  if (auto* const number = std::get_if<std::unique_ptr<NumberWatch>>(&watch)) return ask(**number);
  if (auto* const mix = std::get_if<std::unique_ptr<MixWatch>>(&watch)) return ask(**mix);
  return {};
}

}  // namespace

double Signal::EvidenceShare() const {
  return AskWatch(watch_, [](const auto& watch) { return watch.EvidenceShare(); });
}

double Signal::ShareAt(Time now) const {
  const double share = is_open() ? 0 : EvidenceShare();
  if (share <= 0) return 0;  // nearly always
  const int64_t asked = AskWatch(watch_, [](const auto& watch) { return watch.last_look(); });
  return now - SecondAsTime(asked) <= std::chrono::hours(24) ? share : 0;
}

Time Signal::MovesSince() const {
  return SecondAsTime(AskWatch(watch_, [](const auto& watch) { return watch.MovesSince(); }));
}

Change Signal::OpenWithOthers(Time time) {
  return is_open() ? Change::kNone : Noted(AskWatch(watch_, [](auto& w) { return w.OpenWithOthers(); }), time);
}

Change Signal::CloseWithOthers(Time time) {
  return Noted(AskWatch(watch_, [](auto& watch) { return watch.CloseWithOthers(); }), time);
}

bool Signal::StandsAlone() const { return is_open() && !settled_.with_others; }

void Stream::OpenTogether(double shares) {
  // Once for the same outputs, however often a clock ticks: a replay has none.
  if (!moved_along_.IsNews(outputs_)) return;
  const Time told = incident_.is_open() ? incident_.current()->opened : clock_;
  const bool joins = Changed(changes_, Change::kOpened) || (incident_.is_open() && clock_ - told <= kMovesAlong);
  if (!joins && shares < 1) return;
  TellSignals();  // all are looked at
  std::vector<size_t> movers;
  for (size_t i = 0; i < signals_.size(); ++i) {
    const Signal& signal = signals_[i];
    if (signal.ShareAt(clock_) < kLeastShare) continue;
    if (shares >= 1 || signal.MovesSince() <= told + kSoonAfter) movers.push_back(i);
  }
  if (!joins && movers.size() < 2) return;  // one that nearly suffices, and dust
  if (incident_.is_open()) {
    moved_along_.Follow(incident_.current()->opened, signals_, outputs_);
    if (moved_along_.is_due(outputs_)) {
      for (const size_t i : moved_along_.Compare(signals_, outputs_)) movers.push_back(i);
    }
  }
  together_ = std::max(shares, 1.0);  // where it joins, the incident's own evidence was one
  for (const size_t i : movers) {
    const Change change = signals_[i].OpenWithOthers(clock_);
    if (change == Change::kOpened) joined_.push_back(i);
    Note(i, change);
  }
}

void Stream::CloseTogether() {
  if (!incident_.TakeReturned() && !Changed(changes_, Change::kResolved)) return;
  if (!incident_.is_open()) return;
  // What still stands together goes on to stand.
  double shares = 0;
  const std::vector<size_t>& open = incident_.current()->open;
  for (const size_t i : open) {
    if (signals_[i].StandsAlone()) return;
    if (signals_[i].is_open()) shares += signals_[i].EvidenceShare();
  }
  if (shares >= 1) return;
  for (const size_t i : open) {
    if (signals_[i].is_open()) Note(i, signals_[i].CloseWithOthers(clock_));
  }
}

void Stream::SettleOpened(size_t signal, Verdict* verdict) {
  if (std::ranges::find(joined_, signal) != joined_.end()) {
    verdict->with_others = true;
    verdict->once_in_years =
        std::max(verdict->once_in_years, together_ / std::max(options_.false_alarms_per_year, 1e-6));
  }
  signals_[signal].Settle(*verdict);
}

}  // namespace telltale

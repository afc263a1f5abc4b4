// What comes over a stream without an output of its own: time, the end of a hand-off, a person's word.

#include <algorithm>

#include "engine/stream.h"
#include "stats/look.h"

namespace telltale {
namespace {

constexpr Duration kIdle = std::chrono::seconds(2);  // so long nothing comes, and what waits is judged: see Rest

}  // namespace

void Stream::AddHandoff(const HandoffEnd& end, Time clock, double budget, std::vector<Verdict>* verdicts) {
  const std::string& next_step = stream_rules_->comparisons().next_step;
  if (next_step.empty()) return;  // the rules have changed meanwhile
  const size_t at = SignalFor(Check::kNotContinued, kNoField);
  if (at == kFolded) return;
  Expire(end.time, clock, verdicts);
  keeping_.waits = true;
  Signal& signal = signals_[at];
  if (!end.reached) signal.KeepExample(end.output_id(), "not at " + next_step + " in time", end.time);
  Note(at, signal.is_each() ? signal.AddEach(std::max(clock_, end.time), !end.reached, options_.each_stands)
                            : signal.AddRate(end.time, !end.reached, LnA(budget), judged_));
  if (!changes_.empty()) Conclude(std::max(clock_, end.time), std::max(clock, last_arrival_), verdicts);
}

void Stream::Expire(Time event, Time clock, std::vector<Verdict>* verdicts) {
  for (const auto& [signal, log] : each_) {
    if (log.is_open()) Note(signal, signals_[signal].Expire(event));
  }
  if (!changes_.empty()) Conclude(std::max(clock_, event), clock, verdicts);
}

// A look that is not over is not judged: what comes next may belong to it, and a replay would take it so.
bool Stream::Rest(Time now, double budget, std::vector<Verdict>* verdicts) {
  const Duration idle = now - last_arrival_;
  const bool is_over = idle > kIdle && LookAt(clock_ + idle) > LookAt(clock_);
  const bool judges = is_over && keeping_.waits;
  if (is_over) Flush(budget, verdicts);
  if (options_.is_live && volume_.is_on()) {
    if (const Time event = volume_.Now(now); volume_.is_due(event)) PassTime(event, now, budget, verdicts);
  }
  // Outputs may tell of days gone by: their clock goes on from where it is.
  if (!each_.empty()) Expire(clock_ + std::max(Duration(0), idle), now, verdicts);
  return judges;
}

void Stream::Flush(double budget, std::vector<Verdict>* verdicts) {
  keeping_.waits = false;
  const double ln_a = LnA(budget);
  look_counts_.EndLook(LookAt(clock_), [this](size_t signal, const LookCounts::Told& told) { Tell(signal, told); });
  double shares = 0;
  for (size_t i = 0; i < signals_.size(); ++i) {
    if (look_counts_.is_calm(i)) continue;
    Note(i, signals_[i].Flush(clock_, ln_a, &shares));
    if (look_counts_.may_become_calm(i)) look_counts_.SetCalm(i, signals_[i].calm());
  }
  OpenTogether(shares);
  CloseTogether();
  if (!changes_.empty()) Conclude(clock_, last_arrival_, verdicts);
}

void Stream::ForgetIncident(Time clock, Duration keep) {
  incident_.Forget(clock, keep);
  for (auto& [signal, log] : each_) log.Forget(clock, keep);
  std::erase_if(each_, [](const auto& entry) { return !entry.second.current(); });
}

size_t Stream::AcceptNewNormal(std::optional<Check> check, std::string_view field, Time now,
                               std::vector<Verdict>* verdicts) {
  TellSignals();
  std::vector<size_t> accepted;
  for (size_t i = 0; i < signals_.size(); ++i) {
    Signal& signal = signals_[i];
    const bool meant = check ? signal.check() == *check && signal.field() == field : signal.is_open();
    if (!meant || !signal.may_be_accepted()) continue;
    accepted.push_back(i);
    Note(i, signal.Close(clock_));
  }
  // Told with the numbers that are accepted, before they are forgotten.
  if (!changes_.empty()) Conclude(clock_, std::max(now, last_arrival_), verdicts);
  for (const size_t signal : accepted) signals_[signal].LearnAnew();
  keeping_.is_due = true;
  return accepted.size();
}

}  // namespace telltale

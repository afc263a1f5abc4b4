#pragma once
// engine/incident.h - the open verdicts of one stream that belong together: one story, one alert.
//
// What:     the first signal to open starts an incident; signals that open while it stands join it; it is over when all
//           are resolved. Its lead, the strongest of those that opened first, names the alert and stays, so that the
//           alert's identity does not change under people's hands.
// Threads:  not thread-safe; lives in a stream, under its shard's lock.

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "engine/verdict.h"

namespace telltale {

class IncidentLog {
 public:
  // Signals, by their number in the stream, that opened with the same output, the strongest first: its verdict, `lead`,
  // names a new incident. `opened` is what people and peers are told.
  void Open(std::span<const size_t> signals, const Verdict& lead, Time opened);
  // True when that was the last open signal of the incident. `clock`: when this was noticed.
  bool Resolve(size_t signal, Time resolved, Time clock);
  // Forgets a resolved incident once `keep` has passed since `clock` of its end.
  void Forget(Time clock, Duration keep);

  bool is_open() const { return current_ && !current_->resolved; }
  // Whether a signal has returned since this was asked last, but not the last of them.
  bool TakeReturned() { return std::exchange(has_returned_, false); }

  struct Record {
    std::vector<size_t> members;  // lead first, then in order of joining
    std::vector<size_t> open;     // those not yet resolved
    Time opened{};
    std::optional<Time> resolved;
    Time resolved_clock{};
    std::string alertname;  // settled at opening, as is the severity
    Severity severity = Severity::kWarning;

    template <typename Archive>
    void Persist(Archive& archive) {
      archive(members, open, opened, resolved, resolved_clock, alertname, severity);
    }
  };
  const std::optional<Record>& current() const { return current_; }
  // Whether it tells of none but the first `signals` ones.
  bool IsOf(size_t signals) const {
    const auto is_one = [signals](size_t signal) { return signal < signals; };
    return !current_ || (!current_->members.empty() && std::ranges::all_of(current_->members, is_one) &&
                         std::ranges::all_of(current_->open, is_one));
  }

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(has_returned_, current_);
  }
  bool IsSane() const { return !current_ || current_->resolved.has_value() == current_->open.empty(); }

 private:
  bool has_returned_ = false;
  std::optional<Record> current_;  // the open one, or the last resolved one while it is still news
};

}  // namespace telltale

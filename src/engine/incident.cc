#include "engine/incident.h"

#include <algorithm>

namespace telltale {

void IncidentLog::Open(std::span<const size_t> signals, const Verdict& lead, Time opened) {
  if (!is_open()) {
    current_ = Record{};
    current_->opened = opened;
    current_->alertname = lead.alertname;
    current_->severity = lead.severity;
  }
  for (const size_t signal : signals) {
    if (std::ranges::find(current_->members, signal) == current_->members.end()) current_->members.push_back(signal);
    if (std::ranges::find(current_->open, signal) == current_->open.end()) current_->open.push_back(signal);
  }
}

bool IncidentLog::Resolve(size_t signal, Time resolved, Time clock) {
  if (!is_open()) return false;
  std::erase(current_->open, signal);
  has_returned_ = !current_->open.empty();
  if (has_returned_) return false;
  current_->resolved = std::max(resolved, current_->opened);
  current_->resolved_clock = clock;
  return true;
}

void IncidentLog::Forget(Time clock, Duration keep) {
  if (current_ && current_->resolved && clock - current_->resolved_clock > keep) current_.reset();
}

}  // namespace telltale

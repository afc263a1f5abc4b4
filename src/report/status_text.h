#pragma once
// report/status_text.h - what `telltale status` prints: totals, open incidents, streams, signals, as tables.
//
// Units:    rates in per cent; "seen in a day" and "in a week" tell the smallest change that would be noticed by then
//           as likely as not (stats/visible.h), from a snapshot that looks ahead.
// Threads:  a pure function.
// Errors:   none; at most 1,000 signals are shown, the rest is counted.

#include <string>

#include "engine/snapshot.h"
#include "report/prometheus.h"

namespace telltale {

std::string StatusText(const Snapshot& snapshot, const ProcessSnapshot& process);

}  // namespace telltale

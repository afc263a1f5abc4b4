#pragma once
// report/status_json.h - the bodies of /api/v1/status, /streams, /incidents and /alerts.
//
// What:     JSON of a snapshot. `telltale status` reads the first; scripts may read all. Times are RFC 3339 in UTC.
// Threads:  pure functions.
// Errors:   none.

#include <string>

#include "base/time.h"
#include "engine/snapshot.h"
#include "report/alert.h"
#include "report/prometheus.h"

namespace telltale {

// {"version", "totals": {...}, "streams": [...], "incidents": [...]}
std::string StatusJson(const Snapshot& snapshot, const ProcessSnapshot& process, const AlertOptions& options);
// {"streams": [{"workflow", "step", ..., "signals": [{..., "outlook"}]}]}; an outlook, where the snapshot looks ahead:
// {"a_day", "in_a_day": {"above", "below", ...}, "in_a_week": {...}}, what is absent would not be noticed in time.
std::string StreamsJson(const Snapshot& snapshot);
// {"incidents": [{"id", "alertname", ..., "summary", "members": [...]}]}
std::string IncidentsJson(const Snapshot& snapshot, const AlertOptions& options);
// The alerts as they are (or would be) sent to Alertmanager.
std::string AlertsJson(const Snapshot& snapshot, Time now, const AlertOptions& options);

}  // namespace telltale

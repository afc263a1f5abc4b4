#pragma once
// report/alert.h - an incident as Alertmanager and people want it: stable labels, and annotations that show proof.
//
// What:     labels are the alert's identity and never change while it is open; numbers are in the annotations. One
//           incident is one alert, unless `push_parts` asks for one a signal.
// Units:    rates are told in per cent, with the 90 % interval.
// Threads:  pure functions.
// Errors:   none; text that models wrote is made valid UTF-8 and cut to a bound.

#include <map>
#include <string>
#include <vector>

#include "base/time.h"
#include "engine/verdict.h"

namespace telltale {

struct AlertOptions {
  std::string external_url;        // base of the links, without a slash at the end; empty: no links
  bool redacted_examples = false;  // outputs that were hit, told in the alert itself with model-written values masked
  bool push_parts = false;         // each signal of an incident as its own alert
  Duration resend = std::chrono::minutes(1);  // an open alert ends 4 x this from now, unless it is sent again
};

using Labels = std::map<std::string, std::string>;

Labels AlertLabels(const Incident& incident);
Labels AlertAnnotations(const Incident& incident, const AlertOptions& options);

// The body of POST /api/v2/alerts.
std::string AlertmanagerJson(const std::vector<Incident>& incidents, Time now, const AlertOptions& options);

}  // namespace telltale

#pragma once
// report/story.h - an incident's story for the one who is on call: what moved, since when, how sure, what to do.
//
// What:     plain lines of at most about 100 characters; what `telltale explain` and `telltale replay --explain` print.
// Units:    rates in per cent with their 90 % interval; times in UTC.
// Threads:  pure functions.
// Errors:   none. What models wrote is valid UTF-8, free of control characters and cut; of an output its id and the
//           redacted evidence are told, nothing else. At most ten other signals and three examples.

#include <string>

#include "engine/verdict.h"

namespace telltale {

struct StoryOptions {
  std::string external_url;  // base of the runbook's link, without a slash at the end; empty: the path alone
  bool is_live = true;       // false: a replay, where nothing is to be ended and no port has the runbook
};

std::string StoryText(const Incident& incident, const StoryOptions& options);

}  // namespace telltale

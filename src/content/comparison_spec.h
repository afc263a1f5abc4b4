#pragma once
// content/comparison_spec.h - how a stream's outputs are compared with one another, as people wrote it.
//
// What:     duplicates by key, the next step of a subject, how long a subject is remembered, and of which checks one
//           hit, or a rate beyond a limit, is an alert. Part of a StreamSpec (content/rules.h).
// Units:    windows in event time.
// Threads:  values.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/alert_limits.h"
#include "base/finding.h"
#include "base/time.h"

namespace telltale {

struct DuplicatesSpec {
  std::vector<std::string> key = {};  // paths, or attributes.x
  Duration within = std::chrono::days(7);
};

struct FollowedBySpec {
  std::string step = {};
  Duration within = std::chrono::hours(1);
};

struct ComparisonSpec {
  std::optional<DuplicatesSpec> duplicates = std::nullopt;
  std::optional<FollowedBySpec> followed_by = std::nullopt;
  Duration subject_within = std::chrono::days(1);
  std::vector<Check> each = {};   // one hit is an alert, on any field
  std::vector<Check> never = {};  // of those that alert on each hit by themselves: only counted
  // A rate beyond these is an alert, on any field, whatever is usual; of a distribution the median, where it is the
  // output's own.
  std::vector<std::pair<Check, AlertLimits>> limits = {};
  std::vector<std::pair<std::string, AlertLimits>> scores = {};  // by name: of its median
};

}  // namespace telltale

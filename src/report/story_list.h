#pragma once
// report/story_list.h - the incidents that people ask for by name, and their stories one after another.
//
// What:     an incident is called by the alertname of its alert or of any of its signals, by its id, by its workflow,
//           or by workflow/step; case must match.
// Threads:  pure functions.
// Errors:   none; at most 50 stories and 20 names are told, the rest is counted.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/verdict.h"
#include "report/story.h"

namespace telltale {

struct IncidentWish {
  std::optional<std::string> alert;  // what it is called; none: all
  bool only_open = false;
};

bool IsCalled(const Incident& incident, std::string_view name);

// The newest first.
std::vector<Incident> WantedIncidents(std::vector<Incident> incidents, const IncidentWish& wish);

// The stories of these, as they are ordered, with a line between; without one, that nothing is open.
std::string StoriesText(const std::vector<Incident>& incidents, const StoryOptions& options);

// How the text begins that says that no incident is called so, by which a client knows it.
inline constexpr std::string_view kNoneCalled = "No alert that is open, or was a moment ago, is called ";
// `incidents`: all there are, whose names are told.
std::string NoneCalledText(const std::vector<Incident>& incidents, std::string_view name);

}  // namespace telltale

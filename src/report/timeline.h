#pragma once
// report/timeline.h - which versions of prompts and models a stream had, when, and how each did beside the one before.
//
// What:     tables for the terminal, JSON for programs; the streams that are asked for.
// Units:    rates 0..1, means in the field's own unit; times RFC 3339 in UTC.
// Threads:  pure functions.
// Errors:   NotFound where there is no such stream, with what there is.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "engine/version_report.h"

namespace telltale {

struct StreamWish {
  std::optional<std::string> workflow;  // none: all
  std::optional<std::string> step;      // none: all of the workflow
};

// How the message of NotFound begins, by which a client knows it.
inline constexpr std::string_view kNoSuchStream = "there is no stream ";
absl::StatusOr<std::vector<StreamTimeline>> WantedTimelines(std::vector<StreamTimeline> all, const StreamWish& wish);

std::string TimelineText(const std::vector<StreamTimeline>& timelines);
// {"streams": [{"workflow", "step", "versions": [{"prompt", "model", ..., "verdict", "signals": [...]}]}]}
std::string TimelineJson(const std::vector<StreamTimeline>& timelines);

// Of the streams that are wished for, by one of the two.
absl::StatusOr<std::string> TimelinePage(std::vector<StreamTimeline> all, const StreamWish& wish,
                                         std::string (*page)(const std::vector<StreamTimeline>&));

}  // namespace telltale

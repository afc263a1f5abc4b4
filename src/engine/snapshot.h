#pragma once
// engine/snapshot.h - a copy of everything the engine knows, for metrics, tables, the API.
//
// What:     one StreamSnapshot a stream, one SignalSnapshot a signal; histograms with their buckets.
// Threads:  values; nothing points inside the engine.
// Cost:     a copy: 1 to 2 KiB a signal; made at a scrape, not per output.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/finding.h"
#include "base/time.h"
#include "engine/verdict.h"
#include "stats/visible.h"
#include "stats/watch.h"

namespace telltale {

// As exported in telltale_signal_state.
enum class SignalState : uint8_t { kLearning = 0, kWatching = 1, kOpen = 2, kResolved = 3, kStale = 4, kAccepted = 5 };
std::string_view SignalStateName(SignalState state);

struct HistogramSnapshot {
  std::vector<double> bounds;    // upper bounds, without +Inf
  std::vector<uint64_t> counts;  // per bucket (not cumulative), the last one is +Inf
  double sum = 0;
};

struct SignalSnapshot {
  Check check{};
  std::string field;
  SignalState state = SignalState::kLearning;
  uint64_t evaluations = 0;  // rates
  uint64_t hits = 0;
  WatchSummary watch;
  std::string label;          // mixes: whose share the watch tells, as in Verdict
  std::string pinned_prompt;  // the version whose outputs the pinned baseline ends with, where they told one
  std::string pinned_model;
  double once_in_years = 0;
  bool each = false;               // the first hit is an alert
  std::optional<Outlook> outlook;  // where asked for: Engine::LookAhead
  std::string commonest;           // mixes: the label that the outlook's `above` and `below` are about
};

struct StreamSnapshot {
  std::string workflow;
  std::string step;
  std::string format;  // json, text, undecided
  std::map<std::string, std::string> labels;
  uint64_t outputs = 0;
  uint64_t pattern_fallbacks = 0;  // pattern sets that ran out of memory and were run one by one
  Time first_seen{};               // event time
  Time last_seen{};
  std::vector<std::pair<std::string, std::string_view>> fields;        // known paths, and what each holds
  std::map<std::pair<std::string, std::string>, uint64_t> outputs_by;  // (model, prompt_version)
  std::vector<SignalSnapshot> signals;
  std::map<std::string, uint64_t> token_hits;                            // failure token -> outputs
  std::map<std::pair<std::string, std::string>, uint64_t> field_values;  // (field, value), declared fields only
  std::map<std::string, std::map<std::string, uint64_t>> mixes;  // "opening", "shape", field -> label -> outputs
  HistogramSnapshot confidence;
  HistogramSnapshot length;
  std::map<std::string, HistogramSnapshot> numbers;  // by field
  std::vector<VersionChange> versions;               // first sightings, oldest first
  bool incident_open = false;
  bool content_expected = false;  // a rule says what the content should be; else it is only discovered
  bool is_followed = false;       // followed_by: a subject is awaited in the next step, or here
};

struct Snapshot {
  std::vector<StreamSnapshot> streams;  // by workflow, step
  std::vector<Incident> incidents;      // open ones, and those resolved within the last quarter of an hour
  std::map<std::string, uint64_t>
      folded;  // kind ("stream", "field", "label", "signal", "version") -> things not told apart
  uint64_t counted = 0;
  uint64_t duplicates = 0;
  uint64_t ids_kept = 0;
  Duration id_horizon{};  // how far back a repeated id is certainly recognised
};

}  // namespace telltale

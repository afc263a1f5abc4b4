#pragma once
// engine/verdict.h - what is said about a signal when it changes state, and the incidents that verdicts make up.
//
// What:     a Verdict is one signal's change of state (open or resolved) with its numbers and its story's raw material;
//           an Incident is the open verdicts of one stream that belong together: one alert, named for the one that led.
// Units:    rates 0..1, numbers in the field's own unit; intervals are 90 %; once_in_years: how often chance does this
//           here.
// Threads:  values; nothing points inside the engine.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/finding.h"
#include "base/time.h"

namespace telltale {

enum class Severity : uint8_t { kInfo, kWarning, kCritical };
constexpr Severity LastOf(Severity) { return Severity::kCritical; }
std::string_view SeverityName(Severity severity);

// A prompt or model version that was first seen in a stream at `time`.
struct VersionChange {
  std::string what;  // "prompt" or "model"
  std::string from;
  std::string to;
  Time time{};

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(what, from, to, time);
  }
};

struct Measured {
  double value = 0;
  double low = 0;  // 90 % interval
  double high = 0;
  double observations = 0;
  uint64_t hits = 0;  // rates and mixes; of a median beyond its limit: the outputs beyond it

  template <typename Archive>
  void Persist(Archive& archive) {
    archive.Any(value, low, high, observations);  // what people read: nothing is reckoned with it
    archive(hits);
  }
};

// The slice of a stream's outputs that carries a change: those with one value of one attribute. The rest did not
// change, or by much less (stats/slice_evidence.h). Of numbers, `value` is a mean in standard deviations of what is
// usual.
struct Carrier {
  std::string attribute;
  std::string value;                                        // "": the outputs that do not have it
  std::vector<std::pair<std::string, std::string>> equals;  // other attributes and values of the very same outputs
  bool is_new = false;                                      // it was not there before the onset
  Measured inside;                                          // since the onset, as of the last look
  Measured outside;
  double inside_before = 0;  // where it is not new
  double outside_before = 0;
  bool outside_as_before = false;
  double share = 0;    // of the outputs since the onset
  double carried = 0;  // of the change
  double log10_p = 0;  // how often chance makes one slice of those tried look so, where all changed alike

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(attribute, value, equals, is_new, inside, outside, inside_before, outside_before, outside_as_before, share);
    archive(carried, log10_p);
  }
};

// An output that was hit: by id, with the finding's evidence.
struct Example {
  std::string output_id;
  std::string evidence;
  Time time{};

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(output_id, evidence, time);
  }
};

// What was said of an alarm when it opened, and stays with it.
struct SettledVerdict {
  bool up = true;
  Severity severity = Severity::kWarning;
  Time onset{};
  std::optional<double> limit;
  bool pinned = false;
  bool with_others = false;
  double once_in_years = 0;

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(up, severity, onset, limit, pinned, with_others, once_in_years);
  }
};

struct Verdict {
  std::string workflow;
  std::string step;
  Check check{};
  std::string field;
  bool open = false;  // false: resolved
  bool up = true;
  bool each = false;         // one hit was enough: no baseline, no evidence; `current` is since it opened
  bool gross = false;        // opened by the absolute floor, before there was a baseline
  bool pinned = false;       // it left the pinned baseline, and that is what `baseline` tells
  bool with_others = false;  // it moved with others of its stream: only together was that evidence enough
  // The most that a rule allows (`up`), or the least it wants, of a rate or of a median; none: it left its baseline.
  std::optional<double> limit;
  Severity severity = Severity::kWarning;
  std::string alertname;
  Time time{};  // event time of the change of state
  Time onset{};
  Measured baseline;
  Measured current;
  // Mixes: whose share of the outputs baseline and current are, in words where it is not one label.
  std::string label;
  double log10_evidence = 0;
  double once_in_years = 0;                     // with the others, where it opened with them
  uint64_t outputs_seen = 0;                    // of that stream, counted so far
  std::optional<VersionChange> version_change;  // the last one before or at the onset (or just after it)
  std::optional<Carrier> carrier;               // none: all changed alike, or there is too little to tell
  std::vector<Example> examples;
};

struct Incident {
  uint64_t id = 0;
  std::string workflow;
  std::string step;
  std::map<std::string, std::string> labels;  // the stream's own
  Verdict lead;                               // the worst at opening: names the alert; its numbers are kept up to date
  std::vector<Verdict> members;               // all signals that opened, lead included, strongest evidence first
  Time opened{};
  std::optional<Time> resolved;
};

}  // namespace telltale

#pragma once
// engine/version_report.h - how each version of a stream did, beside the one that ran before it.
//
// What:     compares the counts of a version with those of its predecessor, signal by signal, while both may go on
//           growing. It stands beside the ordinary watch and alarms nobody: what it says is looked up.
// Units:    as in version_ledger.h; evidence as log10 E, see stats/two_samples.h.
// Threads:  values and free functions.
// Errors:   none.
// Cost:     some 2 us a signal and version, more for mixes; made when asked for, not per output.

#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "engine/version_ledger.h"

namespace telltale {

// Regression: a failure has become more frequent (or confidence lower), for certain and by enough to act upon.
// Soft regression: the same by less, or a number or a mix has moved, of which nobody can say whether that is worse.
// Improvement: failures have become rarer, for certain, and nothing worse. Stable: enough has been seen, and none of
// this. Certain: in one comparison of twenty that compare equals, something is.
enum class VersionVerdict : uint8_t { kInsufficientData, kStable, kImprovement, kSoftRegression, kRegression };
std::string_view VersionVerdictName(VersionVerdict verdict);

// One signal in one version.
struct VersionSignal {
  Check check{};
  std::string field;
  std::string label;  // of a mix: the one told, "" for all others together
  uint64_t n = 0;     // evaluations
  double value = 0;   // rate 0..1, mean of the numbers, share of the label
  double before = 0;  // the same in the version before
  uint64_t n_before = 0;
  double log10_evidence = 0;
  VersionVerdict verdict = VersionVerdict::kInsufficientData;
};

struct VersionReport {
  std::string prompt;
  std::string model;
  Time first{};
  Time last{};
  uint64_t outputs = 0;
  bool compared = false;  // false: it was the first, or the one before it has been forgotten
  std::string prompt_before;
  std::string model_before;
  VersionVerdict verdict = VersionVerdict::kInsufficientData;
  std::vector<VersionSignal> signals;  // the worst first, then by evidence
};

struct StreamTimeline {
  std::string workflow;
  std::string step;
  std::vector<VersionReport> versions;  // in the order of first sightings
};

// What the comparison must know of a signal besides its counts.
struct VersionSubject {
  Check check{};
  std::string_view field;
  double phi = 1;
  std::vector<std::string_view> labels;  // of a mix, by number
};

// `subjects` by the signal's place in its stream.
std::vector<VersionReport> CompareVersions(const VersionLedger& ledger, const std::vector<VersionSubject>& subjects);

}  // namespace telltale

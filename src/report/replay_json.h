#pragma once
// report/replay_json.h - what `telltale replay` prints: a line for each change of state, and the sum at the end.
//
// What:     JSON lines for machines (the contract's keys, in its order) and one-line text for people.
// Threads:  pure functions.

#include <cstdint>
#include <string>

#include "engine/verdict.h"

namespace telltale {

struct ReplaySummary {
  uint64_t outputs = 0;  // lines that held something
  uint64_t counted = 0;
  uint64_t duplicates = 0;
  uint64_t dead_letters = 0;  // lines that could not be counted
  uint64_t streams = 0;
  uint64_t signals = 0;
  uint64_t alerts = 0;  // changes to open
};

// Without a line break at the end.
std::string ReplayLineJson(const Verdict& verdict);
std::string ReplaySummaryJson(const ReplaySummary& summary);
std::string ReplayLineText(const Verdict& verdict);
std::string ReplaySummaryText(const ReplaySummary& summary);

}  // namespace telltale

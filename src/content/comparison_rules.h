#pragma once
// content/comparison_rules.h - how a stream's outputs are compared with one another, compiled.
//
// What:     where the key of a duplicate is read from, the windows, and of which checks one hit is an alert. Run by the
//           engine, which has the memory for it.
// Threads:  immutable, part of StreamParts.

#include <array>
#include <bitset>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/alert_limits.h"
#include "base/finding.h"
#include "base/time.h"
#include "content/facts.h"

namespace telltale {

// One part of a key: a path of the output's JSON, or an attribute that came with it.
struct KeyPart {
  FactIndex fact = kNoFact;
  std::string attribute;  // where there is no fact
};

struct ComparisonRules {
  std::vector<KeyPart> duplicates;  // empty: none are looked for
  Duration duplicates_within{};
  std::string next_step;  // empty: none
  Duration next_within{};
  Duration subject_within{};
  std::bitset<kCheckCount> each;
  std::array<AlertLimits, kCheckCount> limits{};
  std::map<std::string, AlertLimits, std::less<>> scores;  // by name
  uint64_t duplicates_definition = 0;

  // What decides what the check counts, 0 where it is always the same.
  uint64_t DefinitionOf(Check check) const;
};

}  // namespace telltale

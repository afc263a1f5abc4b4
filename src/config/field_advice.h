#pragma once
// config/field_advice.h - the rule that a careful person would write for a field after looking at its values.
//
// What:     a rule has what is certain: required where it is filled in at least 98 %, its type, a list of labels, a
//           range with room, the form of ids, dates. What is likely but not certain is a doubt, with its reason. Each
//           says in words what it was learned from. In figures:
//           - certain takes 20 outputs with a value, 50 where it is about which values there may be;
//           - a list of labels is at most 12, each seen 3 times or more, none of them new in the last third;
//           - a range has half as much room again, rounded up to 1, 2 or 5 times a power of ten; 0 is the floor where
//             nothing is negative, 1 the end where all is between 0 and 1. Ids and clocks that rise have none;
//           - a form or a date format is that of 98 % of at least 20 texts, of which 10 are different.
// Threads:  pure functions.
// Errors:   none; a field of which a rule could say nothing is nullopt or has no rule.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "content/field_profile.h"

namespace telltale {

struct FieldAdvice {
  struct Doubt {
    std::string rule;
    std::string reason;
  };
  std::string rule;  // "{required: true, type: string}"; empty: nothing is certain
  std::string evidence;
  std::vector<Doubt> doubts;
};

// nullopt where the fields beneath it say it all. `outputs`: those of the stream whose JSON was read.
std::optional<FieldAdvice> Advise(const FieldProfile& field, uint64_t outputs);

// "3 of 600", and whether it is 98 % of them.
std::string Of(uint64_t part, uint64_t all);
bool IsNearlyAll(uint64_t part, uint64_t all);
// "EUR (402), USD (198), and 3 more".
std::string CountsText(const ValueCounts& counts, size_t most);

inline constexpr uint64_t kFewOutputs = 20;  // below, nothing is certain
inline constexpr uint64_t kFewValues = 50;   // below, nothing is certain about which values there may be

}  // namespace telltale

#pragma once
// report/coverage.h - against which of the five causes of silent failure a workflow is covered.
//
// What:     a cause is covered where every step of the workflow is: what would show it is asked of at least half of the
//           step's outputs so far, not only possible. Steps beyond bounds.streams, counted as "__other__", are not.
// Threads:  a pure function.
// Cost:     a look at each signal; at most one row a stream.

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/snapshot.h"

namespace telltale {

enum class Cause : uint8_t {
  kPromptEdited,      // a prompt edited in place: prompt_edited is asked
  kModelSwapped,      // a model swapped underneath: model_changed is asked
  kHumanMissing,      // no human where one was needed: nothing decides that yet, so none is covered
  kContentUnchecked,  // content that nobody looked at: a rule says what it should be
  kLostOrDoubled,     // glue that drops and double-processes: both would be seen
};
inline constexpr size_t kCauseCount = static_cast<size_t>(Cause::kLostOrDoubled) + 1;
std::string_view CauseName(Cause cause);  // "prompt_edited"

struct WorkflowCoverage {
  std::string_view workflow;  // in the snapshot
  std::array<bool, kCauseCount> covered{};
};

// In the order of the snapshot, by workflow.
std::vector<WorkflowCoverage> CoverageOf(const Snapshot& snapshot);

}  // namespace telltale

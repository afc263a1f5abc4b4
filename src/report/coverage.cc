#include "report/coverage.h"

#include <algorithm>

#include "base/finding.h"
#include "engine/tally.h"

namespace telltale {
namespace {

bool IsAsked(const StreamSnapshot& step, Check check) {
  return std::ranges::any_of(step.signals, [&](const SignalSnapshot& signal) {
    return signal.check == check && signal.evaluations > 0 && 2 * signal.evaluations >= step.outputs;
  });
}

// That one was lost shows in the numbers of its source, or in the next step; that one came twice in its key or subject.
bool SeesLostAndDoubled(const StreamSnapshot& step) {
  const bool has_subjects = IsAsked(step, Check::kProcessedTwice);
  const bool sees_lost = IsAsked(step, Check::kSequenceGap) || (step.is_followed && has_subjects);
  const bool sees_doubled = has_subjects || IsAsked(step, Check::kDuplicateContent);
  return sees_lost && sees_doubled;
}

bool IsCovered(const StreamSnapshot& step, Cause cause) {
  if (step.workflow == kOther) return false;
  switch (cause) {
    case Cause::kPromptEdited:
      return IsAsked(step, Check::kPromptEdited);
    case Cause::kModelSwapped:
      return IsAsked(step, Check::kModelChanged);
    case Cause::kContentUnchecked:
      return step.content_expected;
    case Cause::kLostOrDoubled:
      return SeesLostAndDoubled(step);
    case Cause::kHumanMissing:
      break;
  }
  return false;
}

}  // namespace

std::string_view CauseName(Cause cause) {
  switch (cause) {
    case Cause::kPromptEdited:
      return "prompt_edited";
    case Cause::kModelSwapped:
      return "model_swapped";
    case Cause::kHumanMissing:
      return "human_missing";
    case Cause::kContentUnchecked:
      return "content_unchecked";
    case Cause::kLostOrDoubled:
      break;
  }
  return "lost_or_doubled";
}

std::vector<WorkflowCoverage> CoverageOf(const Snapshot& snapshot) {
  std::vector<WorkflowCoverage> workflows;
  for (const StreamSnapshot& step : snapshot.streams) {
    if (workflows.empty() || workflows.back().workflow != step.workflow) {
      workflows.push_back({step.workflow, {}});
      workflows.back().covered.fill(true);
    }
    for (size_t i = 0; i < kCauseCount; ++i) {
      bool& covered = workflows.back().covered[i];
      covered = covered && IsCovered(step, static_cast<Cause>(i));
    }
  }
  return workflows;
}

}  // namespace telltale

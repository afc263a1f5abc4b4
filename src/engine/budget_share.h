#pragma once
// engine/budget_share.h - how much of a stream's budget of false alarms one signal gets.
//
// What:     mean rates of false alarms add up, so they may be split unevenly: an alarm of share s needs A / s instead
//           of A, and the shares are what is counted. The guards, which watch every text of every stream whether
//           anybody asked or not and hardly ever hit, get a quarter: they mostly move far when they move, and the
//           signals a stream is about stay as quick as they were without them. So do the lengths of single fields,
//           which come beside that of the output, mixes, volume and silence.
// Threads:  a free function without state.
// Source:   weighted Bonferroni; the sum is what engine/stream.h divides the budget by.

#include <string_view>

#include "base/finding.h"

namespace telltale {

inline constexpr double kVolumeShare = 0.25;  // of volume, and of silence

inline double BudgetShareOf(Check check, std::string_view field) {
  switch (check) {
    case Check::kLength:
      return field.empty() ? 1 : 0.25;
    case Check::kMix:
    case Check::kOpening:
    case Check::kShape:
    case Check::kScript:
    case Check::kFinishReason:
    case Check::kTruncatedTransport:
    case Check::kPlaceholder:
    case Check::kCodeFence:
    case Check::kUnexpectedScript:
    case Check::kRepetition:
    case Check::kPossibleSecret:
    case Check::kPossiblePii:
    case Check::kRepeatedText:
    case Check::kLateOutput:
    case Check::kSequenceGap:
      return 0.25;
    case Check::kVolume:
    case Check::kSilence:
      return kVolumeShare;
    default:
      return 1;
  }
}

}  // namespace telltale

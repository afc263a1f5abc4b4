#pragma once
// report/causes.h - what usually lies behind a check's alert, by the five causes of silent failure; how urgent it is.
//
// What:     text for the runbooks (report/runbook.h). Empty where a cause does not usually lead to this check's alert.
// Threads:  pure functions.

#include <string_view>

#include "base/finding.h"

namespace telltale {

struct Causes {
  std::string_view prompt = {};  // somebody edited it
  std::string_view model = {};   // another one answers
  std::string_view glue = {};    // what fetches, carries and stores drops or doubles events
  std::string_view unseen = {};  // content that nobody looked at
  std::string_view human = {};   // nobody stood where one was needed
};
Causes CausesOf(Check check);

// When somebody is to be woken for it, in one sentence.
std::string_view PageWhen(Check check);

}  // namespace telltale

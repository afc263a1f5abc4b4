#pragma once
// report/runbook.h - what to do when an alert of a check fires: the page that the alert's `runbook` link leads to.
//
// What:     for each check what it means, where to look first, and what to do. Plain text, served under
//           /runbooks/<check>; the list of them under /runbooks.
// Threads:  pure functions.

#include <string>
#include <string_view>

#include "base/finding.h"

namespace telltale {

// Its first lines: what an alert of the check means, and where to look first.
struct Advice {
  std::string_view means;
  std::string_view look;
};
Advice AdviceOf(Check check);

std::string RunbookText(Check check);

// The path of that page: "/runbooks/empty_field".
std::string RunbookPath(Check check);

// Every check there is, one a line: its name, and what it means.
std::string RunbookList();

}  // namespace telltale

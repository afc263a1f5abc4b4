#pragma once
// report/runbook.h - what to do when an alert of a check fires: the page that the alert's `runbook` link leads to.
//
// What:     for each check, in Markdown: what its alerts mean, what to look at first (with the commands), usual causes,
//           how to silence or accept it, and when to page somebody. Served under /runbooks/<check> (the list of them
//           under /runbooks), printed by `telltale runbook`, and kept under deploy/runbooks. Lines of at most 100
//           characters, but for commands.
// Threads:  pure functions.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"

namespace telltale {

std::string RunbookText(Check check);

// The path of that page: "/runbooks/empty_field".
std::string RunbookPath(Check check);

// Every check there is, one a line: its name, and what it means.
std::string RunbookList();

// The names under which alerts of the check may fire, the usual one first: EmptyFieldRateHigh, EmptyFieldRateLow,
// EmptyField.
std::vector<std::string> AlertNamesOf(Check check);

// Of "empty_field", and of any name that its alerts have.
std::optional<Check> CheckOfRunbook(std::string_view name);

}  // namespace telltale

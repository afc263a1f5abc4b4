#pragma once
// config/rules_file.h - a rules file's YAML as plain specs, and several of them as one.
//
// What:     ParseRules reads one file; MergeRules puts the built-in rules and every file together, in order: the first
//           stream entry that matches wins, so the order of files matters. Patterns are compiled later
//           (content/rule_set.h).
// Errors:   InvalidArgument with every error, one a line: "file:line: what, which value, what to write instead". Keys
//           of later versions are refused, so that nobody believes something is watched that is not.

#include <string_view>
#include <vector>

#include "base/status.h"
#include "content/rules.h"

namespace telltale {

// `file` is only for error messages and for the `where` of each spec.
absl::StatusOr<RuleSpecs> ParseRules(std::string_view text, std::string_view file);

// Names of vocabularies and of failure-token sets must be told apart across files.
absl::StatusOr<RuleSpecs> MergeRules(std::vector<RuleSpecs> parts);

}  // namespace telltale

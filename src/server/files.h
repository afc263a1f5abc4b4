#pragma once
// server/files.h - the settings, rules and vocabularies from disk: the one place where config meets files.
//
// What:     LoadConfig reads telltale.yaml, the rule files it names (relative to it), the vocabularies they name
//           (relative to the rules file), adds the built-in rules and compiles all. Without a path: defaults and
//           built-in rules.
// Units:    sizes in bytes; every file has a bound.
// Threads:  free functions; safe to call while the result of an earlier call is in use.
// Errors:   all errors of all files, one a line, "file:line: what, which value, what to write instead".

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "config/settings.h"
#include "content/rule_set.h"

namespace telltale {

// How files are read; tests give their own.
struct FileReader {
  std::function<absl::StatusOr<std::string>(const std::string& path, size_t max_bytes)> read;
  std::function<std::vector<std::string>(const std::string& pattern)> glob;  // sorted; empty where nothing matches
};
FileReader DiskFiles();

struct LoadedConfig {
  Settings settings;
  std::shared_ptr<const RuleSet> rules;
  std::vector<std::string> rule_files;  // as read, in order
  RuleSpecs specs;                      // as read, built-in ones first: for `telltale check`
  size_t stream_entries = 0;
  size_t patterns = 0;  // built-in ones included
  size_t vocabularies = 0;
  std::vector<std::string> notes;  // worth telling, no error: a pattern of files that matches none
};

absl::StatusOr<LoadedConfig> LoadConfig(const std::string& path, const FileReader& files = DiskFiles());

}  // namespace telltale

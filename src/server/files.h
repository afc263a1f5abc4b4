#pragma once
// server/files.h - the settings, rules and vocabularies from disk: the one place where config meets files.
//
// What:     LoadConfig reads telltale.yaml, the token, certificate and rule files it names (relative to it), the
//           vocabularies those name (relative to the rules file), adds the built-in rules and compiles all. Without a
//           path: defaults and built-in rules. A token or key file that everyone on the machine may use is an error.
// Units:    sizes in bytes; every file has a bound.
// Threads:  free functions; safe to call while the result of an earlier call is in use.
// Errors:   all errors of all files, one a line, "file:line: what, which value, what to write instead".

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "config/settings.h"
#include "content/rule_set.h"
#include "server/bearer_tokens.h"

namespace telltale {

// What a file looks like from outside; another look means that it may hold something else.
struct FileSight {
  bool there = false;
  uint64_t device = 0;
  uint64_t inode = 0;
  int64_t size = 0;
  int64_t modified = 0;  // nanoseconds since 1970
  int64_t changed = 0;
  uint32_t permissions = 0;  // as of chmod
  bool operator==(const FileSight&) const = default;
};

// How files are read; tests give their own.
struct FileReader {
  std::function<absl::StatusOr<std::string>(const std::string& path, size_t max_bytes)> read;
  std::function<std::vector<std::string>(const std::string& pattern)> glob;  // sorted; empty where nothing matches
  std::function<FileSight(const std::string& path)> look = {};               // empty: changes go unseen
};
FileReader DiskFiles();

inline constexpr size_t kMaxVocabularyBytes = size_t{1} << 30;  // tens of millions of lines

struct LoadedConfig {
  Settings settings;
  std::shared_ptr<const RuleSet> rules;
  std::shared_ptr<const BearerTokens> tokens = std::make_shared<BearerTokens>();  // of auth.tokens
  std::vector<std::string> rule_files;                                            // as read, in order
  uint64_t rules_hash = 0;  // of all that was read for the rules, but for vocabularies
  RuleSpecs specs;          // as read, built-in ones first: for `telltale check`
  size_t stream_entries = 0;
  size_t patterns = 0;  // built-in ones included
  size_t vocabularies = 0;
  std::map<std::string, FileSight> vocabulary_sights;  // by name, as they were before they were read
  std::vector<std::string> notes;                      // worth telling, no error: a pattern of files that matches none
};

// kLeave: token and key files are not looked at, for commands that open no port.
enum class Secrets : uint8_t { kRead, kLeave };

absl::StatusOr<LoadedConfig> LoadConfig(const std::string& path, const FileReader& files = DiskFiles(),
                                        Secrets secrets = Secrets::kRead);

}  // namespace telltale

#pragma once
// content/shared_specs.h - what rules give a name to, for any stream to refer to: sets of patterns, vocabularies.
//
// What:     the typed form of these parts of a rules file, not yet compiled; the rest is in content/rules.h.
// Threads:  values.

#include <string>
#include <vector>

namespace telltale {

struct PatternSpec {
  std::string id;                  // the token's name in metrics and evidence
  std::string pattern;             // RE2
  std::vector<std::string> match;  // examples that must match ...
  std::vector<std::string> pass;   // ... and that must not; both are run when the rules are checked
  std::string where;               // "file:line" for error messages
};

struct PatternSetSpec {
  std::string name;
  std::vector<PatternSpec> patterns;
};

struct VocabularySpec {
  std::string name;
  std::string file;  // one entry a line; relative to the rules file
  bool trim = true;
  bool casefold = false;
  std::string where;
  bool squeeze = false;
  bool strip_accents = false;
};

}  // namespace telltale

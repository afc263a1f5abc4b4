#pragma once
// content/patterns.h - many RE2 patterns over one text in one pass.
//
// What:     each pattern is searched for the strings that any match must hold (content/required_literals.h); one scan
//           for them all (content/literal_filter.h) leaves the few patterns that may match, which RE2 then decides.
//           Patterns without such strings run in a small RE2::Set of their own, always; where the scan gives up, all
//           patterns run in one. Where a Set runs out of memory - which RE2::Set tells only to those who ask, and
//           otherwise looks like "no match" - its patterns are run one by one and Scan says so. The answer is always
//           that of running each pattern alone.
// Threads:  immutable after Make; Match may be called from any number of threads.
// Errors:   Make says which pattern is refused, why, and what to write instead: what RE2 refuses (look-around, back
//           references), what matches the empty text, counted repetitions that would make the set crawl
//           (content/repetition_bound.h), more than 2,000 instructions or 1,000 bytes a pattern, 1,000 patterns a
//           set.
// Cost:     0.2-0.6 ns a byte where no string is found (the automaton alone: 1.5), up to 1 on text full of common words
//           that are almost such strings; about 1.5 ns a byte more for each pattern that may match, or for all at once
//           from the third on, and for the patterns without strings. A text without any match allocates nothing.
// Source:   re2/set.h; R. Cox, "Regular Expression Matching in the Wild", 2010, on why the DFA's memory is bounded.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "content/rules.h"

namespace re2 {
class RE2;
}

namespace telltale {

// Whether one pattern can be run safely; the message begins with `where`.
absl::Status CheckPattern(std::string_view pattern, std::string_view where);

class PatternSet {
 public:
  struct Source {
    std::string pattern;
    std::string where;
  };
  // `set_bytes` bounds the memory of the common automaton; tests make it small to see what happens then.
  static absl::StatusOr<std::shared_ptr<const PatternSet>> Make(const std::vector<Source>& sources,
                                                                int64_t set_bytes = int64_t{32} << 20);
  ~PatternSet();
  PatternSet(const PatternSet&) = delete;
  PatternSet& operator=(const PatternSet&) = delete;

  struct Scan {
    bool found = false;
    bool fell_back =
        false;  // an automaton's memory ran out, and patterns were run one by one: slow, and worth counting
  };
  // The patterns found anywhere in `text`, ascending, each once.
  Scan Match(std::string_view text, std::vector<int>* found) const;
  // The same by the automaton over all patterns alone: what the slowest texts cost.
  Scan MatchUnfiltered(std::string_view text, std::vector<int>* found) const;

  int size() const;
  // Whether some string is in every text that the pattern matches; where none is, the pattern runs on every text.
  bool is_filtered(int index) const;
  const re2::RE2& pattern(int index) const;
  const std::string& where(int index) const;  // as given: "rules.yaml:12"
  uint64_t content_hash() const;

 private:
  PatternSet();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace telltale

#pragma once
// content/schema_pattern.h - one pattern of a JSON Schema, written for ECMAScript, run by RE2.
//
// What:     rewrites what only the spelling tells apart (\uXXXX, \cX, (?<name>, \s for all of Unicode's white space),
//           and takes look-aheads right behind a leading ^ - pydantic's Decimal and zod's email() have them - as
//           conditions of their own, which is what they are there. A pattern is searched for, not anchored.
// Threads:  immutable after Make; Matches may be called from any number of threads.
// Errors:   Make says what is wrong and what to write instead: what RE2 refuses (look-around elsewhere, back
//           references), more than 2,000 instructions or 4,096 bytes, and counted repetitions that would make a search
//           crawl (content/repetition_bound.h) where no ^ holds the pattern to the beginning.
// Cost:     linear in the text; about 100 ns for a short one.
// Source:   ECMA-262, 22.2 (patterns); RE2's syntax page. They differ still: [\S] is ASCII here, and \p{..}
//           knows short names only.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace re2 {
class RE2;
}

namespace telltale {

class SchemaPattern {
 public:
  // The message begins with `where`.
  static absl::StatusOr<SchemaPattern> Make(std::string_view pattern, std::string_view where);
  SchemaPattern(SchemaPattern&&) noexcept;
  SchemaPattern& operator=(SchemaPattern&&) noexcept;
  ~SchemaPattern();

  bool Matches(std::string_view text) const;
  // In the validator's steps: about what so many values would take.
  int64_t Steps(size_t text_bytes) const;
  std::string_view source() const { return source_; }

 private:
  SchemaPattern();
  struct Condition {
    std::unique_ptr<re2::RE2> pattern;
    bool wanted;
  };
  std::string source_;
  std::vector<Condition> conditions_;  // all must hold
  int64_t instructions_ = 0;
};

}  // namespace telltale

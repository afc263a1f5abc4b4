#pragma once
// content/sql_tokens.h - cuts SQL of any dialect into tokens.
//
// What:     words, quoted names ("", ``, []), strings ('', $$), numbers, parameters, brackets, operators; comments are
//           left out. Brackets are matched here. Where dialects differ, what more of them take is taken: # begins a
//           comment where a blank follows or it begins a line, [ ] is a name where it can be one and else a bracket, a
//           template's {...} is a value.
// Units:    a text of less than 4 GiB; brackets are at most 256 deep, deeper is a fault.
// Threads:  not thread-safe; one a worker, its buffers used again.
// Errors:   Read gives false, and `fault` says what and in which line.
// Cost:     about 5 us a KiB, half of it for looking up words.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "content/sql_words.h"

namespace telltale {

struct SqlToken {
  enum class Kind : uint8_t {
    kEnd,  // of the text: always the last token
    kWord,
    kName,  // quoted, or no word of SQL by its form
    kString,
    kNumber,
    kValue,  // a parameter or a template
    kOpen,   // ( or [
    kClose,
    kComma,
    kSemicolon,
    kDot,
    kOperator,
  };
  Kind kind = Kind::kEnd;
  SqlWord word = SqlWord::kOther;
  uint32_t at = 0;
  uint32_t size = 0;
};

class SqlTokens {
 public:
  // `backslash`: in strings it escapes the next character, as MySQL and BigQuery have it.
  bool Read(std::string_view text, bool backslash, std::string* fault);
  const std::vector<SqlToken>& tokens() const { return tokens_; }

 private:
  class Scan;
  std::vector<SqlToken> tokens_;
  std::vector<uint32_t> open_;  // tokens that are brackets
};

}  // namespace telltale

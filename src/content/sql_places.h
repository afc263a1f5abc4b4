#pragma once
// content/sql_places.h - what a token of SQL does where it stands: a clause, an operator that wants a value.
//
// What:     answers about one statement's tokens and their neighbours; content/sql_form.h goes through them and judges.
// Threads:  immutable but for Begin; one a scan.
// Errors:   none: any order of tokens has an answer.
// Cost:     a few comparisons a question.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "content/sql_tokens.h"

namespace telltale {

// Clauses in the order in which they stand.
enum class SqlClause : int8_t { kNone = -1, kList, kFrom, kWhere, kGroupBy, kHaving, kOrderBy, kLimit };
std::string_view NameOf(SqlClause clause);

// What stands in one pair of brackets, or in none.
struct SqlFrame {
  SqlClause clause = SqlClause::kNone;  // the last one that began
  bool query = false;
  uint8_t names = 0;  // so many in a row, with nothing between
  uint32_t cases = 0;
};

class SqlPlaces {
 public:
  SqlPlaces(std::string_view text, const std::vector<SqlToken>& tokens) : text_(text), tokens_(tokens) {}
  // The statement that is asked about begins at token `i`.
  void Begin(size_t i) { begin_ = i; }

  // Beyond the last token there is the end.
  const SqlToken& Token(size_t i) const { return tokens_[i < tokens_.size() ? i : tokens_.size() - 1]; }
  std::string_view TextOf(size_t i) const { return text_.substr(Token(i).at, Token(i).size); }
  bool Is(size_t i, SqlToken::Kind kind) const { return Token(i).kind == kind; }
  bool Is(size_t i, SqlWord word) const { return Token(i).kind == SqlToken::Kind::kWord && Token(i).word == word; }
  bool IsOneOf(size_t i, std::initializer_list<std::string_view> words) const;
  // Whether the statement ends before the token: the end of the text, a semicolon, a last line with / alone.
  bool IsOver(size_t i) const;
  bool IsFirst(size_t i) const { return i == begin_; }
  bool IsFirstInLine(size_t i) const;

  // A word beside a dot is a name, whatever it says.
  bool IsBesideDot(size_t i) const;
  // The clause that begins here.
  SqlClause ClauseAt(size_t i) const;
  bool IsSetOperator(size_t i) const;
  // Whether nothing can come here that belongs to the token before.
  bool Ends(size_t i) const;
  // Whether something must stand behind the token. `update`: the statement is one.
  bool Needs(size_t i, const SqlFrame& frame, bool update) const;
  // An operator that stands between two values only.
  bool IsBetween(size_t i) const;

 private:
  bool IsPartOfAnother(size_t i) const;

  std::string_view text_;
  const std::vector<SqlToken>& tokens_;
  size_t begin_ = 0;
};

}  // namespace telltale

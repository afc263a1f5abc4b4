#pragma once
// content/sql_words.h - the words of SQL, of all its dialects at once.
//
// What:     what a word does in a statement, as far as content/sql_form.h asks: a clause, an operator, a verb. A word
//           of which only the being a word of SQL matters is kKnown; any other is a name.
// Threads:  pure functions.
// Cost:     a walk through the words of one letter and length, 10 to 40 ns.

#include <cstdint>
#include <string_view>

namespace telltale {

enum class SqlWord : uint8_t {
  kOther,
  kKnown,
  // clauses
  kSelect,
  kFrom,
  kWhere,
  kGroup,
  kBy,
  kHaving,
  kOrder,
  kLimit,
  kSet,
  kOn,
  kJoin,
  kUsing,
  kValues,
  kDefault,
  kSetOperator,  // union, intersect, except, minus
  // operators, and what stands between values
  kAnd,
  kNot,
  kIs,
  kOperator,  // like, in, between
  kAs,
  kDistinct,
  kAll,
  kCase,
  kWhen,
  kThen,
  kElse,
  kEnd,
  kTyped,  // array, struct, map: types in <> may follow
  // statements
  kWith,
  kInsert,
  kUpdate,
  kDelete,
  kMerge,
  kReplace,
  kCreate,
  kAlter,
  kDrop,
  kExplain,
  kTable,
  kExec,
  kBegin,
  kDeclare,
  kIf,
  kDo,
  kFor,
  kConflict,  // on conflict, on duplicate key
};

// In any case of its letters.
SqlWord SqlWordOf(std::string_view word);
bool BeginsStatement(std::string_view word);
// Whether it is something that is created, altered or dropped: table, view, function.
bool IsSqlObject(std::string_view word);

}  // namespace telltale

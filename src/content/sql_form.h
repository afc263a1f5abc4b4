#pragma once
// content/sql_form.h - whether a text is SQL, as far as that can be told without a database and for no one dialect.
//
// What:     strings, quoted names, comments and brackets that close; statements that begin with a verb of SQL; the
//           clauses of SELECT, UPDATE and DELETE each once and in their order; no empty select list or clause; no comma
//           or operator with nothing behind it, nor two of them; what INSERT, UPDATE, MERGE, WITH and CREATE cannot be
//           without; every CASE with its END. Prose is no SQL. What only some dialect takes, passes.
//           Not seen: whether tables, columns, functions and types exist, whether a dialect has what is asked of it,
//           a missing comma or operator between two values, the insides of procedural blocks.
// Units:    brackets are at most 256 deep; deeper is a fault.
// Threads:  not thread-safe; one a worker, its buffers used again.
// Errors:   false, and `fault` says what and in which line.
// Cost:     15 us a KiB, 1.3 us a short statement; twice that for a faulty text with backslashes, read both ways.

#include <string>
#include <string_view>
#include <vector>

#include "content/sql_places.h"
#include "content/sql_tokens.h"

namespace telltale {

class SqlForm {
 public:
  bool Check(std::string_view text, std::string* fault);

 private:
  class Scan;
  bool CheckAs(std::string_view text, bool backslash, std::string* fault);

  SqlTokens tokens_;
  std::vector<SqlFrame> frames_;
  std::string other_;
};

}  // namespace telltale

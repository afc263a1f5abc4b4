#pragma once
// content/python_tokens.h - the tokens of Python 3: its keywords, and where a name, number, string or operator ends.
//
// What:     keywords are told apart by how they may stand (python_form.h), not one by one. A name has letters, digits,
//           _ and all that is not ASCII but the typographic quotes, dashes and arrows of prose. Within the braces of a
//           formatted string its own quote may stand again, as Python 3.12 takes it.
// Units:    places and sizes in bytes of the text.
// Threads:  free functions without state.
// Errors:   0 where no such token stands or the string does not end.
// Cost:     a look at each byte of the token; a keyword is found among 35 in six comparisons.
// Source:   The Python Language Reference, 2 (lexical analysis).

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace telltale {

enum class PythonWord : uint8_t {
  kName,
  kIf,
  kElif,
  kElse,
  kFor,
  kWhile,
  kTry,
  kExcept,
  kFinally,
  kWith,
  kDef,
  kClass,
  kSoft,       // match, case, type: a keyword only where they stand first
  kElseOfTry,  // of no word: what an else belonged to
  kAsync,
  kFrom,
  kImport,
  kFirst,   // of a statement, and needs something
  kReturn,  // of a statement, and needs nothing
  kPass,
  kPrefix,  // await
  kYield,
  kLambda,
  kNot,
  kIn,
  kJoins,  // and, or, is, as
};

PythonWord PythonWordOf(std::string_view name);

// Where the token that begins at `at` ends.
size_t EndOfPythonName(std::string_view text, size_t at);
size_t EndOfPythonNumber(std::string_view text, size_t at);
size_t EndOfPythonOperator(std::string_view text, size_t at);
size_t EndOfPythonString(std::string_view text, size_t at, bool formatted);  // `at`: its first quote

}  // namespace telltale

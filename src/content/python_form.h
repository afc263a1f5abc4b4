#pragma once
// content/python_form.h - whether a text is Python 3, as far as its tokens and the lines of its blocks tell.
//
// What:     one pass over the tokens. A fault is: a string or bracket that does not close; a character that no token
//           has ($, ?, !, a backtick); lines that are indented as no block is; a header (if, for, def, class, ...)
//           without its colon or with nothing in its block; else, elif, except, finally that belong to nothing; an
//           operator or = with nothing behind it; two names or values side by side, so prose.
//           Not seen: names, what may be assigned to, where return, await or break may stand, the insides of
//           f-strings, what only one version of Python 3 takes. A text that is indented as a whole passes: it was
//           taken out of a list or a function.
// Units:    brackets are at most 200 deep, blocks 100, as in Python itself; deeper is a fault.
// Threads:  free of state: a check holds all it knows on its stack.
// Errors:   false, and `fault` says what and in which line.
// Cost:     9 us a KiB.
// Source:   The Python Language Reference, 2 (lexical analysis) and 8 (compound statements).

#include <string>
#include <string_view>

namespace telltale {

class PythonForm {
 public:
  static bool Check(std::string_view text, std::string* fault);

 private:
  class Scan;
};

}  // namespace telltale

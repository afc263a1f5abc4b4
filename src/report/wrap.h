#pragma once
// report/wrap.h - text broken between words into lines.
//
// What:     the first line begins with `first`, the others with `indent` blanks; a word that is longer than a line
//           stays whole.
// Units:    width in characters, not bytes.
// Threads:  a pure function.
// Errors:   none. What steers a terminal is gone (TerminalText), line breaks among it.

#include <cstddef>
#include <string>
#include <string_view>

namespace telltale {

std::string Wrapped(std::string first, size_t indent, size_t width, std::string_view text);

}  // namespace telltale

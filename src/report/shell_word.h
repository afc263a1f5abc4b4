#pragma once
// report/shell_word.h - a text as one word of a command line that people copy into their shell.
//
// What:     plain where it is plain, else in single quotes; what a terminal must not see is written as $'\x1b', which
//           bash, zsh and ksh read back as the same bytes.
// Threads:  a pure function.
// Errors:   none.

#include <string>
#include <string_view>

namespace telltale {

std::string ShellWord(std::string_view text);

}  // namespace telltale

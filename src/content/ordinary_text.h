#pragma once
// content/ordinary_text.h - a page of what models usually write: prose, JSON, Markdown, a little code.
//
// What:     a measure for what is common, where only speed hangs on it: which bytes of a literal to look for, and how
//           fast patterns run. None of it comes from anywhere; it was written for this.
// Threads:  a constant.

#include <string_view>

namespace telltale {

// A few KiB, the same on every machine.
std::string_view OrdinaryText();

}  // namespace telltale

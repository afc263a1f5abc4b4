#pragma once
// content/heading_line.h - one line of a text, as a heading; and how the names of sections are compared.
//
// What:     HeadingOf judges a line for itself; content/sections.h says what the lines around it make of it.
// Threads:  free functions without state.
// Errors:   none.
// Cost:     lines that begin as no heading does are left after a few bytes, or at their colon.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "content/sections.h"

namespace telltale {

// A heading without content, or one with an empty name where the line is none.
Heading HeadingOf(std::string_view line);

// What is left of a heading's text: no numbering, and no marks or emoji around it.
std::string_view HeadingName(std::string_view text);

// 1 for ===, 2 for ---, 0 for a line that underlines nothing.
uint8_t UnderlineLevel(std::string_view line);

// How deep the line is numbered: 1 for "1. x", 2 for "1.2 x", 0 for none.
uint8_t NumberedDepth(std::string_view line);

// How many bytes of `text` the name takes at its beginning, without regard to case and to the kind of white space; 0
// where it does not begin so, or goes on within a word (not asked of scripts without spaces).
size_t NameAtBeginning(std::string_view text, std::string_view name);

// `line` without list marks, emphasis and what else is no letter or digit in front.
std::string_view WithoutMarks(std::string_view line);

}  // namespace telltale

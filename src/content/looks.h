#pragma once
// content/looks.h - how a text begins and what it looks like, as one label each.
//
// What:     OpeningOf is the first word, folded, so that a stream whose Yes turns into No, or into "I'm sorry", is seen
//           in any language: punctuation around it goes, digits become #, scripts written without spaces give their
//           first four characters. A text that begins with punctuation alone gives that ({, ```json).
//           ShapeOf is json (the candidate is all there is), fenced (the candidate stands in a fence), code (another
//           fenced block), headings (a line begins with #), list (two or more items, a third of the lines), one line,
//           paragraphs: the first that holds.
// Units:    an opening has at most 32 bytes.
// Threads:  free functions without state; OpeningOf writes into the caller's string.
// Errors:   none.
// Cost:     one pass over the first 64 KiB.

#include <string>
#include <string_view>

#include "content/unwrap.h"

namespace telltale {

// `text` is trimmed. The view is of `scratch`.
std::string_view OpeningOf(std::string_view text, std::string* scratch);

// `text` is trimmed and not empty; `unwrapped` is what was found in it.
std::string_view ShapeOf(std::string_view text, const Unwrapped& unwrapped);

}  // namespace telltale

#pragma once
// content/repetition.h - a text that goes round in circles.
//
// What:     FindRepetition finds one of two things in a text of 200 characters or more (the caller counts them):
//           a loop    one piece, at least three times back to back, byte by byte the same, over more than a third of
//                     the text: every 20-gram in it comes again one piece further on. A piece may be one letter or a
//                     third of the text, in any script;
//           a line    the same line five times running; blank lines between them do not count, indentation does, white
//                     space at the end does not.
//           Either must hold a letter: rules (-----), empty table cells, matrices of zeros and closing brackets are
//           none. Lists, tables and arrays of similar objects differ in what they say, so they are no loops. For JSON
//           that could be read, give each string value of its own: equal values of many objects, one a line, are no
//           loop.
// Units:    bytes.
// Threads:  free function without state.
// Errors:   none.
// Cost:     0.4-0.9 ns a byte; after 32 comparisons a byte the text passes: it was made to be slow; nothing is
//           allocated.
// Source:   a run of period p is longer than a third of the text and than 3p, so one of the places 2/9 of the text less
//           20 bytes apart lies in it with p + 20 bytes behind it: from there its 20 bytes come again, p further on.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace telltale {

inline constexpr uint64_t kMinRepetitionCharacters = 200;

struct Repetition {
  std::string_view piece;  // what is repeated, once; empty: the text passes
  size_t times = 0;        // whole copies running
};

Repetition FindRepetition(std::string_view text);

}  // namespace telltale

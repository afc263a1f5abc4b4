#pragma once
// content/unwrap.h - where in a text the JSON stands that was asked for.
//
// What:     finds the candidate: the one part of a text that is to be judged as JSON. Looked for, in this order:
//           1 the text itself, where it begins with { or [ ; what follows the value's end is other text;
//           2 a fenced block (``` or ~~~) without a language, or said to be json, whose content begins as JSON does;
//           3 the longest balanced value after a preamble that begins as an object does ({ "key" : ), or as an array of
//             objects or of strings does.
//           `looks_json` is the vote of this output on whether its stream is JSON. Prose may begin with a bracket, too:
//           "[No] To determine ..." is no vote, as [ must be followed by a value; "[1] Smith et al." is none, as an
//           array of numbers or words counts only where nothing stands behind it. { must be followed by a quote, by }
//           or by `name:`. Brackets are matched outside strings; a backslash hides the next character, whatever it is,
//           so that bad escapes do not disturb. A value that never closes ends where the fence or the text ends: it was
//           cut, unless a quote too many hides the bracket that stands there at the end, or the fence was closed behind
//           it.
// Threads:  free functions without state.
// Errors:   none. Nesting beyond 1,000 levels is not followed: the candidate ends with the text. Looked at are 32
//           fenced blocks and, after a preamble, 4,096 brackets and 8 values.
// Cost:     one pass for brackets, one for fences; nothing is allocated.

#include <cstdint>
#include <string_view>

namespace telltale {

enum class Wrapping : uint8_t { kNone, kFence, kText, kFenceInText };

struct Unwrapped {
  std::string_view candidate;  // empty: the text holds none
  Wrapping wrapping = Wrapping::kNone;
  bool looks_json = false;
  bool cut = false;         // ends before it closes
  std::string_view before;  // the rest of the text, without fences
  std::string_view after;
};

Unwrapped Unwrap(std::string_view text);

// Where the bracketed value at the beginning of `text` ends, tolerant of what stands in it.
struct Extent {
  enum class End : uint8_t { kClosed, kInText, kInString, kMismatch } end;
  size_t bytes;  // up to and including the closing bracket, or all of the text
};
Extent ScanValue(std::string_view text);

}  // namespace telltale

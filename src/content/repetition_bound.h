#pragma once
// content/repetition_bound.h - counted repetitions that would make a pattern set crawl, found in the pattern's text.
//
// What:     an automaton over many patterns keeps a state for each way in which a counted repetition can stand half
//           done: `a[a-z ]{0,60}b` on ordinary prose makes RE2::Set a thousand times slower, and no error tells. So a
//           repetition of a class, a dot or a group may count to 16, or to 200 where the pattern begins with it or
//           where at least three fixed characters stand right before it (which rarely come up by chance, so few are
//           half done at a time).
// Errors:   the sentence that says what is wrong and what to write instead; empty where nothing is.
// Source:   measured with RE2 2022-06-01 on prose-like random text: a[a-z ]{0,N}b 463, 66, 5, 1 MB/s for N = 8, 16, 32,
//           60; abc.{0,40}x 608 MB/s; a[a-z ]*b 709 MB/s.

#include <string>
#include <string_view>

namespace telltale {

inline constexpr int kMaxRepetition = 200;
inline constexpr int kMaxFreeRepetition = 16;

std::string RepetitionFault(std::string_view pattern);

}  // namespace telltale

#pragma once
// content/required_literals.h - strings of which every text that a pattern matches must hold one.
//
// What:     RE2 tells which lower-cased strings ("atoms") a text needs before a pattern can match it, but only as a yes
//           or no for a set of atoms. RequiredLiterals asks until it has a small set of which at least one must be
//           there, and cuts each down to its rarest few bytes. Case: a literal is compared after FoldByte, which lets
//           ASCII and Latin-1 letters meet their other case and never tells two spellings of one letter apart that
//           Spellings knows; a letter whose other cases it does not know ends a literal.
// Threads:  pure functions.
// Errors:   an empty list: nothing can be required of the text, so the pattern must always be run.
// Cost:     about three times the compilation of the pattern; for start-up only.
// Source:   re2/filtered_re2.h; the other cases from Unicode's CaseFolding.txt, and compared with RE2's in the tests.

#include <string>
#include <string_view>
#include <vector>

namespace telltale {

inline constexpr size_t kMinLiteralBytes = 3;
inline constexpr size_t kMaxLiteralBytes = 8;

constexpr unsigned char FoldByte(unsigned char byte) { return byte | 0x20; }

// All ways in which a text may spell `lower` (a lower-case letter, or what has no case), each folded; empty: not known.
std::vector<std::string> Spellings(char32_t lower);

// Folded, of kMinLiteralBytes to kMaxLiteralBytes each.
std::vector<std::string> RequiredLiterals(std::string_view pattern);

}  // namespace telltale

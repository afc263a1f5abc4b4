#pragma once
// content/required_literals.h - strings of which every text that a pattern matches must hold one.
//
// What:     RE2 tells which lower-cased strings ("atoms") a text needs before a pattern can match it, but only as a
//           yes or no for a set of atoms. RequiredLiterals asks until it has a small set of which at least one must
//           be there, and cuts each down to its rarest few bytes. Alternatives at the top of a pattern are asked one
//           by one, because RE2 takes common beginnings apart. Case: in a plain pattern (nowhere (?i), no escape that
//           stands for a letter) upper-case ASCII letters go through RE2 in disguise, and literals are exact.
//           Otherwise they are compared after FoldByte, under which ASCII and most of Latin-1 meet their other case;
//           other spellings are literals of their own, and a letter whose other cases are not known here (Spellings)
//           ends a literal.
// Threads:  pure functions.
// Errors:   an empty list: nothing can be required of the text, so the pattern must always be run.
// Cost:     about three times the compilation of the pattern; for start-up only.
// Source:   re2/filtered_re2.h; the other cases from Unicode's CaseFolding.txt, and compared with RE2's in the tests.

#include <compare>
#include <string>
#include <string_view>
#include <vector>

namespace telltale {

inline constexpr size_t kMinLiteralBytes = 3;
inline constexpr size_t kMaxLiteralBytes = 16;

struct RequiredLiteral {
  std::string text;     // kMinLiteralBytes to kMaxLiteralBytes
  bool folded = false;  // text is folded, and so must be what it is compared with

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the defaulted comparison for a null pointer
  auto operator<=>(const RequiredLiteral&) const = default;
};

constexpr unsigned char FoldByte(unsigned char byte) { return byte | 0x20; }

// All ways in which a text may spell `lower` (a lower-case letter, or what has no case), each folded; empty: not known.
std::vector<std::string> Spellings(char32_t lower);

std::vector<RequiredLiteral> RequiredLiterals(std::string_view pattern);

}  // namespace telltale

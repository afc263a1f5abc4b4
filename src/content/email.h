#pragma once
// content/email.h - the e-mail address around an @, by a sane grammar.
//
// What:     a local part of at most 64 letters, digits and . _ % + ' - (beginning with a letter or digit, without two
//           dots running), a domain of at most 253 bytes with at least one dot, a top level of letters (or xn--...).
//           Domains kept for examples, git@host:path, files such as logo@2x.png and calls such as a@b.dot( are none.
// Threads:  free functions without state.
// Cost:     looks at most 65 bytes back and 318 ahead.
// Source:   RFC 5321, section 4.1.2, without quoted local parts; RFC 2606 and 6761 for the domains left out.

#include <cstddef>
#include <optional>
#include <string_view>

namespace telltale {

struct EmailPlace {
  size_t begin;
  size_t end;
};

// text[at] is '@'.
std::optional<EmailPlace> EmailAround(std::string_view text, size_t at);

}  // namespace telltale

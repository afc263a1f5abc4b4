#pragma once
// content/web_token.h - where a JSON web token or a private key ends, if it is one.
//
// What:     content/secrets.h says what counts as one.
// Threads:  free functions without state.
// Errors:   0 where it is none.
// Cost:     one pass over it; of the token's header at most 1,024 bytes, of the key at most 16 KiB.
// Source:   RFC 7515, section 7.1 (compact form); RFC 7468, sections 3 and 10.

#include <cstddef>
#include <string_view>

namespace telltale {

// The token, or the "-----BEGIN ", stands at `begin`. A key that was cut short ends where its base64 does.
size_t WebTokenEnd(std::string_view text, size_t begin);
size_t PrivateKeyEnd(std::string_view text, size_t begin);

}  // namespace telltale

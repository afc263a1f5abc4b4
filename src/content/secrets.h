#pragma once
// content/secrets.h - keys and tokens in a text: forms that providers publish, private keys, JSON web tokens.
//
// What:     the check possible_secret. A provider's key is its prefix, at the beginning of a word, and the right number
//           of the right characters; a private key is its header and at least 32 characters of base64 behind it; a JSON
//           web token three parts of base64url, the first of which is a JSON object with "alg"; assigned_secret is what
//           stands behind a word such as password, secret, token or api_key and = or : where it has 16..128 characters
//           that change between small letters, capitals and digits as a random text does.
//           Placeholders are none: fewer than 8 different characters (5 in hexadecimal), a third of the steps from one
//           character to the next 0 or 1 ("xxxx", "1234", "abcd"), or words such as example, your, dummy in it. AWS'
//           own AKIA...EXAMPLE is therefore none; nor is the JSON web token that tutorials copy from one another.
// Units:    places are bytes of the text that was asked.
// Threads:  free functions without state.
// Errors:   none; any bytes. Passwords that people think of are not found, nor keys that were cut short.
// Cost:     0.1-0.3 ns a byte of prose, 15 ns of what was made to be slow; nothing is allocated.
// Source:   the providers' documentation of their tokens; RFC 7468 (private keys), RFC 7515 and 7519 (web tokens).

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace telltale {

struct SecretMatch {
  std::string_view name;  // "aws_access_key"; lives for ever
  size_t begin;           // of the secret itself: the name before an assigned one stays
  size_t end;
};
// The first in `text`. To go on, ask what stands behind it.
std::optional<SecretMatch> NextSecret(std::string_view text);

// Whether `body` may be a random string rather than a placeholder for one.
bool LooksRandom(std::string_view body);

}  // namespace telltale

#pragma once
// content/json_string.h - what stands between the quotes of a JSON string.
//
// What:     Unescape turns the escapes of RFC 8259 section 7 into characters. A surrogate must be one of a pair, high
//           before low: a lone one names no character and cannot be written as UTF-8.
// Threads:  free functions without state.
// Errors:   false for an escape that RFC 8259 does not know; `out` then holds a part of the text.
// Source:   RFC 8259, section 7; The Unicode Standard, section 3.9, on surrogates.

#include <cstddef>
#include <string>
#include <string_view>

namespace telltale {

// Appends what `raw` - the bytes between two quotes - stands for.
bool Unescape(std::string_view raw, std::string* out);

// Bytes of the escape at the beginning of `text` (a pair of surrogates is one escape of 12), 0 where it is none.
// Where `code` is given, it is set to the character's code point.
size_t EscapeBytes(std::string_view text, unsigned* code);

}  // namespace telltale

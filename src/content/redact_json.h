#pragma once
// content/redact_json.h - JSON as it may be stored: redacted as any text, and still JSON.
//
// What:     each string and each number is redacted by itself, strings as what their escapes stand for, so that none
//           hides an address. A number that is a card's or a phone's becomes a string. Then the whole is redacted as
//           the text it is. What had nothing to redact stays as it was, byte for byte.
// Units:    `max_bytes` bounds the result as content/redact.h says.
// Threads:  not thread-safe, as the Redactor is used again.
// Errors:   none: what is no JSON is taken for it as far as that goes.
// Cost:     some 3 ns a byte; for texts that are kept because something went wrong with them.

#include <cstddef>
#include <string>
#include <string_view>

#include "content/redact.h"

namespace telltale {

// Whether `text` begins as an object or an array.
bool BeginsAsJson(std::string_view text);

std::string RedactedJson(std::string_view json, size_t max_bytes, Redactor* redactor);

}  // namespace telltale

#pragma once
// content/json_number.h - numbers as RFC 8259 writes them, of any size.
//
// What:     the grammar of section 6, to the letter. A number beyond double is still a number: its value is an infinity
//           (or 0 where it is too small), which is outside every range and inside no distribution.
// Threads:  free functions without state; blind to the locale.
// Errors:   nullopt for anything else: "+1", "01", ".5", "1.", "NaN", " 1".
// Source:   RFC 8259, section 6.

#include <optional>
#include <string_view>

namespace telltale {

struct JsonNumber {
  double value;
  bool integer;  // without a fraction: 3, 3.0 and 3e2 are integers, as JSON Schema has it
};

std::optional<JsonNumber> ParseJsonNumber(std::string_view text);

}  // namespace telltale

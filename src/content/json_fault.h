#pragma once
// content/json_fault.h - why a text is not JSON, for the people who have to mend the prompt.
//
// What:     looks for what models get wrong inside strings: raw line breaks, escapes that JSON does not know (LaTeX),
//           lone surrogates, bytes that are not UTF-8, a quote that never closes. The first one is told, with its
//           place.
// Units:    places are bytes from the beginning of the text.
// Errors:   false where the strings are sound and the fault must be in the structure around them.
// Cost:     one slow pass; only for texts that could not be read.

#include <string>
#include <string_view>

namespace telltale {

bool FindStringFault(std::string_view json, std::string* fault);

}  // namespace telltale

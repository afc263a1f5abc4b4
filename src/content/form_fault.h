#pragma once
// content/form_fault.h - how a fault of a form is told: what is wrong, and in which line.
//
// Threads:  free functions.
// Errors:   none.
// Cost:     TellFault counts the lines up to the fault, once a malformed text.

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace telltale {

// The beginning of a name as it stands in a fault: at most 24 bytes.
std::string_view ShortName(std::string_view name);

// `fault` becomes the parts and ", line N", where the byte `at` of `text` stands in line N. Gives false, so that a
// check can end with it.
bool TellFault(std::initializer_list<std::string_view> parts, std::string_view text, size_t at, std::string* fault);

}  // namespace telltale

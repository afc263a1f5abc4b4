#pragma once
// engine/names.h - which names of workflows and steps may become labels.
//
// Threads:  a pure function.
// Cost:     a word at a time while it is plain ASCII, as nearly every name is.

#include <string_view>

namespace telltale {

// Valid UTF-8 without control characters: text that can be shown.
bool IsShowable(std::string_view name);

}  // namespace telltale

#pragma once
// content/edit_distance.h - how far two short names are apart: for the one that was meant.
//
// What:     edits (insert, delete, replace, swap two neighbours; no letter is edited twice) that turn one into the
//           other.
// Units:    bytes. Names of more than kMaxEditedBytes are never near.
// Threads:  a pure function.
// Errors:   none.
// Cost:     about 1 ns for each byte of `a` and each step from -`most` to `most`; nothing is allocated.

#include <cstddef>
#include <string_view>

namespace telltale {

inline constexpr size_t kMaxEditedBytes = 64;

// At most `most`: the distance, else `most` + 1.
size_t EditDistance(std::string_view a, std::string_view b, size_t most);

}  // namespace telltale

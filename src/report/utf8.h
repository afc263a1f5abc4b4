#pragma once
// report/utf8.h - bytes that models wrote, as text that Prometheus, JSON readers and terminals take.
//
// What:     repairs what is not UTF-8, cuts at whole characters, keeps cut label values apart.
// Units:    bytes.
// Threads:  pure functions.
// Errors:   none: every byte string gives a valid text.

#include <string>
#include <string_view>

namespace telltale {

// `text` with each byte that belongs to no UTF-8 character replaced by U+FFFD.
std::string ValidUtf8(std::string_view text);

// At most `max_bytes` of valid UTF-8, whole characters, with "..." at the end where something was cut.
std::string CutText(std::string_view text, size_t max_bytes);

// A label value: valid UTF-8 of at most 128 bytes. What had to be repaired or cut ends in "~" and a hash of the
// original, so that two different texts never become one series.
std::string LabelValue(std::string_view text);

// Characters, not bytes, of valid UTF-8.
size_t CharacterCount(std::string_view text);

}  // namespace telltale

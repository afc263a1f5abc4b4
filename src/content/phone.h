#pragma once
// content/phone.h - numbers in groups, and which of them are telephone numbers.
//
// What:     reads a number as written (digits in groups with one separator between them) and judges the forms that
//           content/personal_data.h names.
// Units:    places are bytes of the whole text, as what stands before and behind a number matters.
// Threads:  free functions without state.
// Errors:   0 or false where it is none.
// Cost:     looks at most some 40 bytes ahead and back.
// Source:   ITU-T E.164; the North American Numbering Plan (area and exchange codes begin with 2..9).

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace telltale {

struct NumberRun {
  static constexpr size_t kMaxGroups = 8;
  static constexpr size_t kMaxDigits = 20;

  std::array<char, kMaxDigits> digits{};  // of all groups
  size_t count = 0;
  size_t groups = 0;
  std::array<uint8_t, kMaxGroups> length{};  // digits of each
  std::array<size_t, kMaxGroups> end{};      // where each ends
  char separator = '\0';                     // ' ', '-' or '.' where there are two groups or more
};
inline constexpr size_t kFewestNumberDigits = 7;

// text[at] is a digit. What is beyond 20 digits or 8 groups is left out, by whole groups; the first group may be.
NumberRun ReadNumber(std::string_view text, size_t at);

// Whether the number that ends at `end` does not go on: no letter or digit, no point or dash with a digit behind it.
bool EndsNumber(std::string_view text, size_t end);

// text[at] is '+': the end of the number, or 0.
size_t InternationalPhoneEnd(std::string_view text, size_t at);
// text[at] is the first digit: the end of "(212) 456-7890" around it, or 0.
size_t ParenthesisedPhoneEnd(std::string_view text, size_t at);
// Whether phone, tel, mobile, fax ... (and number or no.) stands before `at`.
bool FollowsPhoneWord(std::string_view text, size_t at);
// 212-456-7890, 1-212-456-7890, 212.456.7890; after a word for telephone also 212 456 7890 and 030 1234567.
bool IsNationalPhone(std::string_view text, size_t at, const NumberRun& run);

}  // namespace telltale

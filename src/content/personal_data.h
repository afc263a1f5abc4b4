#pragma once
// content/personal_data.h - data about people in a text: only what has a form that can be validated.
//
// What:     the check possible_pii. Counted are
//           email    local@domain.tld; not at the domains kept for examples (example.com, .test ...), not
//                    git@host:path, not file names (logo@2x.png);
//           phone    +CC and 8..15 digits in all (with 1 and 7: 11), written in groups or at least 10 together;
//                    without +CC only (212) 456-7890, 212-456-7890 and 212.456.7890 with area and exchange codes that
//                    exist, and numbers after the word phone, tel, mobile, fax ... Those kept for fiction (555) are
//                    none;
//           card     13..19 digits, together or in the schemes' groups (content/payment_numbers.h);
//           iban     as there;
//           us_ssn   ###-##-#### with an area, group and serial number that are given out; not 123-45-6789.
//           A number is none of them where it goes on into letters, digits or decimals on either side.
// Units:    places are bytes of the text that was asked.
// Threads:  free functions without state.
// Errors:   none; any bytes. Phone and card numbers of random digits are found now and then: "possible".
// Cost:     0.1 ns a byte where there is no digit, '@' or '+'; 5-40 ns for each of those. Nothing is allocated.
// Source:   RFC 5321 and 5322 (addresses), RFC 2606 (examples), ITU-T E.164, the North American Numbering Plan, the US
//           Social Security Administration's rules before and since 2011.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace telltale {

enum class PersonalData : uint8_t { kEmail, kPhone, kCard, kIban, kUsSsn };
inline constexpr int kPersonalDataCount = static_cast<int>(PersonalData::kUsSsn) + 1;
std::string_view NameOf(PersonalData kind);  // "email"

struct PersonalDataMatch {
  PersonalData kind;
  size_t begin;
  size_t end;
};
// The first in `text`. To go on, ask what stands behind it.
std::optional<PersonalDataMatch> NextPersonalData(std::string_view text);

// What a text holds: the kinds, and the first of each.
struct PersonalDataFound {
  uint8_t kinds = 0;  // one bit a kind
  std::array<std::string_view, kPersonalDataCount> first{};

  bool any() const { return kinds != 0; }
  bool Has(PersonalData kind) const { return (kinds >> static_cast<int>(kind) & 1) != 0; }
};
PersonalDataFound FindPersonalData(std::string_view text);

}  // namespace telltale

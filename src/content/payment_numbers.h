#pragma once
// content/payment_numbers.h - card numbers and IBANs, told from other numbers by their check digits.
//
// What:     a card number has the length and the first digits of a known scheme and passes Luhn's check; an IBAN has
//           its country's length and leaves 1 when divided by 97. Of random digits of the right length, one in ten
//           passes the first check (after one in about four has fitting first digits), one in 97 the second.
// Threads:  free functions without state.
// Source:   ISO/IEC 7812-1 (Luhn); the schemes' published number ranges; ISO 13616 and the IBAN registry (lengths).

#include <cstddef>
#include <string_view>

namespace telltale {

bool PassesLuhn(std::string_view digits);

// `digits` are digits only. Visa (not those of 13 digits, which are issued no more), Mastercard, American Express,
// Discover, Diners Club, JCB, UnionPay, Maestro. A number that ends with six zeros is a sum, not a card.
bool IsCardNumber(std::string_view digits);

// The bytes of the IBAN at the beginning of `text`, in capitals, written together or in groups of four with a space
// between them; 0 where none is there or it runs on into further letters or digits.
size_t IbanBytes(std::string_view text);

}  // namespace telltale

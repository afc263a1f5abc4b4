#pragma once
// content/same_text.h - one number for texts that read the same: what repeated texts are found by.
//
// What:     folds case, writes # for a run of digits, drops punctuation, squeezes white space, and hashes what is left.
// Units:    0: fewer than 40 characters of the text, white space at its ends aside.
// Errors:   none: any bytes have a fingerprint. Two texts that read differently share one by chance once in 2^64.
// Cost:     about 2 ns a byte; nothing is allocated.

#include <cstdint>
#include <string_view>

namespace telltale {

uint64_t FingerprintOf(std::string_view text);

}  // namespace telltale

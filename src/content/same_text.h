#pragma once
// content/same_text.h - one number for texts that read the same: what repeated texts are found by.
//
// What:     writes ASCII letters in lower case and # for a run of digits, keeps everything else as it stands, and
//           hashes that. So texts that differ in their numbers or in case alone are the same.
// Units:    0: fewer than 40 characters of the text, white space at its ends aside. Of a longer one than 64 KiB the
//           first 64 KiB count, and its length.
// Threads:  not thread-safe: one a worker.
// Errors:   none: any bytes have a fingerprint. Two texts that read differently share one by chance once in 2^64.
// Cost:     0.3 ns a byte; nothing is allocated once the buffer has grown.

#include <cstdint>
#include <string>
#include <string_view>

namespace telltale {

class SameText {
 public:
  uint64_t FingerprintOf(std::string_view text);

 private:
  std::string form_;
};

}  // namespace telltale

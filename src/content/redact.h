#pragma once
// content/redact.h - a text as it may be stored, shown and sent: without personal data, secrets and tricks.
//
// What:     the one redaction. Personal data becomes [email], [phone], [card], [iban] or [us_ssn], secrets [secret];
//           the rest stays. What comes out is valid UTF-8: bytes of no character become U+FFFD, Unicode's line
//           separators \n. Left out are other control characters than \n and \t, and what is invisible or turns the
//           direction of writing (soft hyphen, zero width space, bidi controls, tag characters). Neither
//           content/personal_data.h nor content/secrets.h finds anything in the result, and to redact it again changes
//           nothing. Redact first, cut afterwards: half a key is a key to none of them.
// Units:    `max_bytes` bounds the result, "..." included where it was cut; at least 16.
// Threads:  not thread-safe; one Redactor a thread, as its buffers are used again.
// Errors:   none; any bytes.
// Cost:     0.3-0.8 ns a byte of clean prose, 15 ns of what was made to be slow. Of a long text only as much is read as
//           may be shown: four times max_bytes and 20 KiB.

#include <cstddef>
#include <string>
#include <string_view>

namespace telltale {

class Redactor {
 public:
  // Lives until the next call.
  std::string_view Redact(std::string_view text, size_t max_bytes);

 private:
  bool ReplaceAll();

  std::string text_;
  std::string scratch_;
};

// For the odd text; allocates.
std::string Redacted(std::string_view text, size_t max_bytes);

}  // namespace telltale

#pragma once
// server/access.h - how a command gets into a running telltale: the token that it shows, and TLS.
//
// What:     with a ca_file it speaks TLS to someone who has a certificate of that authority, without one it does so
//           where the URL says https.
//
// Threads:  values and a free function.
// Errors:   ReadTokenToShow: the file that cannot be read or holds no token; never the token.

#include <string>

#include "base/status.h"

namespace telltale {

struct Access {
  std::string token;      // empty: none is shown
  std::string ca_file;    // whom to believe; empty: whom this machine believes
  std::string cert_file;  // what to show, where the other side wants a certificate ...
  std::string key_file;   // ... and its key
};

absl::StatusOr<std::string> ReadTokenToShow(const std::string& file);

}  // namespace telltale

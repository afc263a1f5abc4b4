#pragma once
// server/access.h - how a command gets into a running telltale: the token that it shows.
//
// Threads:  values and a free function.
// Errors:   ReadTokenToShow: the file that cannot be read or holds no token; never the token.

#include <string>

#include "base/status.h"

namespace telltale {

struct Access {
  std::string token;  // empty: none is shown
};

absl::StatusOr<std::string> ReadTokenToShow(const std::string& file);

}  // namespace telltale

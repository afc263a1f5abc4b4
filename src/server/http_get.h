#pragma once
// server/http_get.h - fetches one page of a running telltale, for `telltale status`.
//
// Units:    at most 10 seconds, 3 of them to connect; at most `max_bytes` of answer.
// Threads:  a free function; each call has its own handle.
// Errors:   Unavailable with the URL: nobody answers, the answer is no 200, or it is too long.

#include <string>

#include "base/status.h"

namespace telltale {

absl::StatusOr<std::string> HttpGet(const std::string& url, size_t max_bytes);

}  // namespace telltale

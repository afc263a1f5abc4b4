#pragma once
// server/http_client.h - asks a running telltale one thing over its web port, for the commands that operate it.
//
// Units:    at most 10 seconds, 60 with a body, 3 of them to connect; at most `max_bytes` of answer.
// Threads:  free functions; each call has its own handle.
// Errors:   Unavailable with the URL: nobody answers, the answer is no 200, or it is too long. Of a POST that was
//           refused, InvalidArgument with what the other side said. Unauthenticated and PermissionDenied where a token
//           would help, which is then said.

#include <string>
#include <string_view>

#include "base/status.h"
#include "server/access.h"

namespace telltale {

struct HttpReply {
  long http_status = 0;
  std::string body;
};

absl::StatusOr<std::string> HttpGet(const std::string& url, size_t max_bytes, const Access& access = {});
// Whatever was answered, 200 or not.
absl::StatusOr<HttpReply> HttpAsk(const std::string& url, size_t max_bytes, const Access& access = {});
// JSON; without a body, what is asked for stands in the URL.
absl::StatusOr<std::string> HttpPost(const std::string& url, size_t max_bytes, std::string_view body = {},
                                     const Access& access = {});

// Where it is 401 or 403, what to do about it.
absl::Status RefusedEntry(std::string_view url, const HttpReply& reply);

// Text as a value in a URL's query.
std::string InUrl(std::string_view text);

}  // namespace telltale

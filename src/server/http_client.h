#pragma once
// server/http_client.h - asks a running telltale one thing over its web port, for the commands that operate it.
//
// Units:    at most 10 seconds, 60 with a body, 3 of them to connect; at most `max_bytes` of answer.
// Threads:  free functions; each call has its own handle.
// Errors:   Unavailable with the URL: nobody answers, the answer is no 200, or it is too long. Of a POST that was
//           refused, InvalidArgument with what the other side said.

#include <string>
#include <string_view>

#include "base/status.h"

namespace telltale {

struct HttpReply {
  long http_status = 0;
  std::string body;
};

absl::StatusOr<std::string> HttpGet(const std::string& url, size_t max_bytes);
// Whatever was answered, 200 or not.
absl::StatusOr<HttpReply> HttpAsk(const std::string& url, size_t max_bytes);
// JSON; without a body, what is asked for stands in the URL.
absl::StatusOr<std::string> HttpPost(const std::string& url, size_t max_bytes, std::string_view body = {});

// Text as a value in a URL's query.
std::string InUrl(std::string_view text);

}  // namespace telltale

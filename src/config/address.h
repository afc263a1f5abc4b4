#pragma once
// config/address.h - where to listen and whom to call: host:port and base URLs, as files and flags give them.
//
// Errors:   the message begins with the value and says what to write instead; whoever asks puts the key or flag before
//           it: "web.listen_address is 'x'; write ...".

#include <cstdint>
#include <string>
#include <string_view>

#include "base/status.h"

namespace telltale {

struct ListenAddress {
  std::string host = "127.0.0.1";  // a name or an IP address without brackets; empty: every interface
  uint16_t port = 0;               // 0: the system picks one

  std::string Text() const;  // "127.0.0.1:9738", "[::1]:9738", ":9738"
  bool operator==(const ListenAddress&) const = default;
};

// Whether only this machine reaches it, as far as the text alone tells: localhost, 127.0.0.0/8, ::1. A name that could
// be resolved to such an address is none of them.
bool IsLoopback(const ListenAddress& address);

absl::StatusOr<ListenAddress> ParseListenAddress(std::string_view text);

// An http:// or https:// base URL, returned without a slash at the end. User and password are refused: URLs are shown
// in metrics and logs.
absl::StatusOr<std::string> ParseHttpUrl(std::string_view text);

// The URL of a webhook, returned as it is: its path and query may be what lets in whoever knows it, so that no message
// shows it. User and password are refused all the same.
absl::StatusOr<std::string> ParseWebhookUrl(std::string_view text);

}  // namespace telltale

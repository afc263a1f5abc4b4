#pragma once
// server/listen.h - a listening TCP socket for an address from the settings.
//
// Threads:  a free function without state.
// Errors:   Unavailable: which address, why, and which flag to change.

#include <string_view>

#include "base/status.h"
#include "config/settings.h"

namespace telltale {

// Closes its socket unless released.
class ListeningSocket {
 public:
  ListeningSocket(int socket, int port) : socket_(socket), port_(port) {}
  ListeningSocket(ListeningSocket&& other) noexcept : socket_(other.Release()), port_(other.port_) {}
  ~ListeningSocket();

  int port() const { return port_; }
  int Release();

 private:
  int socket_;
  int port_;
};

absl::StatusOr<ListeningSocket> Listen(const ListenAddress& address, std::string_view flag);

}  // namespace telltale

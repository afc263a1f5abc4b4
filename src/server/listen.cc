#include "server/listen.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

namespace telltale {
namespace {

// -1 with errno set where it does not work out.
int BindTo(const addrinfo& candidate) {
  const int socket_fd =
      socket(candidate.ai_family, candidate.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, candidate.ai_protocol);
  if (socket_fd < 0) return -1;
  const int on = 1;
  const int off = 0;
  setsockopt(socket_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (candidate.ai_family == AF_INET6) setsockopt(socket_fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
  if (bind(socket_fd, candidate.ai_addr, candidate.ai_addrlen) == 0 && listen(socket_fd, SOMAXCONN) == 0)
    return socket_fd;
  const int error = errno;
  close(socket_fd);
  errno = error;
  return -1;
}

int PortOf(int socket_fd) {
  sockaddr_storage bound{};
  socklen_t length = sizeof(bound);
  if (getsockname(socket_fd, reinterpret_cast<sockaddr*>(&bound), &length) != 0) return 0;
  return ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6*>(&bound)->sin6_port
                                           : reinterpret_cast<const sockaddr_in*>(&bound)->sin_port);
}

}  // namespace

ListeningSocket::~ListeningSocket() {
  if (socket_ >= 0) close(socket_);
}

int ListeningSocket::Release() { return std::exchange(socket_, -1); }

absl::StatusOr<ListeningSocket> Listen(const ListenAddress& address, std::string_view flag) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  // An empty host means every interface, of both families.
  const std::string host = address.host.empty() ? "::" : address.host;
  const int failed = getaddrinfo(host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
  if (failed != 0) return Unavailable("cannot listen on {} ({}): {}", address.Text(), flag, gai_strerror(failed));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, freeaddrinfo);
  for (const addrinfo* candidate = found; candidate != nullptr; candidate = candidate->ai_next) {
    const int socket_fd = BindTo(*candidate);
    if (socket_fd >= 0) return ListeningSocket(socket_fd, PortOf(socket_fd));
  }
  return Unavailable("cannot listen on {}: {}; choose another address with {}", address.Text(), std::strerror(errno),
                     flag);
}

}  // namespace telltale

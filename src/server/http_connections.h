#pragma once
// server/http_connections.h - the open connections of one HTTP port, and an end for those that take for ever.
//
// What:     libmicrohttpd ends a connection on which nothing happens; one that sends a byte now and then it would keep.
//           So each has a time by which the head of its request must be there, and one for the whole request. While a
//           request is being answered nobody hurries it.
// Threads:  thread-safe. A connection is Opened and Closed by the thread that serves it; its socket is still open then.
// Errors:   none: a socket that is shut down is closed by the one who serves it.

#include <chrono>
#include <memory>
#include <set>

#include "base/mutex.h"
#include "server/tls_identity.h"

namespace telltale {

struct HttpTimeLimits {
  std::chrono::seconds head{60};      // since the connection began, or its last request ended
  std::chrono::seconds request{300};  // from the head to the last byte of the answer
};

class HttpConnections {
 public:
  using Clock = std::chrono::steady_clock;
  enum class Phase : uint8_t { kHead, kRequest, kAnswer };
  struct Connection {
    int socket = -1;
    std::shared_ptr<const TlsIdentity> identity;  // kept as long as the connection
    Phase phase = Phase::kHead;
    Clock::time_point since;  // of the phase; the answer's time belongs to the request
  };

  HttpConnections() = default;
  explicit HttpConnections(const HttpTimeLimits& limits) : limits_(limits) {}

  // The caller keeps it until Closed.
  Connection* Opened(int socket, std::shared_ptr<const TlsIdentity> identity);
  void Closed(Connection* connection);
  void Enter(Connection* connection, Phase phase);
  // Ends what took too long; how many.
  size_t Sweep(Clock::time_point now);
  size_t size() const;

 private:
  const HttpTimeLimits limits_ = {};
  mutable Mutex mutex_;
  std::set<Connection*> open_ TELLTALE_GUARDED_BY(mutex_);
};

}  // namespace telltale

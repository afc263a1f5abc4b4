#pragma once
// server/http_server.h - HTTP/1.1 on one port: whole requests in, responses from whatever thread, everything bounded.
//
// What:     a Responder sees the head of a request first and may refuse it unread; a whole request it answers now or
//           later, from another thread. Meanwhile the connection sleeps and costs no thread.
//           Every answer carries headers that keep browsers from running, framing, guessing or keeping it.
//           What bodies and answers hold beyond 64 KiB each is taken from a budget where one is given: a request that
//           finds no room there is answered 429, an answer that finds none is 503, both with Retry-After.
// Units:    sizes in bytes. A connection has 30 seconds for each step, a minute for a head, five for a request; there
//           are at most 512 of them, and 384 of one address.
// Threads:  two of libmicrohttpd's own. Start, StopAccepting and Stop are called by one thread.
// Errors:   Unavailable when the address cannot be bound.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/byte_budget.h"
#include "base/mutex.h"
#include "base/status.h"
#include "config/settings.h"
#include "server/http_connections.h"
#include "server/tls_identity.h"

struct MHD_Daemon;

namespace telltale {

struct HttpRequest {
  std::string method;
  std::string path;
  std::map<std::string, std::string> query;  // the last one of each name
  std::string content_type;                  // lower case, without parameters
  std::string content_encoding;              // lower case
  std::string host;                          // as sent: whom the caller means to talk to
  std::string origin;                        // as sent by a browser: whose page asks
  std::string fetch_site;                    // lower case, likewise: Sec-Fetch-Site
  std::string authorization;                 // of the head alone: it is gone before the request is answered
  std::string body;
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

// {"error": code, "message": message}
HttpResponse HttpError(int status, std::string_view code, std::string_view message);
// 405 with the methods that would do, as in "GET, HEAD".
HttpResponse MethodNotAllowed(std::string_view allowed);

// How large one request's body may be, and what is held until it is answered.
struct BodyRoom {
  size_t max_bytes = 0;  // 0: there is no room now, and the request is answered 503
  std::shared_ptr<void> held;
};

class Responder {
 public:
  // Called once, from any thread.
  using Respond = std::function<void(HttpResponse)>;

  virtual ~Responder() = default;
  // The head alone; a response refuses the request, whose body is then not read.
  virtual std::optional<HttpResponse> Refuse(const HttpRequest& head) = 0;
  // Asked next; nothing: as large as the server's own bound, and taken from the budget.
  virtual std::optional<BodyRoom> RoomFor(const HttpRequest& /*head*/) { return std::nullopt; }
  virtual void Answer(HttpRequest request, Respond respond) = 0;
  // Told of requests that the server itself refused.
  virtual void Refused(int http_status, std::string_view why) = 0;
};

class HttpServer {
 public:
  // `responder`, `tls` and `memory` outlive the server. With `tls` it speaks nothing but TLS 1.2 and 1.3; a new
  // connection gets the identity that is in use then.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(const ListenAddress& address, std::string_view flag,
                                                           size_t max_body_bytes, Responder* responder,
                                                           const TlsPort* tls = nullptr, ByteBudget* memory = nullptr);
  ~HttpServer();  // as Stop(0)

  int port() const { return port_; }
  // About once a second: ends connections that take too long, see http_connections.h.
  void Sweep(HttpConnections::Clock::time_point now) { connections_.Sweep(now); }
  void StopAccepting();
  // Requests in flight are answered as long as `grace` lasts; whoever answers must still be there until this returns.
  void Stop(std::chrono::milliseconds grace);

 private:
  struct Exchange;
  struct Callbacks;
  HttpServer(size_t max_body_bytes, Responder* responder, const TlsPort* tls, ByteBudget* memory)
      : max_body_bytes_(max_body_bytes), responder_(responder), tls_(tls), memory_(memory) {}

  const size_t max_body_bytes_;
  Responder* const responder_;
  const TlsPort* const tls_;  // none: unencrypted
  ByteBudget* const memory_;  // none: no bound for all together
  HttpConnections connections_;
  int port_ = 0;
  MHD_Daemon* daemon_ = nullptr;
  int listening_ = -1;  // the socket after StopAccepting, ours to close
  std::condition_variable idle_;
  Mutex mutex_;
  size_t in_flight_ TELLTALE_GUARDED_BY(mutex_) = 0;   // requests begun and not completed
  size_t unanswered_ TELLTALE_GUARDED_BY(mutex_) = 0;  // of these, handed to the responder
};

}  // namespace telltale

#pragma once
// server/doors.h - every port of the sidecar with who may pass: opened together, closed in two steps.
//
// What:     the web port first, since it is the one that a second telltale on a machine trips over; then the port for
//           scrapes where there is one, HTTP, gRPC. All but the port for scrapes ask the gatekeeper.
// Threads:  Open, CloseIngest and ClosePages are called by one thread; the rest by any between them.
// Errors:   an address that cannot be bound, named with the flag to change; what was opened before is closed again.

#include <chrono>
#include <memory>

#include "base/status.h"
#include "config/settings.h"
#include "pipeline/pipeline.h"
#include "server/gatekeeper.h"
#include "server/grpc_server.h"
#include "server/guarded_door.h"
#include "server/http_door.h"
#include "server/ports.h"
#include "server/tls_copies.h"
#include "server/tls_identity.h"
#include "server/web.h"

namespace telltale {

class Doors {
 public:
  // `files` are looked at once a second for other certificates.
  Doors(const StreamLimits& streams, std::shared_ptr<const BearerTokens> tokens, FileReader files, Events* events)
      : streams_(streams), gatekeeper_(std::move(tokens), events), files_(std::move(files)), events_(events) {}
  ~Doors();  // closes at once

  absl::Status Open(const Settings& settings, const WebPages& pages, Pipeline* pipeline);
  // Takes nothing more, answers what is in flight; the pipeline must still be working.
  void CloseIngest(std::chrono::milliseconds grace);
  void ClosePages(std::chrono::milliseconds grace);

  // From now on these are let in; streams that others opened end.
  void Replace(std::shared_ptr<const BearerTokens> tokens);
  // About once a second: ends streams whose clients are too slow, takes in certificates whose files changed.
  void Sweep(std::chrono::steady_clock::time_point now);
  const Ports& ports() const { return ports_; }
  const Gatekeeper& gatekeeper() const { return gatekeeper_; }

 private:
  // One HTTP port: what answers, what guards it, and the sockets.
  struct HttpPort {
    std::unique_ptr<Responder> responder;
    std::unique_ptr<GuardedDoor> guard;  // none: open to all
    std::unique_ptr<TlsPort> tls;        // none: unencrypted
    std::unique_ptr<HttpServer> server;
  };
  absl::Status OpenTls(const TlsSettings& settings, std::unique_ptr<TlsPort>* tls) const;
  // True: it has another one.
  bool RefreshTls(const char* port, TlsPort* tls);
  absl::Status OpenHttp(const ListenAddress& address, const char* flag, size_t max_body_bytes, HttpPort* port);

  const StreamLimits streams_;
  Gatekeeper gatekeeper_;
  std::unique_ptr<ByteBudget> http_memory_;  // of all HTTP ports
  const FileReader files_;
  Events* const events_;
  Ports ports_;
  HttpDoor* http_door_ = nullptr;  // of http_
  HttpPort http_;
  HttpPort web_;
  HttpPort metrics_;
  std::unique_ptr<TlsPort> grpc_tls_;       // checks the files ...
  std::unique_ptr<TlsCopies> grpc_copies_;  // ... of which gRPC reads these
  TlsSettings grpc_files_;
  std::unique_ptr<GrpcServer> grpc_;
};

}  // namespace telltale

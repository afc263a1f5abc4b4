#pragma once
// server/grpc_server.h - the gRPC port: sockets, limits, health and reflection around the service.
//
// What:     Start binds and serves; Stop says NOT_SERVING, lets calls in flight finish, then closes.
// Units:    sizes in bytes.
// Threads:  gRPC's own. Start and Stop are called by one thread.
// Errors:   Unavailable when the address cannot be bound, naming the flag to change.

#include <chrono>
#include <memory>
#include <string>

#include "base/status.h"
#include "config/settings.h"
#include "pipeline/pipeline.h"
#include "server/gatekeeper.h"
#include "server/observe_stream.h"

namespace grpc {
class Server;
}

namespace telltale {

class GrpcService;

class GrpcServer {
 public:
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Start(const Settings::Door& door, const StreamLimits& limits,
                                                           uint64_t memory_bytes, Gatekeeper* gatekeeper,
                                                           Pipeline* pipeline, Events* events);
  ~GrpcServer();  // as Stop(0)

  int port() const { return port_; }
  void Sweep(std::chrono::steady_clock::time_point now);
  size_t open_streams() const;
  // Ends the open streams as Stop does, and goes on serving: their clients come again and are asked who they are.
  void EndStreams();
  // The pipeline must still be working: calls in flight are answered. What is not done after `grace` is cancelled.
  void Stop(std::chrono::milliseconds grace);

 private:
  GrpcServer();

  std::unique_ptr<GrpcService> service_;
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

}  // namespace telltale

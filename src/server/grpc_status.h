#pragma once
// server/grpc_status.h - what callers are told over gRPC when something is not done.
//
// What:     our Status as gRPC's; refusals that are worth another try carry google.rpc.RetryInfo in their details,
//           which gRPC clients with a retry policy and OpenTelemetry exporters read.
// Threads:  free functions without state.
// Source:   google/rpc/status.proto and error_details.proto, the three fields of them that are needed.

#include <chrono>

#include "base/status.h"
#include "grpcpp/support/status.h"

namespace telltale {

grpc::Status ToGrpc(const absl::Status& status);

// RESOURCE_EXHAUSTED, "try again after".
grpc::Status QueueFull(std::chrono::milliseconds retry_after);
// UNAVAILABLE: this process is going away; another try reaches the next one.
grpc::Status ShuttingDown(std::chrono::milliseconds retry_after);

}  // namespace telltale

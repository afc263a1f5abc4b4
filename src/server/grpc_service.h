#pragma once
// server/grpc_service.h - telltale.v1.OutputService over gRPC: requests into the pipeline, answers back.
//
// What:     both methods are raw: they take the request's bytes, whatever is in them, since protobuf would refuse text
//           that is not UTF-8 before any of our code could call it a finding.
// Threads:  thread-safe; gRPC's threads never wait for anything here, workers answer.
// Errors:   UNAUTHENTICATED and PERMISSION_DENIED from the gatekeeper; else see proto/telltale/v1/telltale.proto.

#include <chrono>

#include "grpcpp/support/byte_buffer.h"
#include "pipeline/pipeline.h"
#include "server/gatekeeper.h"
#include "server/observe_stream.h"
#include "telltale/v1/telltale.grpc.pb.h"

namespace telltale {

class GrpcService final : public v1::OutputService::WithRawCallbackMethod_Observe<
                              v1::OutputService::WithRawCallbackMethod_ObserveStream<v1::OutputService::Service>> {
 public:
  GrpcService(const StreamLimits& limits, Gatekeeper* gatekeeper, Pipeline* pipeline, Events* events)
      : limits_(limits), gatekeeper_(gatekeeper), pipeline_(pipeline), events_(events) {}

  // Ends the streams whose clients have been slowed for too long. About once a second.
  void Sweep(std::chrono::steady_clock::time_point now);
  // Lets every stream finish what it has read, and takes no more of it.
  void Drain();
  size_t open_streams() const { return registry_.size(); }

 private:
  grpc::ServerUnaryReactor* Observe(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                    grpc::ByteBuffer* response) override;
  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* ObserveStream(
      grpc::CallbackServerContext* context) override;

  const StreamLimits limits_;
  Gatekeeper* const gatekeeper_;
  Pipeline* const pipeline_;
  Events* const events_;
  StreamRegistry registry_;
};

}  // namespace telltale

#include "server/grpc_service.h"

#include <memory>
#include <string>
#include <vector>

#include "server/byte_buffer.h"
#include "server/grpc_status.h"
#include "server/wire.h"

namespace telltale {
namespace {

// One Observe call on its way through the pipeline. gRPC keeps the reactor, and with it request and response, until
// Finish.
class UnaryBatch final : public Batch {
 public:
  UnaryBatch(const grpc::ByteBuffer* request, grpc::ByteBuffer* response, grpc::ServerUnaryReactor* reactor,
             Events* events)
      : Batch("grpc", request->Length()), request_(*request), response_(response), reactor_(reactor), events_(events) {}

  absl::Status Read(BatchContents* contents) override {
    const auto bytes = FlatBytes(request_, &slices_, &contents->bytes());
    if (!bytes) return InvalidArgument("the request cannot be decompressed");
    bool want_findings = false;
    absl::Status status = ReadRequest(*bytes, contents, &want_findings);
    set_want_findings(want_findings);
    return status;
  }

  void Done(BatchResult&& result) override {
    events_->BatchAnswered(transport(), result);
    if (result.status.ok()) *response_ = ToByteBuffer(EncodeResponse(result));
    reactor_->Finish(ToGrpc(result.status));
  }

  uint64_t CountOutputs() const override {
    std::vector<grpc::Slice> slices;
    std::string room;
    const auto bytes = FlatBytes(request_, &slices, &room);
    return bytes ? telltale::CountOutputs(*bytes) : 1;
  }

 private:
  const grpc::ByteBuffer request_;
  grpc::ByteBuffer* const response_;
  grpc::ServerUnaryReactor* const reactor_;
  Events* const events_;
  std::vector<grpc::Slice> slices_;
};

// A stream that ends before anything of it is read.
class RefusedStream final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  explicit RefusedStream(const grpc::Status& status) { Finish(status); }

 private:
  void OnDone() override { delete this; }
};

absl::Status Admit(const grpc::CallbackServerContext& context, Gatekeeper* gatekeeper) {
  std::string_view authorization;
  const auto found = context.client_metadata().find("authorization");
  if (found != context.client_metadata().end()) authorization = {found->second.data(), found->second.size()};
  return gatekeeper->Admit(Transport::kGrpc, authorization, Right::kIngest);
}

}  // namespace

grpc::ServerUnaryReactor* GrpcService::Observe(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                               grpc::ByteBuffer* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  if (const absl::Status admitted = Admit(*context, gatekeeper_); !admitted.ok()) {
    reactor->Finish(ToGrpc(admitted));
    return reactor;
  }
  if (!request->Valid()) {  // nothing was received: the peer went, or gRPC had no room for the rest of it
    reactor->Finish(grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "the call ended before its request had come"));
    return reactor;
  }
  std::unique_ptr<Batch> batch = std::make_unique<UnaryBatch>(request, response, reactor, events_);
  if (!pipeline_->TrySubmit(batch)) {
    events_->QueueFull(batch->transport());
    reactor->Finish(QueueFull(limits_.retry_after));
  }
  return reactor;
}

grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* GrpcService::ObserveStream(
    grpc::CallbackServerContext* context) {
  if (const absl::Status admitted = Admit(*context, gatekeeper_); !admitted.ok()) {
    return new RefusedStream(ToGrpc(admitted));  // deletes itself, too
  }
  return new telltale::ObserveStream(limits_, pipeline_, events_,
                                     &registry_);  // deletes itself when gRPC is done with it
}

void GrpcService::Sweep(std::chrono::steady_clock::time_point now) {
  registry_.ForEach([now](telltale::ObserveStream& stream) { stream.Sweep(now); });
}

void GrpcService::Drain() {
  registry_.ForEach([](telltale::ObserveStream& stream) { stream.Drain(); });
}

}  // namespace telltale

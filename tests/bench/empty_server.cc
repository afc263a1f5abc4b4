// empty_server - a gRPC server of the same proto that does nothing: the yardstick for `telltale serve`.
//
// By default its stream takes each request's bytes unread and answers at once: what gRPC itself costs. With --typed it
// is the server that the generated code makes of the proto, whose requests are parsed by protobuf, each on an arena.

#include <fmt/format.h>
#include <google/protobuf/arena.h>
#include <grpcpp/grpcpp.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <deque>
#include <mutex>

#include "telltale/v1/telltale.grpc.pb.h"

namespace {

using telltale::v1::ObserveRequest;
using telltale::v1::ObserveResponse;
using telltale::v1::OutputService;

uint32_t answered_outputs = 100;

// Reads one, answers it, reads the next.
template <typename Request, typename Response>
class EchoStream final : public grpc::ServerBidiReactor<Request, Response> {
 public:
  EchoStream() { this->StartRead(&request_); }

  void OnReadDone(bool ok) override {
    if (!ok) return this->Finish(grpc::Status::OK);
    Fill(request_, &response_);
    this->StartWrite(&response_);
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return this->Finish(grpc::Status::CANCELLED);
    this->StartRead(&request_);
  }
  void OnDone() override { delete this; }

 private:
  static void Fill(const ObserveRequest& request, ObserveResponse* response) {
    response->set_accepted(static_cast<uint32_t>(request.outputs_size()));
  }
  static void Fill(const grpc::ByteBuffer&, grpc::ByteBuffer* response) {
    ObserveResponse message;
    message.set_accepted(answered_outputs);
    const grpc::Slice slice(message.SerializeAsString());
    *response = grpc::ByteBuffer(&slice, 1);
  }

  Request request_;
  Response response_;
};

class RawService final : public OutputService::WithRawCallbackMethod_ObserveStream<OutputService::Service> {
  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* ObserveStream(grpc::CallbackServerContext*) override {
    return new EchoStream<grpc::ByteBuffer, grpc::ByteBuffer>();
  }
};

class TypedService final : public OutputService::CallbackService {
  grpc::ServerBidiReactor<ObserveRequest, ObserveResponse>* ObserveStream(grpc::CallbackServerContext*) override {
    return new EchoStream<ObserveRequest, ObserveResponse>();
  }
};

}  // namespace

int main(int argc, char** argv) {
  bool typed = false;
  CLI::App app("A gRPC server of telltale's proto that does nothing.");
  app.add_flag("--typed", typed, "let protobuf parse the requests");
  app.add_option("--batch", answered_outputs, "outputs a request, for the answer");
  CLI11_PARSE(app, argc, argv);

  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  RawService raw_service;
  TypedService typed_service;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(8 << 20);
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(typed ? static_cast<grpc::Service*>(&typed_service) : &raw_service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  fmt::print("listening grpc=127.0.0.1:{}\n", port);
  std::fflush(stdout);
  int number = 0;
  sigwait(&signals, &number);
  server->Shutdown(std::chrono::system_clock::now());
  return 0;
}

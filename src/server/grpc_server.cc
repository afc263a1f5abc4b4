#include "server/grpc_server.h"

#include <fmt/format.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <mutex>
#include <utility>

#include "server/grpc_service.h"
#include "server/listen.h"

namespace telltale {
namespace {

void SetLimits(uint64_t max_request_bytes, grpc::ServerBuilder* builder) {
  builder->SetMaxReceiveMessageSize(static_cast<int>(std::min<uint64_t>(max_request_bytes, INT32_MAX)));
  builder->AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);  // or a second telltale would silently share the port
  builder->AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 100);
  builder->AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, 16 << 10);
  builder->AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 20'000);
  // Find clients that went away without a word; refuse those that ping all the time.
  builder->AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  builder->AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  builder->AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder->AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10'000);
}

// gRPC reads the files itself, and again when they change: they must be in order, see tls_copies.h.
std::shared_ptr<grpc::ServerCredentials> CredentialsOf(const TlsSettings& tls) {
  namespace tls_api = grpc::experimental;
  constexpr unsigned kLookEverySeconds = 1;
  if (!tls.on()) return grpc::InsecureServerCredentials();
  auto files = std::make_shared<tls_api::FileWatcherCertificateProvider>(tls.key_file, tls.cert_file,
                                                                         tls.client_ca_file, kLookEverySeconds);
  tls_api::TlsServerCredentialsOptions options(std::move(files));
  options.watch_identity_key_cert_pairs();
  if (!tls.client_ca_file.empty()) {
    options.watch_root_certs();
    options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  }
  return tls_api::TlsServerCredentials(options);
}

}  // namespace

GrpcServer::GrpcServer() = default;
GrpcServer::~GrpcServer() { Stop(std::chrono::milliseconds(0)); }

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Start(const Settings::Door& door, const StreamLimits& limits,
                                                              uint64_t memory_bytes, Gatekeeper* gatekeeper,
                                                              Pipeline* pipeline, Events* events) {
  static std::once_flag once;
  std::call_once(once, [] {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  });
  // Whether the address can be had is asked by ourselves, since gRPC does not say why not.
  if (const auto probe = Listen(door.listen_address, "--grpc.listen-address"); !probe.ok()) return probe.status();
  std::unique_ptr<GrpcServer> started(new GrpcServer());
  started->service_ = std::make_unique<GrpcService>(limits, gatekeeper, pipeline, events);

  ListenAddress address = door.listen_address;
  if (address.host.empty()) address.host = "::";
  grpc::ServerBuilder builder;
  SetLimits(door.max_request_bytes, &builder);
  // What is read counts from its first byte until it is answered. Near the bound gRPC grants its peers smaller windows,
  // and ends those of them that hold the most.
  builder.SetResourceQuota(grpc::ResourceQuota("telltale").Resize(memory_bytes));
  builder.AddListeningPort(address.Text(), CredentialsOf(door.tls), &started->port_);
  builder.RegisterService(started->service_.get());
  started->server_ = builder.BuildAndStart();
  if (started->server_ == nullptr || started->port_ == 0) {
    return Unavailable("cannot listen on {} for gRPC; choose another address with --grpc.listen-address",
                       door.listen_address.Text());
  }
  started->server_->GetHealthCheckService()->SetServingStatus(true);
  return started;
}

void GrpcServer::Sweep(std::chrono::steady_clock::time_point now) { service_->Sweep(now); }

size_t GrpcServer::open_streams() const { return service_->open_streams(); }

void GrpcServer::EndStreams() { service_->Drain(); }

void GrpcServer::Stop(std::chrono::milliseconds grace) {
  if (server_ == nullptr) return;
  server_->GetHealthCheckService()->SetServingStatus(false);
  service_->Drain();
  server_->Shutdown(std::chrono::system_clock::now() + grace);
  server_->Wait();
  server_.reset();
}

}  // namespace telltale

#include "server/doors.h"

#include <algorithm>
#include <utility>

#include "config/memory_plan.h"

namespace telltale {
namespace {

constexpr size_t kWebBodyBytes = 4096;  // of a reload: nothing is expected in it

Time SystemTime() { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

}  // namespace

Doors::~Doors() {
  CloseIngest(std::chrono::milliseconds(0));
  ClosePages(std::chrono::milliseconds(0));
}

absl::Status Doors::OpenTls(const TlsSettings& settings, std::unique_ptr<TlsPort>* tls) const {
  if (!settings.on()) return absl::OkStatus();
  auto opened = TlsPort::Open(settings, files_, SystemTime());
  if (!opened.ok()) return opened.status();
  *tls = *std::move(opened);
  return absl::OkStatus();
}

bool Doors::RefreshTls(const char* port, TlsPort* tls) {
  if (tls == nullptr) return false;
  const absl::StatusOr<bool> refreshed = tls->Refresh(SystemTime());
  if (!refreshed.ok()) {
    events_->Note(fmt::format("the certificate of {} stays as it was: {}", port, MessageOf(refreshed.status())));
  } else if (*refreshed) {
    events_->Note(
        fmt::format("{} has another certificate, good until {}", port, FormatTime(tls->identity()->expires())));
  }
  return refreshed.ok() && *refreshed;
}

absl::Status Doors::OpenHttp(const ListenAddress& address, const char* flag, size_t max_body_bytes, HttpPort* port) {
  Responder* const outermost = port->guard != nullptr ? port->guard.get() : port->responder.get();
  auto started = HttpServer::Start(address, flag, max_body_bytes, outermost, port->tls.get(), http_memory_.get());
  if (!started.ok()) return started.status();
  port->server = *std::move(started);
  return absl::OkStatus();
}

absl::Status Doors::Open(const Settings& settings, const WebPages& pages, Pipeline* pipeline) {
  for (const auto& [tls, port] : {std::pair(&settings.web.tls, &web_.tls), std::pair(&settings.http.tls, &http_.tls),
                                  std::pair(&settings.grpc.tls, &grpc_tls_)}) {
    if (absl::Status wrong = OpenTls(*tls, port); !wrong.ok()) return wrong;
  }
  const MemoryPlan memory = PlanMemory(settings.memory_limit_bytes);
  http_memory_ = std::make_unique<ByteBudget>(std::max(memory.http, settings.http.max_request_bytes));
  web_.responder = std::make_unique<Web>(pages, false, events_);
  web_.guard = std::make_unique<GuardedDoor>(web_.responder.get(), &gatekeeper_, Transport::kWeb, RightOnWebPort);
  absl::Status opened = OpenHttp(settings.web.listen_address, "--web.listen-address", kWebBodyBytes, &web_);
  if (!opened.ok()) return opened;
  ports_.web = web_.server->port();
  if (settings.metrics.listen_address) {
    metrics_.responder = std::make_unique<Web>(pages, true, events_);
    opened = OpenHttp(*settings.metrics.listen_address, "--metrics.listen-address", kWebBodyBytes, &metrics_);
    if (!opened.ok()) return opened;
    ports_.metrics = metrics_.server->port();
  }
  auto door = std::make_unique<HttpDoor>(pipeline, events_);
  http_door_ = door.get();
  http_.responder = std::move(door);
  http_.guard = std::make_unique<GuardedDoor>(http_.responder.get(), &gatekeeper_, Transport::kHttp, RightToSend);
  opened = OpenHttp(settings.http.listen_address, "--http.listen-address", settings.http.max_request_bytes, &http_);
  if (!opened.ok()) return opened;
  ports_.http = http_.server->port();
  Settings::Door grpc = settings.grpc;
  if (grpc.tls.on()) {
    auto copies = TlsCopies::Of(grpc.tls, files_);
    if (!copies.ok()) return copies.status();
    grpc_copies_ = *std::move(copies);
    grpc_files_ = std::exchange(grpc.tls, grpc_copies_->paths());
  }
  auto grpc_started = GrpcServer::Start(grpc, streams_, memory.grpc, &gatekeeper_, pipeline, events_);
  if (!grpc_started.ok()) return grpc_started.status();
  grpc_ = *std::move(grpc_started);
  ports_.grpc = grpc_->port();
  return absl::OkStatus();
}

void Doors::CloseIngest(std::chrono::milliseconds grace) {
  if (http_door_ != nullptr) http_door_->Close();
  if (http_.server != nullptr) http_.server->StopAccepting();
  if (grpc_ != nullptr) grpc_->Stop(grace);
  if (http_.server != nullptr) http_.server->Stop(grace);
}

void Doors::ClosePages(std::chrono::milliseconds grace) {
  if (metrics_.server != nullptr) metrics_.server->Stop(grace);
  if (web_.server != nullptr) web_.server->Stop(grace);
}

void Doors::Replace(std::shared_ptr<const BearerTokens> tokens) {
  if (gatekeeper_.Replace(std::move(tokens)) && grpc_ != nullptr) grpc_->EndStreams();
}

void Doors::Sweep(std::chrono::steady_clock::time_point now) {
  if (grpc_ != nullptr) grpc_->Sweep(now);
  for (const HttpPort* port : {&web_, &metrics_, &http_}) {
    if (port->server != nullptr) port->server->Sweep(now);
  }
  RefreshTls("web", web_.tls.get());
  RefreshTls("http", http_.tls.get());
  if (!RefreshTls("grpc", grpc_tls_.get())) return;
  if (const absl::Status failed = grpc_copies_->Take(grpc_files_, files_); !failed.ok())
    events_->Note(MessageOf(failed));
}

}  // namespace telltale

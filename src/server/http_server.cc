#include "server/http_server.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <microhttpd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdarg>
#include <exception>

#include "report/json_writer.h"
#include "server/listen.h"

namespace telltale {
namespace {

constexpr unsigned kMaxConnections = 512;
constexpr unsigned kMaxOfOneAddress = 384;  // so that one peer, however broken, leaves room for others
constexpr unsigned kStepSeconds = 30;
constexpr size_t kMaxHeadBytes = size_t{32} << 10;
constexpr size_t kFreeBytes = size_t{64} << 10;  // of each body and answer: small ones always find room
constexpr size_t kPadding = 64;                  // that a reader of JSON wants behind a body
constexpr unsigned kThreads = 2;
constexpr const char* kTlsVersions = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";

// Nothing that is served here runs, is framed, is taken for something else, tells where a reader came from, or is kept.
constexpr std::array<std::pair<const char*, const char*>, 5> kForBrowsers = {{
    {"Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Cache-Control", "no-store"},
}};

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

std::string ExactHeaderOf(MHD_Connection* connection, const char* name) {
  const char* value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
  return value != nullptr ? value : std::string();
}

std::string HeaderOf(MHD_Connection* connection, const char* name) { return Lower(ExactHeaderOf(connection, name)); }

MHD_Result TakeQuery(void* request, MHD_ValueKind, const char* key, const char* value) {
  static_cast<HttpRequest*>(request)->query[key] = value != nullptr ? value : "";
  return MHD_YES;
}

HttpRequest HeadOf(MHD_Connection* connection, const char* url, const char* method) {
  HttpRequest head;
  head.method = method;
  head.path = url;
  MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, TakeQuery, &head);
  head.content_type = HeaderOf(connection, MHD_HTTP_HEADER_CONTENT_TYPE);
  head.content_type = head.content_type.substr(0, head.content_type.find_first_of("; \t"));
  head.content_encoding = HeaderOf(connection, MHD_HTTP_HEADER_CONTENT_ENCODING);
  head.host = ExactHeaderOf(connection, MHD_HTTP_HEADER_HOST);
  head.origin = ExactHeaderOf(connection, MHD_HTTP_HEADER_ORIGIN);
  head.fetch_site = HeaderOf(connection, "Sec-Fetch-Site");
  head.authorization = ExactHeaderOf(connection, MHD_HTTP_HEADER_AUTHORIZATION);
  return head;
}

HttpResponse TooLarge(size_t max_bytes) {
  return HttpError(413, "too_large", fmt::format("the request is larger than {} bytes; send it in parts", max_bytes));
}

HttpResponse Later(int status, std::string_view code, std::string_view message) {
  HttpResponse response = HttpError(status, code, message);
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

// How long the body says it is; nothing: it does not say, or not in a number.
std::optional<uint64_t> SaidLength(MHD_Connection* connection) {
  const std::string length = HeaderOf(connection, MHD_HTTP_HEADER_CONTENT_LENGTH);
  uint64_t bytes = 0;
  const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), bytes);
  if (error == std::errc::result_out_of_range) return ~uint64_t{0};
  return error == std::errc() ? std::optional<uint64_t>(bytes) : std::nullopt;
}

// A body on its way out, and its share of the budget until the last byte has gone.
struct Outgoing {
  std::string body;
  HeldBytes held;
};

MHD_Result Send(MHD_Connection* connection, HttpResponse response, ByteBudget* memory) {
  auto outgoing = std::make_unique<Outgoing>(Outgoing{std::move(response.body), HeldBytes(memory)});
  if (outgoing->body.size() > kFreeBytes && !outgoing->held.Grow(outgoing->body.size())) {
    response = Later(503, "busy", "other answers of this size are on their way; try again");
    outgoing->body = std::move(response.body);
  }
  const std::string& body = outgoing->body;
  const std::unique_ptr<MHD_Response, void (*)(MHD_Response*)> wire(
      MHD_create_response_from_buffer_with_free_callback_cls(
          body.size(), const_cast<char*>(body.data()), [](void* sent) { delete static_cast<Outgoing*>(sent); },
          outgoing.get()),
      MHD_destroy_response);
  if (wire == nullptr) return MHD_NO;
  outgoing.release();  // libmicrohttpd's from here on
  MHD_add_response_header(wire.get(), MHD_HTTP_HEADER_CONTENT_TYPE, response.content_type.c_str());
  for (const auto& [name, value] : kForBrowsers) MHD_add_response_header(wire.get(), name, value);
  for (const auto& [name, value] : response.headers) MHD_add_response_header(wire.get(), name.c_str(), value.c_str());
  return MHD_queue_response(connection, static_cast<unsigned>(response.status), wire.get());
}

// libmicrohttpd wants a certificate, or someone to ask for it. Each connection is given its own instead, before this is
// ever asked; if not, there is none.
int NoCertificate(gnutls_session_t, const gnutls_datum_t*, int, const gnutls_pk_algorithm_t*, int, gnutls_pcert_st**,
                  unsigned*, gnutls_privkey_t*) {
  return -1;
}

void DropLog(void*, const char*, va_list) {}  // what peers do wrong on the wire is theirs to know

}  // namespace

// One request from its first line to its last answered byte.
struct HttpServer::Exchange {
  HttpServer* server = nullptr;
  HttpRequest request;
  BodyRoom room;
  HeldBytes held;  // of the body
  bool refused = false;
  bool handed_over = false;
  Mutex mutex;
  std::optional<HttpResponse> response TELLTALE_GUARDED_BY(mutex);
};

struct HttpServer::Callbacks {
  static MHD_Result Access(void* self, MHD_Connection* connection, const char* url, const char* method, const char*,
                           const char* data, size_t* bytes, void** state) {
    auto* const server = static_cast<HttpServer*>(self);
    auto* const exchange = static_cast<Exchange*>(*state);
    try {
      if (exchange == nullptr) return Begin(server, connection, url, method, state);
      if (*bytes > 0) return TakeBody(exchange, data, bytes);
      return Go(exchange, connection);
    } catch (const std::exception&) {
      return MHD_NO;  // out of memory: the connection is closed
    }
  }

  static MHD_Result Begin(HttpServer* server, MHD_Connection* connection, const char* url, const char* method,
                          void** state) {
    Enter(server, connection, HttpConnections::Phase::kRequest);
    auto exchange = std::make_unique<Exchange>();
    exchange->server = server;
    exchange->request = HeadOf(connection, url, method);
    {
      MutexLock lock(server->mutex_);
      ++server->in_flight_;
    }
    Exchange* const begun = exchange.release();
    *state = begun;  // Completed deletes it, whatever happens from here on
    std::optional<HttpResponse> refusal = server->responder_->Refuse(begun->request);
    begun->request.authorization.clear();  // whoever answers has no use for it
    if (!refusal) {
      std::optional<BodyRoom> own = server->responder_->RoomFor(begun->request);
      if (!own) begun->held = HeldBytes(server->memory_);
      begun->room = own ? *std::move(own) : BodyRoom{server->max_body_bytes_, nullptr};
      if (begun->room.max_bytes == 0) refusal = HttpError(503, "busy", "another such request is being read; try again");
    }
    const std::optional<uint64_t> length = SaidLength(connection);
    if (!refusal && length && *length > begun->room.max_bytes) {
      server->responder_->Refused(413, "too large");
      refusal = TooLarge(begun->room.max_bytes);
    }
    if (!refusal) {
      if (length) begun->request.body.reserve(*length + kPadding);  // of which only what comes is memory
      return MHD_YES;
    }
    begun->refused = true;
    return Send(connection, *std::move(refusal), server->memory_);
  }

  static MHD_Result TakeBody(Exchange* exchange, const char* data, size_t* bytes) {
    const size_t max_bytes = exchange->room.max_bytes;
    const size_t had = exchange->request.body.size();
    const size_t has = had + *bytes;
    if (exchange->refused) {
      // The rest is read and forgotten so that the peer gets to read the answer.
    } else if (has > max_bytes) {
      RefuseBody(exchange, TooLarge(max_bytes), "too large");  // without a length it shows only now
    } else if (has > kFreeBytes && !exchange->held.Grow(has - std::max(had, kFreeBytes))) {
      RefuseBody(exchange, Later(429, "no_room", "other requests fill the room that there is for them; send it again"),
                 "no room");
    } else {
      exchange->request.body.append(data, *bytes);
    }
    *bytes = 0;
    return MHD_YES;
  }

  static void RefuseBody(Exchange* exchange, HttpResponse response, std::string_view why) {
    exchange->refused = true;
    exchange->server->responder_->Refused(response.status, why);
    exchange->request.body = std::string();
    exchange->held.Release();
    MutexLock lock(exchange->mutex);
    exchange->response = std::move(response);
  }

  static MHD_Result Go(Exchange* exchange, MHD_Connection* connection) {
    if (!exchange->refused && !exchange->handed_over) {
      exchange->handed_over = true;
      {
        MutexLock lock(exchange->server->mutex_);
        ++exchange->server->unanswered_;
      }
      Enter(exchange->server, connection, HttpConnections::Phase::kAnswer);
      MHD_suspend_connection(connection);
      exchange->server->responder_->Answer(std::move(exchange->request), [exchange, connection](HttpResponse response) {
        HttpServer* const server = exchange->server;
        {
          MutexLock lock(exchange->mutex);
          exchange->response = std::move(response);
        }
        MHD_resume_connection(connection);  // the exchange may be gone from here on
        {
          MutexLock lock(server->mutex_);
          --server->unanswered_;
          server->idle_.notify_all();  // under the lock: the server may go as soon as it is given up
        }
      });
      return MHD_YES;
    }
    Enter(exchange->server, connection, HttpConnections::Phase::kRequest);
    std::optional<HttpResponse> response;
    {
      MutexLock lock(exchange->mutex);
      response = std::move(exchange->response);
    }
    exchange->room.held.reset();  // before the peer reads the answer: its next request finds room
    exchange->held.Release();
    return response ? Send(connection, *std::move(response), exchange->server->memory_) : MHD_NO;
  }

  // Before a connection's handshake, and when it is over.
  static void Connected(void* self, MHD_Connection* connection, void** kept, MHD_ConnectionNotificationCode what) {
    auto* const server = static_cast<HttpServer*>(self);
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
      auto* const closed = static_cast<HttpConnections::Connection*>(std::exchange(*kept, nullptr));
      if (closed != nullptr) server->connections_.Closed(closed);
      return;
    }
    const MHD_ConnectionInfo* const socket = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    const MHD_ConnectionInfo* const tls = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    try {
      auto identity = server->tls_ != nullptr ? server->tls_->identity() : nullptr;
      // Without an identity of its own, a handshake fails.
      if (identity != nullptr && tls != nullptr) identity->Use(static_cast<gnutls_session_t>(tls->tls_session));
      *kept = server->connections_.Opened(socket != nullptr ? socket->connect_fd : -1, std::move(identity));
    } catch (const std::exception&) {
      *kept = nullptr;  // out of memory
    }
  }

  static void Enter(HttpServer* server, MHD_Connection* connection, HttpConnections::Phase phase) {
    const MHD_ConnectionInfo* const about = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    if (about == nullptr || about->socket_context == nullptr) return;
    server->connections_.Enter(static_cast<HttpConnections::Connection*>(about->socket_context), phase);
  }

  static void Completed(void* self, MHD_Connection* connection, void** state, MHD_RequestTerminationCode) {
    auto* const server = static_cast<HttpServer*>(self);
    const std::unique_ptr<Exchange> exchange(static_cast<Exchange*>(*state));
    *state = nullptr;
    if (exchange == nullptr) return;
    Enter(server, connection, HttpConnections::Phase::kHead);
    MutexLock lock(server->mutex_);
    --server->in_flight_;
    server->idle_.notify_all();
  }
};

HttpResponse HttpError(int status, std::string_view code, std::string_view message) {
  JsonWriter json;
  json.BeginObject().Key("error").Text(code).Key("message").Text(message).EndObject();
  HttpResponse response;
  response.status = status;
  response.body = json.Take() + "\n";
  return response;
}

HttpResponse MethodNotAllowed(std::string_view allowed) {
  HttpResponse response = HttpError(405, "method_not_allowed", fmt::format("this path takes {}", allowed));
  response.headers.emplace_back("Allow", allowed);
  return response;
}

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(const ListenAddress& address, std::string_view flag,
                                                              size_t max_body_bytes, Responder* responder,
                                                              const TlsPort* tls, ByteBudget* memory) {
  auto socket = Listen(address, flag);
  if (!socket.ok()) return socket.status();
  std::unique_ptr<HttpServer> server(new HttpServer(max_body_bytes, responder, tls, memory));
  server->port_ = socket->port();
  const int listening = socket->Release();
  unsigned flags =
      MHD_USE_EPOLL | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
  std::vector<MHD_OptionItem> encrypted;
  if (tls != nullptr) {
    flags |= MHD_USE_TLS;
    encrypted.push_back({MHD_OPTION_HTTPS_PRIORITIES, 0, const_cast<char*>(kTlsVersions)});
    encrypted.push_back({MHD_OPTION_HTTPS_CERT_CALLBACK, 0, reinterpret_cast<void*>(&NoCertificate)});
  }
  encrypted.push_back({MHD_OPTION_END, 0, nullptr});
  server->daemon_ = MHD_start_daemon(
      flags, 0, nullptr, nullptr, &Callbacks::Access, server.get(), MHD_OPTION_EXTERNAL_LOGGER, &DropLog, nullptr,
      MHD_OPTION_ARRAY, encrypted.data(), MHD_OPTION_NOTIFY_CONNECTION, &Callbacks::Connected, server.get(),
      MHD_OPTION_LISTEN_SOCKET, listening, MHD_OPTION_NOTIFY_COMPLETED, &Callbacks::Completed, server.get(),
      MHD_OPTION_CONNECTION_LIMIT, kMaxConnections, MHD_OPTION_PER_IP_CONNECTION_LIMIT, kMaxOfOneAddress,
      MHD_OPTION_CONNECTION_TIMEOUT, kStepSeconds, MHD_OPTION_CONNECTION_MEMORY_LIMIT, kMaxHeadBytes,
      MHD_OPTION_THREAD_POOL_SIZE, kThreads, MHD_OPTION_END);
  if (server->daemon_ == nullptr) {
    close(listening);
    return Unavailable("cannot serve HTTP on {} ({})", address.Text(), flag);
  }
  return server;
}

HttpServer::~HttpServer() { Stop(std::chrono::milliseconds(0)); }

void HttpServer::StopAccepting() {
  if (daemon_ != nullptr && listening_ < 0) listening_ = MHD_quiesce_daemon(daemon_);
}

void HttpServer::Stop(std::chrono::milliseconds grace) {
  if (daemon_ == nullptr) return;
  StopAccepting();
  {
    const auto deadline = std::chrono::steady_clock::now() + grace;
    MutexLock lock(mutex_);
    while (in_flight_ > 0 || unanswered_ > 0) {
      const auto left = deadline - std::chrono::steady_clock::now();
      // libmicrohttpd must not be stopped while a connection sleeps: those handed over are always waited for.
      if (left <= left.zero() && unanswered_ == 0) break;
      if (left > left.zero()) {
        lock.WaitFor(idle_, left);
      } else {
        lock.Wait(idle_);
      }
    }
  }
  MHD_stop_daemon(daemon_);
  daemon_ = nullptr;
  if (listening_ >= 0) close(listening_);
}

}  // namespace telltale

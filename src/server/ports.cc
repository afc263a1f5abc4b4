#include "server/ports.h"

#include <fmt/format.h>

#include <cstdint>

namespace telltale {
namespace {

std::string WithPort(const ListenAddress& address, int port) {
  return ListenAddress{address.host, static_cast<uint16_t>(port)}.Text();
}

}  // namespace

std::string ListeningLine(const Settings& settings, const Ports& ports) {
  std::string line =
      fmt::format("listening grpc={} http={} web={}", WithPort(settings.grpc.listen_address, ports.grpc),
                  WithPort(settings.http.listen_address, ports.http), WithPort(settings.web.listen_address, ports.web));
  if (ports.metrics) line += fmt::format(" metrics={}", WithPort(*settings.metrics.listen_address, *ports.metrics));
  return line;
}

}  // namespace telltale

#include "config/exposure.h"

#include <array>
#include <string_view>

namespace telltale {
namespace {

struct Port {
  std::string_view name;
  const ListenAddress& address;
  const TlsSettings& tls;
};

// Those that do more than to serve numbers.
std::array<Port, 3> PortsOf(const Settings& settings) {
  return {{{"grpc", settings.grpc.listen_address, settings.grpc.tls},
           {"http", settings.http.listen_address, settings.http.tls},
           {"web", settings.web.listen_address, settings.web.tls}}};
}

bool HasTokens(const Settings& settings) { return !settings.auth.tokens.empty(); }

// Of a URL without user and password, as the settings have it.
std::string_view HostOf(std::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  const size_t bracket = url.starts_with('[') ? url.find(']') : std::string_view::npos;
  if (bracket != std::string_view::npos) return url.substr(1, bracket - 1);
  return url.substr(0, url.find_first_of(":/?"));
}

bool TellsSecretsInTheOpen(const ReceiverSettings& receiver) {
  const bool has_secret = !receiver.password_file.empty() || !receiver.credentials_file.empty() || receiver.is_people();
  return has_secret && receiver.url.starts_with("http://") && !IsLoopback({std::string(HostOf(receiver.url)), 0});
}

bool SameFiles(const TlsSettings& a, const TlsSettings& b) {
  return a.cert_file == b.cert_file && a.key_file == b.key_file && a.client_ca_file == b.client_ca_file;
}

}  // namespace

bool SameDoors(const Settings& a, const Settings& b) {
  return a.grpc.listen_address == b.grpc.listen_address && a.http.listen_address == b.http.listen_address &&
         a.web.listen_address == b.web.listen_address && a.metrics.listen_address == b.metrics.listen_address &&
         a.grpc.max_request_bytes == b.grpc.max_request_bytes && a.http.max_request_bytes == b.http.max_request_bytes &&
         SameFiles(a.grpc.tls, b.grpc.tls) && SameFiles(a.http.tls, b.http.tls) && SameFiles(a.web.tls, b.web.tls);
}

absl::Status CheckExposure(const Settings& settings) {
  if (settings.insecure) return absl::OkStatus();
  std::string open;
  for (const Port& port : PortsOf(settings)) {
    if (IsLoopback(port.address) || HasTokens(settings) || port.tls.on()) continue;
    open += fmt::format(
        "{}--{}.listen-address={} can be reached from other machines, and anyone there would be let in: name tokens "
        "under auth.tokens, certificates under {}.tls, listen on 127.0.0.1, or give --insecure",
        open.empty() ? "" : "\n", port.name, port.address.Text(), port.name);
  }
  return open.empty() ? absl::OkStatus() : absl::FailedPreconditionError(open);
}

std::vector<std::string> ExposureWarnings(const Settings& settings) {
  std::vector<std::string> warnings;
  for (const Port& port : PortsOf(settings)) {
    if (IsLoopback(port.address)) continue;
    const std::string where = fmt::format("{} on {}", port.name, port.address.Text());
    if (port.tls.on()) {
      if (HasTokens(settings) || !port.tls.client_ca_file.empty()) continue;
      warnings.push_back(where +
                         ": it is encrypted, and lets everyone in: there are neither tokens nor a client_ca_file");
    } else if (!HasTokens(settings)) {
      warnings.push_back(where + ": whoever reaches it is let in, as --insecure says");
    } else {
      warnings.push_back(where + ": tokens and outputs travel unencrypted");
    }
  }
  for (const auto* const list : {&settings.alerts.alertmanagers, &settings.alerts.notify}) {
    for (const ReceiverSettings& receiver : *list) {
      if (TellsSecretsInTheOpen(receiver)) {
        warnings.push_back(fmt::format("{}: {} is told unencrypted, {} included; write https://", receiver.where,
                                       receiver.name, receiver.is_people() ? "its own URL" : "the password"));
      }
      if (receiver.tls.insecure_skip_verify) {
        warnings.push_back(fmt::format("{}: whoever answers for {} is believed (insecure_skip_verify)", receiver.where,
                                       receiver.name));
      }
    }
  }
  return warnings;
}

}  // namespace telltale

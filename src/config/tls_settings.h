#pragma once
// config/tls_settings.h - the key `tls` of a port: which files hold its certificate, its key and whom it believes.
//
// What:     cert_file and key_file encrypt the port; client_ca_file beside them makes every client show a certificate
//           of that authority. This layer sees the names of the files, not what is in them.
// Threads:  values.
// Errors:   complaints with the value's line.

#include <string>

#include "config/map_reader.h"

namespace telltale {

struct TlsSettings {
  std::string cert_file;       // PEM, the port's own certificate first
  std::string key_file;        // PEM, without a password
  std::string client_ca_file;  // PEM; empty: clients need no certificate
  std::string where;           // "telltale.yaml:2 grpc.tls"

  bool on() const { return !cert_file.empty(); }
  bool operator==(const TlsSettings&) const = default;
};

// Of the port whose map `port` is at.
void ReadTls(MapReader& port, TlsSettings* tls);

}  // namespace telltale

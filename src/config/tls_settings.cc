#include "config/tls_settings.h"

namespace telltale {

void ReadTls(MapReader& port, TlsSettings* tls) {
  port.Take("tls");
  for (const YamlEntry& entry : port.entries()) {
    if (entry.key != "tls") continue;
    const std::string path = port.PathOf("tls");
    MapReader reader(entry.value, path, port.complaints());
    reader.Text("cert_file", &tls->cert_file);
    reader.Text("key_file", &tls->key_file);
    reader.Text("client_ca_file", &tls->client_ca_file);
    reader.End();
    // Also where nothing stands after tls: then it does not protect what it was meant to.
    if (tls->cert_file.empty() || tls->key_file.empty()) {
      port.complaints().Add(entry.line, "{} needs both cert_file and key_file; take tls out to serve unencrypted",
                            path);
    }
    tls->where = port.complaints().Where(entry.line) + " " + path;
  }
}

}  // namespace telltale

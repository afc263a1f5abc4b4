#include "server/libraries.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <gnutls/gnutls.h>
#include <grpcpp/grpcpp.h>
#include <microhttpd.h>
#include <openssl/crypto.h>

#include "store/database.h"

namespace telltale {

std::string LinkedLibraries() {
  return fmt::format("gRPC {}, OpenSSL {}, GnuTLS {}, libmicrohttpd {}, libcurl {}, SQLite {}", grpc::Version(),
                     OpenSSL_version(OPENSSL_VERSION_STRING), gnutls_check_version(nullptr), MHD_get_version(),
                     curl_version_info(CURLVERSION_NOW)->version, SqliteVersion());
}

}  // namespace telltale

#include "server/tls_identity.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include <string_view>
#include <utility>

namespace telltale {
namespace {

constexpr size_t kMaxPemBytes = size_t{1} << 20;

gnutls_datum_t Datum(const std::string& text) {
  return {reinterpret_cast<unsigned char*>(const_cast<char*>(text.data())), static_cast<unsigned>(text.size())};
}

// What a key file held; its memory is wiped.
struct KeyText {
  std::string text;
  ~KeyText() { gnutls_memset(text.data(), 0, text.size()); }
};

struct Certificates {
  gnutls_x509_crt_t* list = nullptr;
  unsigned count = 0;
  ~Certificates() {
    for (unsigned i = 0; i < count; ++i) gnutls_x509_crt_deinit(list[i]);
    gnutls_free(list);
  }
};

struct PrivateKey {
  gnutls_x509_privkey_t key = nullptr;
  ~PrivateKey() {
    if (key != nullptr) gnutls_x509_privkey_deinit(key);
  }
};

Time TimeOf(time_t seconds) { return Time(std::chrono::seconds(seconds)); }

absl::StatusOr<std::string> TextOf(const std::string& file, const FileReader& files) {
  auto text = files.read(file, kMaxPemBytes);
  if (!text.ok()) return InvalidArgument("cannot be read: {}", MessageOf(text.status()));
  return text;
}

// A key that others may read is no secret.
absl::Status CheckKeyPermissions(const std::string& file, const FileReader& files) {
  constexpr uint32_t kOfOthers = 07;
  const FileSight sight = files.look ? files.look(file) : FileSight{};
  if (!sight.there || (sight.permissions & kOfOthers) == 0) return absl::OkStatus();
  return InvalidArgument("key_file {}: everyone on this machine may use it (mode {:04o}); run chmod o= on it", file,
                         sight.permissions);
}

absl::Status CheckValidity(const std::string& file, gnutls_x509_crt_t certificate, Time now) {
  const Time begins = TimeOf(gnutls_x509_crt_get_activation_time(certificate));
  const Time ends = TimeOf(gnutls_x509_crt_get_expiration_time(certificate));
  if (now >= ends) return InvalidArgument("{}: the certificate expired on {}; renew it", file, FormatTime(ends));
  if (now < begins) {
    return InvalidArgument("{}: the certificate is not valid before {}; is the clock right?", file, FormatTime(begins));
  }
  return absl::OkStatus();
}

int CheckClient(gnutls_session_t session) {
  unsigned problems = 0;
  gnutls_typed_vdata_st purpose{GNUTLS_DT_KEY_PURPOSE_OID,
                                reinterpret_cast<unsigned char*>(const_cast<char*>(GNUTLS_KP_TLS_WWW_CLIENT)), 0};
  const int asked = gnutls_certificate_verify_peers(session, &purpose, 1, &problems);
  return asked == 0 && problems == 0 ? 0 : GNUTLS_E_CERTIFICATE_ERROR;
}

}  // namespace

TlsIdentity::~TlsIdentity() {
  if (credentials_ != nullptr) gnutls_certificate_free_credentials(credentials_);
}

void TlsIdentity::Use(gnutls_session_int* session) const {
  gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, credentials_);
  if (!asks_clients_) return;
  gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUIRE);
  gnutls_session_set_verify_function(session, CheckClient);
}

absl::StatusOr<std::shared_ptr<const TlsIdentity>> LoadTlsIdentity(const TlsSettings& tls, const FileReader& files,
                                                                   Time now) {
  std::shared_ptr<TlsIdentity> identity(new TlsIdentity());
  if (gnutls_certificate_allocate_credentials(&identity->credentials_) != GNUTLS_E_SUCCESS) {
    return Internal("no memory for TLS");
  }
  const auto chain = TextOf(tls.cert_file, files);
  if (!chain.ok()) return InvalidArgument("cert_file {}", MessageOf(chain.status()));
  Certificates certificates;
  const gnutls_datum_t chain_datum = Datum(*chain);
  if (const int failed =
          gnutls_x509_crt_list_import2(&certificates.list, &certificates.count, &chain_datum, GNUTLS_X509_FMT_PEM, 0);
      failed < 0 || certificates.count == 0) {
    return InvalidArgument("cert_file {}: holds no certificate in PEM: {}", tls.cert_file, gnutls_strerror(failed));
  }
  if (absl::Status wrong = CheckValidity("cert_file " + tls.cert_file, certificates.list[0], now); !wrong.ok()) {
    return wrong;
  }
  identity->expires_ = TimeOf(gnutls_x509_crt_get_expiration_time(certificates.list[0]));

  if (absl::Status wrong = CheckKeyPermissions(tls.key_file, files); !wrong.ok()) return wrong;
  auto key_text = TextOf(tls.key_file, files);
  if (!key_text.ok()) return InvalidArgument("key_file {}", MessageOf(key_text.status()));
  const KeyText kept{*std::move(key_text)};
  const gnutls_datum_t key_datum = Datum(kept.text);
  PrivateKey key;
  if (gnutls_x509_privkey_init(&key.key) != GNUTLS_E_SUCCESS) return Internal("no memory for TLS");
  if (gnutls_x509_privkey_import2(key.key, &key_datum, GNUTLS_X509_FMT_PEM, nullptr, 0) < 0) {
    return InvalidArgument("key_file {}: holds no private key in PEM without a password", tls.key_file);
  }
  const int joined = gnutls_certificate_set_x509_key(identity->credentials_, certificates.list,
                                                     static_cast<int>(certificates.count), key.key);
  if (joined == GNUTLS_E_CERTIFICATE_KEY_MISMATCH) {
    return InvalidArgument("key_file {}: is not the key of the certificate in {}", tls.key_file, tls.cert_file);
  }
  if (joined < 0) return InvalidArgument("cert_file {}: {}", tls.cert_file, gnutls_strerror(joined));

  if (tls.client_ca_file.empty()) return identity;
  const auto authorities = TextOf(tls.client_ca_file, files);
  if (!authorities.ok()) return InvalidArgument("client_ca_file {}", MessageOf(authorities.status()));
  const gnutls_datum_t authorities_datum = Datum(*authorities);
  if (gnutls_certificate_set_x509_trust_mem(identity->credentials_, &authorities_datum, GNUTLS_X509_FMT_PEM) <= 0) {
    return InvalidArgument("client_ca_file {}: holds no certificate in PEM", tls.client_ca_file);
  }
  identity->asks_clients_ = true;
  return identity;
}

absl::Status CheckAuthorities(const char* key, const std::string& file, const FileReader& files) {
  const auto text = TextOf(file, files);
  if (!text.ok()) return InvalidArgument("{} {}", key, MessageOf(text.status()));
  Certificates authorities;
  const gnutls_datum_t datum = Datum(*text);
  const int failed =
      gnutls_x509_crt_list_import2(&authorities.list, &authorities.count, &datum, GNUTLS_X509_FMT_PEM, 0);
  if (failed >= 0 && authorities.count > 0) return absl::OkStatus();
  return InvalidArgument("{} {}: holds no certificate in PEM", key, file);
}

absl::StatusOr<std::unique_ptr<TlsPort>> TlsPort::Open(const TlsSettings& tls, FileReader files, Time now) {
  std::unique_ptr<TlsPort> port(new TlsPort(tls, std::move(files)));
  const Sights sights = port->Look();
  auto identity = LoadTlsIdentity(tls, port->files_, now);
  if (!identity.ok()) return InvalidArgument("{}: {}", tls.where, MessageOf(identity.status()));
  MutexLock lock(port->mutex_);
  port->sights_ = sights;
  port->identity_ = *std::move(identity);
  return port;
}

TlsPort::Sights TlsPort::Look() const {
  if (!files_.look) return {};
  return {files_.look(tls_.cert_file), files_.look(tls_.key_file),
          tls_.client_ca_file.empty() ? FileSight{} : files_.look(tls_.client_ca_file)};
}

std::shared_ptr<const TlsIdentity> TlsPort::identity() const {
  MutexLock lock(mutex_);
  return identity_;
}

absl::StatusOr<bool> TlsPort::Refresh(Time now) {
  const Sights sights = Look();
  {
    MutexLock lock(mutex_);
    if (sights == sights_) return false;
    sights_ = sights;  // whatever comes of it, it is tried once
  }
  auto identity = LoadTlsIdentity(tls_, files_, now);
  if (!identity.ok()) return InvalidArgument("{}: {}", tls_.where, MessageOf(identity.status()));
  MutexLock lock(mutex_);
  identity_ = *std::move(identity);
  return true;
}

}  // namespace telltale

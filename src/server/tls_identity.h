#pragma once
// server/tls_identity.h - a port's certificate and key, checked before anyone is shown them, and whom it believes.
//
// What:     LoadTlsIdentity reads and checks the files. A TlsPort keeps the identity that is in use and takes in
//           another one when its files change; connections that are open keep theirs.
// Threads:  an identity is immutable; a TlsPort is thread-safe.
// Errors:   InvalidArgument that names the file and what is wrong with it: unreadable, no certificate, expired, a key
//           of another certificate, or one that everyone on the machine may read. Never what a key file holds.
// Source:   GnuTLS, which libmicrohttpd is built on; TLS 1.2 and 1.3 (RFC 8446).

#include <array>
#include <memory>
#include <string>

#include "base/mutex.h"
#include "base/status.h"
#include "base/time.h"
#include "config/tls_settings.h"
#include "server/files.h"

struct gnutls_certificate_credentials_st;
struct gnutls_session_int;

namespace telltale {

class TlsIdentity {
 public:
  ~TlsIdentity();
  TlsIdentity(const TlsIdentity&) = delete;
  TlsIdentity& operator=(const TlsIdentity&) = delete;

  // For a session whose handshake has not begun; the identity outlives it.
  void Use(gnutls_session_int* session) const;
  Time expires() const { return expires_; }

 private:
  friend absl::StatusOr<std::shared_ptr<const TlsIdentity>> LoadTlsIdentity(const TlsSettings&, const FileReader&,
                                                                            Time);
  TlsIdentity() = default;

  gnutls_certificate_credentials_st* credentials_ = nullptr;
  bool asks_clients_ = false;
  Time expires_{};
};

absl::StatusOr<std::shared_ptr<const TlsIdentity>> LoadTlsIdentity(const TlsSettings& tls, const FileReader& files,
                                                                   Time now);

// Whether `file`, called `key` in messages, holds certificates to believe.
absl::Status CheckAuthorities(const char* key, const std::string& file, const FileReader& files);

class TlsPort {
 public:
  // `now` is when its files are read; they were found to be in order just before.
  static absl::StatusOr<std::unique_ptr<TlsPort>> Open(const TlsSettings& tls, FileReader files, Time now);

  std::shared_ptr<const TlsIdentity> identity() const;
  // True: another identity is in use from now on. An error, told once: the files changed and are wrong, the identity
  // stays.
  absl::StatusOr<bool> Refresh(Time now);

 private:
  using Sights = std::array<FileSight, 3>;
  TlsPort(const TlsSettings& tls, FileReader files) : tls_(tls), files_(std::move(files)) {}
  Sights Look() const;

  const TlsSettings tls_;
  const FileReader files_;
  mutable Mutex mutex_;
  Sights sights_ TELLTALE_GUARDED_BY(mutex_);
  std::shared_ptr<const TlsIdentity> identity_ TELLTALE_GUARDED_BY(mutex_);
};

}  // namespace telltale

#include "server/tls_copies.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace telltale {
namespace {

constexpr size_t kMaxCopiedBytes = size_t{1} << 20;

bool WriteAll(int place, const std::string& text) {
  for (size_t at = 0; at < text.size();) {
    const ssize_t written = write(place, text.data() + at, text.size() - at);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    at += static_cast<size_t>(written);
  }
  return true;
}

}  // namespace

absl::StatusOr<std::unique_ptr<TlsCopies>> TlsCopies::Of(const TlsSettings& tls, const FileReader& files) {
  std::unique_ptr<TlsCopies> copies(new TlsCopies());
  if (absl::Status wrong = copies->Take(tls, files); !wrong.ok()) return wrong;
  return copies;
}

TlsCopies::~TlsCopies() {
  for (const int place : places_) {
    if (place >= 0) close(place);
  }
}

absl::Status TlsCopies::Take(const TlsSettings& tls, const FileReader& files) {
  paths_.where = tls.where;
  if (absl::Status wrong = Put(tls.key_file, files, &places_[1], &paths_.key_file); !wrong.ok()) return wrong;
  if (absl::Status wrong = Put(tls.cert_file, files, &places_[0], &paths_.cert_file); !wrong.ok()) return wrong;
  if (tls.client_ca_file.empty()) return absl::OkStatus();
  return Put(tls.client_ca_file, files, &places_[2], &paths_.client_ca_file);
}

absl::Status TlsCopies::Put(const std::string& file, const FileReader& files, int* place, std::string* path) {
  auto text = files.read(file, kMaxCopiedBytes);
  if (!text.ok()) return text.status();
  const int copy = memfd_create("telltale-tls", MFD_CLOEXEC);
  bool done = copy >= 0 && WriteAll(copy, *text);
  explicit_bzero(text->data(), text->size());
  if (done && *place >= 0) {
    // The path stays; what is behind it changes at once.
    done = dup3(copy, *place, O_CLOEXEC) == *place;
    close(copy);
  } else if (done) {
    *place = copy;
    *path = fmt::format("/proc/self/fd/{}", copy);
  }
  if (!done) return Unavailable("{}: cannot be copied into memory: {}", file, std::strerror(errno));
  return absl::OkStatus();
}

}  // namespace telltale

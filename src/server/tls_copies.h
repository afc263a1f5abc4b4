#pragma once
// server/tls_copies.h - copies of checked TLS files in memory, under paths of this process, for gRPC to watch.
//
// What:     gRPC reads certificate and key from paths, takes in whatever stands there, and refuses every handshake
//           while the two do not belong together. So it is shown copies, which change only after the files were found
//           to be in order. Nothing is written to a disk.
// Threads:  Take is called by one thread at a time; readers of the paths may come from any.
// Errors:   Unavailable where the system has no room; InvalidArgument for a file that cannot be read.

#include <array>
#include <memory>
#include <string>

#include "base/status.h"
#include "config/tls_settings.h"
#include "server/files.h"

namespace telltale {

class TlsCopies {
 public:
  // Of files that were checked just before.
  static absl::StatusOr<std::unique_ptr<TlsCopies>> Of(const TlsSettings& tls, const FileReader& files);
  ~TlsCopies();
  TlsCopies(const TlsCopies&) = delete;
  TlsCopies& operator=(const TlsCopies&) = delete;

  // Puts other copies in the place of these; each file changes at once.
  absl::Status Take(const TlsSettings& tls, const FileReader& files);
  // Where they are.
  const TlsSettings& paths() const { return paths_; }

 private:
  TlsCopies() = default;
  absl::Status Put(const std::string& file, const FileReader& files, int* place, std::string* path);

  TlsSettings paths_;
  std::array<int, 3> places_ = {-1, -1, -1};  // certificate, key, authority
};

}  // namespace telltale

#pragma once
// server/receiver_access.h - what opens a receiver's door: where to post, and the secrets that go with it, read from
// their files at each post, so that a new one is used at once.
//
// What:     ReadAccess gives URL and Authorization header, and Masked takes out of a text whatever of them is in it:
//           receivers like to repeat what they were sent. CheckReceiver is what `telltale check` and a start say about
//           the files.
// Units:    files of at most 64 KiB for secrets, 1 MiB for certificates.
// Threads:  free functions.
// Errors:   InvalidArgument that names the file and what to do; no message ever holds a secret.

#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "base/time.h"
#include "config/receiver_settings.h"
#include "server/files.h"

namespace telltale {

struct ReceiverAccess {
  std::string url = {};                   // whole
  std::string authorization = {};         // the header's value; "": none
  std::vector<std::string> secrets = {};  // the longest first
};

absl::StatusOr<ReceiverAccess> ReadAccess(const ReceiverSettings& receiver, const FileReader& files);

// `text` with *** in place of every secret.
std::string Masked(std::string_view text, const std::vector<std::string>& secrets);

absl::Status CheckReceiver(const ReceiverSettings& receiver, const FileReader& files, Time now);

}  // namespace telltale

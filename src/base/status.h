#pragma once
// base/status.h - errors a person or a peer can act on: absl::Status built with fmt.
//
// What:     InvalidArgument("rules/a.yaml:3: ...", args...) and friends; a message says what, which value, and what to
//           do.
// Errors:   used at the few doors that can fail (config, start-up, one message, one send); pure code is total instead.

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace telltale {

template <typename... Args>
absl::Status InvalidArgument(fmt::format_string<Args...> format, Args&&... args) {
  return absl::InvalidArgumentError(fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
absl::Status NotFound(fmt::format_string<Args...> format, Args&&... args) {
  return absl::NotFoundError(fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
absl::Status FailedPrecondition(fmt::format_string<Args...> format, Args&&... args) {
  return absl::FailedPreconditionError(fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
absl::Status Unavailable(fmt::format_string<Args...> format, Args&&... args) {
  return absl::UnavailableError(fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
absl::Status Internal(fmt::format_string<Args...> format, Args&&... args) {
  return absl::InternalError(fmt::format(format, std::forward<Args>(args)...));
}

// Debian 12's absl::string_view is not std::string_view, so the message is copied across here and nowhere else.
inline std::string MessageOf(const absl::Status& status) { return {status.message().data(), status.message().size()}; }

}  // namespace telltale

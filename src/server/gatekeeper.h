#pragma once
// server/gatekeeper.h - asks every caller for a token, says no, and counts how often.
//
// What:     Admit is asked before anything of a request is read. Without configured tokens everyone may pass.
// Threads:  thread-safe. Replace takes effect for what is asked afterwards.
// Errors:   Unauthenticated: no token, or one that nobody knows. PermissionDenied: the token lacks the right. Neither
//           tells what was shown.

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "base/status.h"
#include "server/bearer_tokens.h"
#include "server/events.h"

namespace telltale {

enum class Transport : uint8_t { kGrpc, kHttp, kWeb };
std::string_view TransportName(Transport transport);

class Gatekeeper {
 public:
  Gatekeeper(std::shared_ptr<const BearerTokens> tokens, Events* events)
      : events_(events), tokens_(std::move(tokens)) {}

  // Whether it lets in others than before.
  bool Replace(std::shared_ptr<const BearerTokens> tokens);
  // `authorization` as the header has it: "Bearer TOKEN".
  absl::Status Admit(Transport transport, std::string_view authorization, Right needed);
  // A request refused for another reason that has to do with who sent it.
  void CountRefused(Transport transport, std::string_view why);
  // By transport: requests that were refused.
  std::map<std::string, uint64_t> refused() const;

 private:
  Events* const events_;
  mutable Mutex mutex_;
  std::shared_ptr<const BearerTokens> tokens_ TELLTALE_GUARDED_BY(mutex_);
  std::array<uint64_t, 3> refused_ TELLTALE_GUARDED_BY(mutex_){};
};

}  // namespace telltale

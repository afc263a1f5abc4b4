#include "server/gatekeeper.h"

#include <algorithm>
#include <utility>

namespace telltale {
namespace {

constexpr std::array<Transport, 3> kTransports = {Transport::kGrpc, Transport::kHttp, Transport::kWeb};

// What follows the scheme, which is written in any case (RFC 9110); nothing where it is another one.
std::optional<std::string_view> TokenIn(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() < kScheme.size()) return std::nullopt;
  const auto same = [](char given, char wanted) {
    return (given >= 'A' && given <= 'Z' ? given + 32 : given) == wanted;
  };
  if (!std::equal(kScheme.begin(), kScheme.end(), authorization.begin(),
                  [&](char wanted, char given) { return same(given, wanted); })) {
    return std::nullopt;
  }
  authorization.remove_prefix(std::min(authorization.find_first_not_of(' ', kScheme.size()), authorization.size()));
  return authorization;
}

}  // namespace

std::string_view TransportName(Transport transport) {
  switch (transport) {
    case Transport::kGrpc:
      return "grpc";
    case Transport::kHttp:
      return "http";
    case Transport::kWeb:
      break;
  }
  return "web";
}

bool Gatekeeper::Replace(std::shared_ptr<const BearerTokens> tokens) {
  MutexLock lock(mutex_);
  const bool same = *tokens_ == *tokens;
  tokens_ = std::move(tokens);
  return !same;
}

absl::Status Gatekeeper::Admit(Transport transport, std::string_view authorization, Right needed) {
  std::shared_ptr<const BearerTokens> tokens;
  {
    MutexLock lock(mutex_);
    tokens = tokens_;
  }
  if (tokens->empty()) return absl::OkStatus();
  absl::Status refusal;
  const std::optional<std::string_view> token = TokenIn(authorization);
  if (!token) {
    refusal = absl::UnauthenticatedError("this needs a token: send it as 'authorization: Bearer TOKEN'");
  } else if (const auto grant = tokens->Find(*token); !grant) {
    refusal = absl::UnauthenticatedError("the bearer token is unknown");
  } else if (!grant->rights.Has(needed)) {
    refusal = absl::PermissionDeniedError(
        fmt::format("the token of '{}' does not grant the right to {}", grant->name, RightName(needed)));
  } else {
    return absl::OkStatus();
  }
  CountRefused(transport, MessageOf(refusal));
  return refusal;
}

void Gatekeeper::CountRefused(Transport transport, std::string_view why) {
  events_->Unauthorized(TransportName(transport), why);
  MutexLock lock(mutex_);
  ++refused_[static_cast<size_t>(transport)];
}

std::map<std::string, uint64_t> Gatekeeper::refused() const {
  std::map<std::string, uint64_t> counts;
  MutexLock lock(mutex_);
  for (const Transport transport : kTransports) {
    counts.emplace(TransportName(transport), refused_[static_cast<size_t>(transport)]);
  }
  return counts;
}

}  // namespace telltale

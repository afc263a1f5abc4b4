#pragma once
// server/bearer_tokens.h - the tokens that let callers in, kept as their hashes, and the files they come from.
//
// What:     a token file holds one token a line, or "sha256:" and the token's SHA-256 in hex, so that no token lies
//           there at rest; blank lines and lines that begin with # are skipped. A token is 16 to 512 visible ASCII
//           characters. It is hashed as soon as it is read, and what a caller shows is hashed before it is compared.
// Threads:  thread-safe as long as nobody adds.
// Errors:   InvalidArgument "file:line: what is wrong, what to write"; no message ever holds a token.
// Cost:     one SHA-256 of what was shown, then all hashes are compared in constant time.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "config/auth_settings.h"

namespace telltale {

inline constexpr size_t kMaxTokenFileBytes = size_t{64} << 10;

using TokenDigest = std::array<uint8_t, 32>;

// `path` is only for messages.
absl::StatusOr<std::vector<TokenDigest>> ParseTokenFile(std::string_view text, std::string_view path);

// The first token of a file, for a client to show; a hash will not do.
absl::StatusOr<std::string> TokenToShow(std::string_view text, std::string_view path);

class BearerTokens {
 public:
  struct Grant {
    Rights rights;
    std::string_view name;  // of the first entry that holds the token
  };

  void Add(std::string_view name, Rights rights, const std::vector<TokenDigest>& digests);
  bool empty() const { return entries_.empty(); }
  // Nothing: no such token. What several entries grant adds up.
  std::optional<Grant> Find(std::string_view token) const;
  bool operator==(const BearerTokens&) const = default;

 private:
  struct Entry {
    std::string name;
    Rights rights;
    TokenDigest digest;
    bool operator==(const Entry&) const = default;
  };
  std::vector<Entry> entries_;
};

}  // namespace telltale

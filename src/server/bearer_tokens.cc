#include "server/bearer_tokens.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>

namespace telltale {
namespace {

constexpr size_t kMinTokenBytes = 16;
constexpr size_t kMaxTokenBytes = 512;
constexpr size_t kMaxTokensInFile = 100;
constexpr std::string_view kHashed = "sha256:";

// Nothing where OpenSSL cannot: then nobody is let in.
std::optional<TokenDigest> DigestOf(std::string_view token) {
  TokenDigest digest{};
  unsigned length = 0;
  if (EVP_Digest(token.data(), token.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) return std::nullopt;
  if (length != digest.size()) return std::nullopt;
  return digest;
}

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<TokenDigest> DigestInHex(std::string_view hex) {
  TokenDigest digest{};
  if (hex.size() != 2 * digest.size()) return std::nullopt;
  for (size_t i = 0; i < digest.size(); ++i) {
    const int high = HexValue(hex[2 * i]);
    const int low = HexValue(hex[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    digest[i] = static_cast<uint8_t>(high * 16 + low);
  }
  return digest;
}

bool IsVisible(char c) { return c > 0x20 && c < 0x7f; }

std::string_view Trimmed(std::string_view line) {
  constexpr std::string_view kBlanks = " \t\r";
  const size_t begin = line.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return line.substr(begin, line.find_last_not_of(kBlanks) - begin + 1);
}

absl::Status CheckToken(std::string_view token, std::string_view path, size_t line) {
  if (!std::all_of(token.begin(), token.end(), IsVisible)) {
    return InvalidArgument(
        "{}:{}: a token holds a blank or a character that is no visible ASCII; write one token a line", path, line);
  }
  if (token.size() < kMinTokenBytes || token.size() > kMaxTokenBytes) {
    return InvalidArgument("{}:{}: a token has {} characters; write {} to {}, such as `openssl rand -hex 32` makes",
                           path, line, token.size(), kMinTokenBytes, kMaxTokenBytes);
  }
  return absl::OkStatus();
}

// Calls `take` with each line that is neither blank nor a comment, until it is not OK.
template <typename Take>
absl::Status ForEachToken(std::string_view text, Take take) {
  for (size_t line = 1; !text.empty(); ++line) {
    const size_t end = text.find('\n');
    const std::string_view token = Trimmed(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (token.empty() || token.front() == '#') continue;
    if (absl::Status status = take(token, line); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<TokenDigest>> ParseTokenFile(std::string_view text, std::string_view path) {
  std::vector<TokenDigest> digests;
  absl::Status status = ForEachToken(text, [&](std::string_view token, size_t line) -> absl::Status {
    std::optional<TokenDigest> digest;
    if (token.starts_with(kHashed)) {
      digest = DigestInHex(token.substr(kHashed.size()));
      if (!digest) return InvalidArgument("{}:{}: write 64 hex digits after sha256:", path, line);
    } else {
      if (absl::Status wrong = CheckToken(token, path, line); !wrong.ok()) return wrong;
      digest = DigestOf(token);
      if (!digest) return Internal("{}:{}: OpenSSL cannot make a SHA-256", path, line);
    }
    if (digests.size() == kMaxTokensInFile) {
      return InvalidArgument("{}:{}: more than {} tokens; use several files", path, line, kMaxTokensInFile);
    }
    digests.push_back(*digest);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  if (digests.empty()) return InvalidArgument("{}: holds no token; write one a line", path);
  return digests;
}

absl::StatusOr<std::string> TokenToShow(std::string_view text, std::string_view path) {
  std::string shown;
  bool hashed = false;
  absl::Status status = ForEachToken(text, [&](std::string_view token, size_t line) -> absl::Status {
    if (token.starts_with(kHashed)) {
      hashed = true;
      return absl::OkStatus();
    }
    if (!shown.empty()) return absl::OkStatus();
    shown = token;
    return CheckToken(token, path, line);
  });
  if (!status.ok()) return status;
  if (!shown.empty()) return shown;
  if (hashed) return InvalidArgument("{}: holds only hashes; a client needs the token itself", path);
  return InvalidArgument("{}: holds no token; write one a line", path);
}

void BearerTokens::Add(std::string_view name, Rights rights, const std::vector<TokenDigest>& digests) {
  for (const TokenDigest& digest : digests) entries_.push_back({std::string(name), rights, digest});
}

std::optional<BearerTokens::Grant> BearerTokens::Find(std::string_view token) const {
  if (token.size() > kMaxTokenBytes) return std::nullopt;
  const std::optional<TokenDigest> digest = DigestOf(token);
  if (!digest) return std::nullopt;
  Grant grant;
  for (const Entry& entry : entries_) {
    // All of them, whether found or not: how long it takes must not tell which.
    if (CRYPTO_memcmp(entry.digest.data(), digest->data(), digest->size()) != 0) continue;
    if (grant.rights.none()) grant.name = entry.name;
    grant.rights.Grant(entry.rights);
  }
  if (grant.rights.none()) return std::nullopt;
  return grant;
}

}  // namespace telltale

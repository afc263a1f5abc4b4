#include "config/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "config/complaints.h"

namespace telltale {
namespace {

constexpr size_t kMaxHostBytes = 253;  // of a DNS name
constexpr size_t kMaxUrlBytes = 2000;

bool IsHostCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

bool IsHost(std::string_view host) {
  return !host.empty() && host.size() <= kMaxHostBytes && std::all_of(host.begin(), host.end(), IsHostCharacter);
}

bool IsBracketed(std::string_view host) {
  if (host.size() < 4 || host.front() != '[' || host.back() != ']') return false;
  const std::string_view inside = host.substr(1, host.size() - 2);
  return inside.find(':') != std::string_view::npos &&
         inside.find_first_not_of("0123456789abcdefABCDEF:.%") == std::string_view::npos;
}

bool IsPort(std::string_view text, uint16_t* port) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || text.size() > 5 || error != std::errc() || end != text.data() + text.size() || value > 65535) {
    return false;
  }
  *port = static_cast<uint16_t>(value);
  return true;
}

enum class UrlKind : uint8_t { kBase, kWebhook };

bool IsInUrl(char c) {
  return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7f && c != '"' && c != '<' &&
         c != '>';
}

absl::Status CheckAuthority(std::string_view authority, const std::string& shown) {
  if (authority.find('@') != std::string_view::npos) {
    return InvalidArgument(
        "a URL with a user name in it, which metrics and logs would show; write it without user and password");
  }
  std::string_view host = authority;
  uint16_t port = 0;
  const size_t bracket = authority.rfind(']');
  const size_t colon = authority.rfind(':');
  if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
    host = authority.substr(0, colon);
    if (!IsPort(authority.substr(colon + 1), &port) || port == 0) {
      return InvalidArgument("{}, whose port is not a number from 1 to 65535", shown);
    }
  }
  if (IsHost(host) || IsBracketed(host)) return absl::OkStatus();
  return InvalidArgument("{}, which names no host; write for instance http://127.0.0.1:9093", shown);
}

absl::Status CheckUrl(std::string_view text, UrlKind kind) {
  // What may hold a password is not shown: it would go into logs.
  const bool may_show = kind == UrlKind::kBase && text.find('@') == std::string_view::npos;
  const std::string shown = may_show ? Shown(text) : "a URL";
  std::string_view rest = text;
  if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
  } else {
    return InvalidArgument("{}; write a URL that begins with http:// or https://", may_show ? shown : "something else");
  }
  if (text.size() > kMaxUrlBytes) return InvalidArgument("a URL of {} bytes; at most {}", text.size(), kMaxUrlBytes);
  if (!std::all_of(text.begin(), text.end(), IsInUrl)) {
    return InvalidArgument("{}; write a URL without blanks or special characters", shown);
  }
  if (kind == UrlKind::kBase && rest.find_first_of("?#") != std::string_view::npos) {
    return InvalidArgument("{}; write the base URL only, without ? or #", shown);
  }
  if (rest.find('#') != std::string_view::npos) return InvalidArgument("{}; write it without #", shown);
  return CheckAuthority(rest.substr(0, rest.find_first_of("/?")), shown);
}

}  // namespace

std::string ListenAddress::Text() const {
  const bool brackets = host.find(':') != std::string::npos;
  return fmt::format("{}{}{}:{}", brackets ? "[" : "", host, brackets ? "]" : "", port);
}

bool IsLoopback(const ListenAddress& address) {
  if (address.host == "localhost") return true;
  in_addr four{};
  if (inet_pton(AF_INET, address.host.c_str(), &four) == 1) return (ntohl(four.s_addr) >> 24) == 127;
  in6_addr six{};
  return inet_pton(AF_INET6, address.host.c_str(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

absl::StatusOr<ListenAddress> ParseListenAddress(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return InvalidArgument("{}, which has no port; write host:port such as 127.0.0.1:9737", Shown(text));
  }
  ListenAddress address;
  std::string_view host = text.substr(0, colon);
  if (!IsPort(text.substr(colon + 1), &address.port)) {
    return InvalidArgument("{}, whose port is not a number from 0 to 65535; write host:port such as 127.0.0.1:9737",
                           Shown(text));
  }
  if (IsBracketed(host)) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return InvalidArgument("{}; put an IPv6 address into brackets: [::1]:9737", Shown(text));
  } else if (!host.empty() && !IsHost(host)) {
    return InvalidArgument("{}, which names no host; write host:port such as 127.0.0.1:9737, without http://",
                           Shown(text));
  }
  address.host = host;
  return address;
}

absl::StatusOr<std::string> ParseHttpUrl(std::string_view text) {
  if (absl::Status wrong = CheckUrl(text, UrlKind::kBase); !wrong.ok()) return wrong;
  while (text.ends_with('/')) text.remove_suffix(1);
  return std::string(text);
}

absl::StatusOr<std::string> ParseWebhookUrl(std::string_view text) {
  if (absl::Status wrong = CheckUrl(text, UrlKind::kWebhook); !wrong.ok()) return wrong;
  return std::string(text);
}

}  // namespace telltale

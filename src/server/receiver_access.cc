#include "server/receiver_access.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <utility>

#include "config/address.h"
#include "server/tls_identity.h"

namespace telltale {
namespace {

constexpr size_t kMaxSecretBytes = size_t{64} << 10;
constexpr size_t kShortestMasked = 6;  // characters; shorter parts of a URL are words
constexpr uint32_t kOfOthers = 07;     // permissions

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

// One line, as Prometheus reads such files: blanks around it do not count.
absl::StatusOr<std::string> SecretIn(std::string_view key, const std::string& file, const FileReader& files) {
  const FileSight sight = files.look ? files.look(file) : FileSight{};
  if (sight.there && (sight.permissions & kOfOthers) != 0) {
    return InvalidArgument("{} {}: everyone on this machine may use it (mode {:04o}); run chmod o= on it", key, file,
                           sight.permissions);
  }
  const auto text = files.read(file, kMaxSecretBytes);
  if (!text.ok()) return InvalidArgument("{} {}", key, MessageOf(text.status()));
  const std::string_view secret = Trimmed(*text);
  if (secret.empty()) return InvalidArgument("{} {}: is empty; write the secret into it, on one line", key, file);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::ranges::any_of(secret, is_control)) {
    return InvalidArgument("{} {}: holds a line feed or a control character; write the secret on one line", key, file);
  }
  return std::string(secret);
}

std::string Base64(std::string_view text) {
  std::string encoded((text.size() + 2) / 3 * 4 + 1, '\0');  // with a zero at the end
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  encoded.resize(static_cast<size_t>(size));
  return encoded;
}

absl::Status ReadUrl(const ReceiverSettings& receiver, const FileReader& files, ReceiverAccess* access) {
  access->url = receiver.url;
  if (!receiver.is_people()) {
    access->url += "/api/v2/alerts";
    return absl::OkStatus();
  }
  if (!receiver.url_file.empty()) {
    auto text = SecretIn("url_file", receiver.url_file, files);
    if (!text.ok()) return text.status();
    auto url = ParseWebhookUrl(*text);
    if (!url.ok()) return InvalidArgument("url_file {}: holds {}", receiver.url_file, MessageOf(url.status()));
    access->url = *std::move(url);
  }
  // Whoever knows its path may post there.
  const std::string_view url = access->url;
  const size_t path = url.find_first_of("/?", url.find("//") + 2);
  for (size_t at = path; at != std::string_view::npos && at < url.size();) {
    const size_t end = std::min(url.find_first_of("/?&=", at + 1), url.size());
    if (end - at > kShortestMasked) access->secrets.emplace_back(url.substr(at + 1, end - at - 1));
    at = end;
  }
  return absl::OkStatus();
}

absl::Status ReadSecret(const ReceiverSettings& receiver, const FileReader& files, ReceiverAccess* access) {
  const bool is_basic = !receiver.password_file.empty();
  if (!is_basic && receiver.credentials_file.empty()) return absl::OkStatus();
  auto secret = is_basic ? SecretIn("password_file", receiver.password_file, files)
                         : SecretIn("credentials_file", receiver.credentials_file, files);
  if (!secret.ok()) return secret.status();
  const std::string shown = is_basic ? Base64(receiver.username + ":" + *secret) : *secret;
  access->authorization = fmt::format("{} {}", is_basic ? "Basic" : receiver.scheme, shown);
  access->secrets.push_back(shown);
  if (is_basic) access->secrets.push_back(*std::move(secret));
  return absl::OkStatus();
}

absl::Status CheckCertificates(const ReceiverSettings& receiver, const FileReader& files, Time now) {
  const ReceiverSettings::Tls& tls = receiver.tls;
  if (!tls.ca_file.empty()) {
    if (absl::Status wrong = CheckAuthorities("ca_file", tls.ca_file, files); !wrong.ok()) return wrong;
  }
  if (tls.cert_file.empty()) return absl::OkStatus();
  return LoadTlsIdentity({tls.cert_file, tls.key_file, "", receiver.where}, files, now).status();
}

}  // namespace

absl::StatusOr<ReceiverAccess> ReadAccess(const ReceiverSettings& receiver, const FileReader& files) {
  ReceiverAccess access;
  if (absl::Status wrong = ReadUrl(receiver, files, &access); !wrong.ok()) return wrong;
  if (absl::Status wrong = ReadSecret(receiver, files, &access); !wrong.ok()) return wrong;
  std::ranges::sort(access.secrets, [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  return access;
}

std::string Masked(std::string_view text, const std::vector<std::string>& secrets) {
  std::string masked(text);
  for (const std::string& secret : secrets) {
    for (size_t at = masked.find(secret); at != std::string::npos; at = masked.find(secret, at + 3)) {
      masked.replace(at, secret.size(), "***");
    }
  }
  return masked;
}

absl::Status CheckReceiver(const ReceiverSettings& receiver, const FileReader& files, Time now) {
  if (absl::Status wrong = ReadAccess(receiver, files).status(); !wrong.ok()) return wrong;
  return CheckCertificates(receiver, files, now);
}

}  // namespace telltale

#include "server/http_client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <memory>

namespace telltale {
namespace {

struct Page {
  std::string text;
  size_t max_bytes;
};

size_t TakePage(const char* data, size_t size, size_t count, void* user) {
  auto* page = static_cast<Page*>(user);
  const size_t bytes = size * count;
  if (page->text.size() + bytes > page->max_bytes) return 0;  // less than given ends the transfer
  page->text.append(data, bytes);
  return bytes;
}

enum class Method : uint8_t { kGet, kPost };

// What is asked, and what for.
struct Question {
  Method method;
  const std::string& url;
  size_t max_bytes;
  std::string_view body;
  const Access& access;
};

absl::StatusOr<HttpReply> Exchange(const Question& question) {
  const auto& [method, url, max_bytes, body, access] = question;
  const std::unique_ptr<CURL, void (*)(CURL*)> handle(curl_easy_init(), curl_easy_cleanup);
  if (handle == nullptr) return Unavailable("{}: no memory for a connection", url);
  Page page{{}, max_bytes};
  char error[CURL_ERROR_SIZE] = "";
  CURL* const curl = handle.get();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  if (!access.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, access.ca_file.c_str());
  if (!access.cert_file.empty()) {
    curl_easy_setopt(curl, CURLOPT_SSLCERT, access.cert_file.c_str());
    curl_easy_setopt(curl, CURLOPT_SSLKEY, access.key_file.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, 3'000L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, body.empty() ? 10'000L : 60'000L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, TakePage);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &page);
  curl_slist* headers = nullptr;
  if (!access.token.empty()) headers = curl_slist_append(headers, ("Authorization: Bearer " + access.token).c_str());
  if (method == Method::kPost) {
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data() == nullptr ? "" : body.data());
    headers = curl_slist_append(headers, "Content-Type: application/json");
  }
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  const std::unique_ptr<curl_slist, void (*)(curl_slist*)> kept(headers, curl_slist_free_all);
  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK) return Unavailable("{}: {}", url, error[0] != '\0' ? error : curl_easy_strerror(code));
  long http_status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &http_status);
  return HttpReply{http_status, std::move(page.text)};
}

absl::StatusOr<std::string> Ask(const Question& question) {
  absl::StatusOr<HttpReply> reply = Exchange(question);
  if (!reply.ok()) return reply.status();
  if (reply->http_status == 200) return std::move(reply->body);
  if (absl::Status refused = RefusedEntry(question.url, *reply); !refused.ok()) return refused;
  if (question.method == Method::kPost && !reply->body.empty()) {
    return InvalidArgument("{} answered {}: {}", question.url, reply->http_status, reply->body);
  }
  return Unavailable("{} answered {}; is that the web address of a telltale?", question.url, reply->http_status);
}

}  // namespace

absl::Status RefusedEntry(std::string_view url, const HttpReply& reply) {
  if (reply.http_status == 401) {
    return absl::UnauthenticatedError(
        fmt::format("{} wants to know who asks: give --token-file=F with a token that it knows", url));
  }
  if (reply.http_status == 403) {
    return absl::PermissionDeniedError(
        fmt::format("{} knows this token, which does not grant the right to do that", url));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> HttpGet(const std::string& url, size_t max_bytes, const Access& access) {
  return Ask({Method::kGet, url, max_bytes, {}, access});
}

absl::StatusOr<HttpReply> HttpAsk(const std::string& url, size_t max_bytes, const Access& access) {
  return Exchange({Method::kGet, url, max_bytes, {}, access});
}

absl::StatusOr<std::string> HttpPost(const std::string& url, size_t max_bytes, std::string_view body,
                                     const Access& access) {
  return Ask({Method::kPost, url, max_bytes, body, access});
}

std::string InUrl(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace telltale

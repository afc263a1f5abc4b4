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

absl::StatusOr<HttpReply> Exchange(Method method, const std::string& url, size_t max_bytes, std::string_view body) {
  const std::unique_ptr<CURL, void (*)(CURL*)> handle(curl_easy_init(), curl_easy_cleanup);
  if (handle == nullptr) return Unavailable("{}: no memory for a connection", url);
  Page page{{}, max_bytes};
  char error[CURL_ERROR_SIZE] = "";
  CURL* const curl = handle.get();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, 3'000L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, body.empty() ? 10'000L : 60'000L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, TakePage);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &page);
  curl_slist* headers = nullptr;
  if (method == Method::kPost) {
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data() == nullptr ? "" : body.data());
    headers = curl_slist_append(headers, "Content-Type: application/json");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  }
  const std::unique_ptr<curl_slist, void (*)(curl_slist*)> kept(headers, curl_slist_free_all);
  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK) return Unavailable("{}: {}", url, error[0] != '\0' ? error : curl_easy_strerror(code));
  long http_status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &http_status);
  return HttpReply{http_status, std::move(page.text)};
}

absl::StatusOr<std::string> Ask(Method method, const std::string& url, size_t max_bytes, std::string_view body) {
  absl::StatusOr<HttpReply> reply = Exchange(method, url, max_bytes, body);
  if (!reply.ok()) return reply.status();
  if (reply->http_status == 200) return std::move(reply->body);
  if (method == Method::kPost && !reply->body.empty()) {
    return InvalidArgument("{} answered {}: {}", url, reply->http_status, reply->body);
  }
  return Unavailable("{} answered {}; is that the web address of a telltale?", url, reply->http_status);
}

}  // namespace

absl::StatusOr<std::string> HttpGet(const std::string& url, size_t max_bytes) {
  return Ask(Method::kGet, url, max_bytes, {});
}

absl::StatusOr<HttpReply> HttpAsk(const std::string& url, size_t max_bytes) {
  return Exchange(Method::kGet, url, max_bytes, {});
}

absl::StatusOr<std::string> HttpPost(const std::string& url, size_t max_bytes, std::string_view body) {
  return Ask(Method::kPost, url, max_bytes, body);
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

#include "server/http_get.h"

#include <curl/curl.h>

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

}  // namespace

absl::StatusOr<std::string> HttpGet(const std::string& url, size_t max_bytes) {
  const std::unique_ptr<CURL, void (*)(CURL*)> handle(curl_easy_init(), curl_easy_cleanup);
  if (handle == nullptr) return Unavailable("{}: no memory for a connection", url);
  Page page{{}, max_bytes};
  char error[CURL_ERROR_SIZE] = "";
  CURL* const curl = handle.get();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, 3'000L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 10'000L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, TakePage);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &page);
  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK) return Unavailable("{}: {}", url, error[0] != '\0' ? error : curl_easy_strerror(code));
  long http_status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &http_status);
  if (http_status != 200)
    return Unavailable("{} answered {}; is that the web address of a telltale?", url, http_status);
  return std::move(page.text);
}

}  // namespace telltale

#include "server/alert_sender.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <mutex>

namespace telltale {
namespace {

constexpr size_t kKeptAnswerBytes = 1024;
constexpr size_t kMaxAnswerBytes = size_t{1} << 20;

struct Answer {
  std::string beginning;
  size_t bytes = 0;
};

size_t TakeAnswer(const char* data, size_t size, size_t count, void* user) {
  auto* answer = static_cast<Answer*>(user);
  const size_t bytes = size * count;
  answer->bytes += bytes;
  answer->beginning.append(data, std::min(bytes, kKeptAnswerBytes - answer->beginning.size()));
  return answer->bytes > kMaxAnswerBytes ? 0 : bytes;  // less than given ends the transfer
}

int AskAbandon(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::stop_token*>(user)->stop_requested() ? 1 : 0;
}

bool IsFinal(long http_status) {
  return http_status >= 400 && http_status < 500 && http_status != 408 && http_status != 429;
}

}  // namespace

AlertSender::AlertSender() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

absl::Status AlertSender::Post(const std::string& url, const std::string& body, std::stop_token abandon) {
  const std::unique_ptr<CURL, void (*)(CURL*)> handle(curl_easy_init(), curl_easy_cleanup);
  if (handle == nullptr) return Unavailable("{}: no memory for a connection", url);
  const std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(
      curl_slist_append(nullptr, "Content-Type: application/json"), curl_slist_free_all);
  Answer answer;
  char error[CURL_ERROR_SIZE] = "";
  CURL* const curl = handle.get();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, 3'000L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 10'000L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, TakeAnswer);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, AskAbandon);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &abandon);
  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK) return Unavailable("{}: {}", url, error[0] != '\0' ? error : curl_easy_strerror(code));
  long http_status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &http_status);
  if (http_status >= 200 && http_status < 300) return absl::OkStatus();
  if (IsFinal(http_status)) return InvalidArgument("{} refused with {}: {}", url, http_status, answer.beginning);
  return Unavailable("{} answered {}: {}", url, http_status, answer.beginning);
}

}  // namespace telltale

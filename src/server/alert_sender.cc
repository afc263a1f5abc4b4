#include "server/alert_sender.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>

#include "report/utf8.h"
#include "server/receiver_access.h"

namespace telltale {
namespace {

constexpr size_t kToldBytes = 1024;            // of an answer, to people
constexpr size_t kKeptBytes = 4 * kToldBytes;  // a secret at the end of what is told is whole in it
constexpr size_t kMaxAnswerBytes = size_t{1} << 20;
constexpr long kOk = 200;
constexpr long kBeyondOk = 300;

using Handle = std::unique_ptr<CURL, void (*)(CURL*)>;
using List = std::unique_ptr<curl_slist, void (*)(curl_slist*)>;

struct Reply {
  CURL* curl = nullptr;
  std::string beginning = {};
  size_t bytes = 0;
  bool head_is_whole = false;
  bool is_html = false;

  long http_status() const {
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    return status;
  }
  bool is_taken() const { return head_is_whole && http_status() >= kOk && http_status() < kBeyondOk; }
};

bool BeginsWith(std::string_view line, std::string_view folded) {
  return line.size() >= folded.size() && std::equal(folded.begin(), folded.end(), line.begin(), [](char a, char b) {
           return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
         });
}

size_t TakeHead(const char* data, size_t size, size_t count, void* user) {
  auto* answer = static_cast<Reply*>(user);
  const std::string_view line(data, size * count);
  if (BeginsWith(line, "http/")) answer->is_html = false;  // after a 100
  if (BeginsWith(line, "content-type: text/html")) answer->is_html = true;
  answer->head_is_whole = line == "\r\n" || line == "\n";
  return line.size();
}

size_t TakeAnswer(const char* data, size_t size, size_t count, void* user) {
  auto* answer = static_cast<Reply*>(user);
  const size_t bytes = size * count;
  answer->bytes += bytes;
  answer->beginning.append(data, std::min(bytes, kKeptBytes - answer->beginning.size()));
  // Less than given ends the transfer.
  return answer->is_taken() || answer->bytes > kMaxAnswerBytes ? 0 : bytes;
}

int AskAbandon(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::stop_token*>(user)->stop_requested() ? 1 : 0;
}

// Sent again, it would be refused again.
bool IsFinal(long http_status) {
  return http_status == 400 || http_status == 413 || http_status == 415 || http_status == 422;
}

void Append(const std::string& header, List* list) {
  if (curl_slist* const longer = curl_slist_append(list->get(), header.c_str())) {
    std::ignore = list->release();
    list->reset(longer);
  }
}

// "host:port" of a URL, and the URL with another host.
std::pair<std::string, std::string> WithHost(const std::string& url, const std::string& host) {
  const size_t begin = url.find("//") + 2;
  const size_t end = std::min(url.find_first_of("/?", begin), url.size());
  const std::string authority = url.substr(begin, end - begin);
  const size_t colon = authority.rfind(':');
  const bool has_port = colon != std::string::npos && authority.find(']', colon) == std::string::npos;
  const std::string port = has_port ? authority.substr(colon) : "";
  return {authority, url.substr(0, begin) + host + port + url.substr(end)};
}

// Where the certificate bears another name than the URL: the connection still goes to the URL's host.
struct Route {
  std::string url;
  std::string host_header;
  List connect_to{nullptr, curl_slist_free_all};
};
Route RouteOf(const ReceiverSettings& receiver, const std::string& url) {
  Route route;
  route.url = url;
  if (receiver.tls.server_name.empty()) return route;
  const auto [authority, named] = WithHost(url, receiver.tls.server_name);
  const bool has_port =
      authority.find(':', authority.find(']') == std::string::npos ? 0 : authority.find(']')) != std::string::npos;
  route.url = named;
  route.host_header = "Host: " + authority;
  Append("::" + authority + (has_port ? "" : ":"), &route.connect_to);
  return route;
}

void SetTls(const ReceiverSettings::Tls& tls, CURL* curl) {
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!tls.ca_file.empty()) {
    curl_easy_setopt(curl, CURLOPT_CAINFO, tls.ca_file.c_str());
    curl_easy_setopt(curl, CURLOPT_CAPATH, nullptr);  // nobody else is believed
  }
  if (!tls.cert_file.empty()) {
    curl_easy_setopt(curl, CURLOPT_SSLCERT, tls.cert_file.c_str());
    curl_easy_setopt(curl, CURLOPT_SSLKEY, tls.key_file.c_str());
  }
  if (!tls.insecure_skip_verify) return;
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
}

absl::Status StatusOf(const ReceiverSettings& receiver, const Reply& answer, const ReceiverAccess& access) {
  const long http_status = answer.http_status();
  const std::string said = CutText(Masked(answer.beginning, access.secrets), kToldBytes);
  if (answer.is_taken()) {
    if (receiver.is_people() || !answer.is_html) return absl::OkStatus();
    return Unavailable("{} answered {} with a page of HTML, which no Alertmanager does: {}", receiver.name, http_status,
                       said);
  }
  if (IsFinal(http_status)) return InvalidArgument("{} refused with {}: {}", receiver.name, http_status, said);
  return Unavailable("{} answered {}: {}", receiver.name, http_status, said);
}

Duration RetryAfter(CURL* curl) {
  curl_off_t seconds = 0;
  curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &seconds);
  constexpr curl_off_t kDay = 24 * 3600;  // more is not waited for anyway
  return std::chrono::seconds(std::clamp<curl_off_t>(seconds, 0, kDay));
}

}  // namespace

AlertSender::AlertSender(FileReader files, PostLimits limits) : files_(std::move(files)), limits_(limits) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

PostAnswer AlertSender::Post(const ReceiverSettings& receiver, const std::string& body, std::stop_token abandon) {
  const auto access = ReadAccess(receiver, files_);
  if (!access.ok()) return {Unavailable("{}: {}", receiver.name, MessageOf(access.status()))};
  const Handle handle(curl_easy_init(), curl_easy_cleanup);
  if (handle == nullptr) return {Unavailable("{}: no memory for a connection", receiver.name)};
  CURL* const curl = handle.get();
  const Route route = RouteOf(receiver, access->url);
  List headers(nullptr, curl_slist_free_all);
  Append("Content-Type: application/json", &headers);
  Append("Expect:", &headers);  // nobody is asked whether the body may follow
  if (!access->authorization.empty()) Append("Authorization: " + access->authorization, &headers);
  if (!route.host_header.empty()) Append(route.host_header, &headers);
  Reply answer{.curl = curl};
  char error[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(curl, CURLOPT_URL, route.url.c_str());
  curl_easy_setopt(curl, CURLOPT_CONNECT_TO, route.connect_to.get());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "telltale");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits_.connect.count()));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(limits_.all.count()));
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, TakeHead);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &answer);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, TakeAnswer);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, AskAbandon);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &abandon);
  SetTls(receiver.tls, curl);
  const CURLcode code = curl_easy_perform(curl);
  if (code == CURLE_OK || answer.is_taken()) return {StatusOf(receiver, answer, *access), RetryAfter(curl)};
  const std::string why = error[0] != '\0' ? error : curl_easy_strerror(code);
  return {Unavailable("{}: {}", receiver.name, Masked(why, access->secrets))};
}

}  // namespace telltale

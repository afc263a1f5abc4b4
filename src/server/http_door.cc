#include "server/http_door.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>

#include "server/json_door.h"

namespace telltale {
namespace {

constexpr std::string_view kPath = "/v1/outputs";
constexpr std::string_view kRetryAfterSeconds = "1";
constexpr std::array<std::string_view, 4> kLineTypes = {"application/x-ndjson", "application/ndjson",
                                                        "application/jsonl", "application/jsonlines"};

bool IsLines(std::string_view content_type) {
  return std::find(kLineTypes.begin(), kLineTypes.end(), content_type) != kLineTypes.end();
}

bool Asks(const HttpRequest& request, const std::string& name) {
  const auto found = request.query.find(name);
  return found != request.query.end() && (found->second == "true" || found->second == "1");
}

HttpResponse Later(int status, std::string_view code, std::string_view message) {
  HttpResponse response = HttpError(status, code, message);
  response.headers.emplace_back("Retry-After", kRetryAfterSeconds);
  return response;
}

class HttpBatch final : public Batch {
 public:
  HttpBatch(std::string body, JsonForm form, bool want_findings, Responder::Respond respond, Events* events)
      : Batch("http", body.size()), body_(std::move(body)), form_(form), respond_(std::move(respond)), events_(events) {
    set_want_findings(want_findings);
  }

  absl::Status Read(BatchContents* contents) override { return ReadJsonOutputs(&body_, form_, contents); }

  void Done(BatchResult&& result) override {
    events_->BatchAnswered(transport(), result);
    if (absl::IsInvalidArgument(result.status)) {
      return respond_(HttpError(400, "unreadable", MessageOf(result.status)));
    }
    if (!result.status.ok()) return respond_(Later(503, "not_stored", MessageOf(result.status)));
    HttpResponse response;
    response.body = ResponseJson(result) + "\n";
    respond_(std::move(response));
  }

  uint64_t CountOutputs() const override { return CountJsonOutputs(body_, form_); }

  Responder::Respond& respond() { return respond_; }

 private:
  std::string body_;
  const JsonForm form_;
  Responder::Respond respond_;
  Events* const events_;
};

}  // namespace

HttpResponse HttpDoor::Say(HttpResponse refusal) {
  events_->RequestRefused("http", refusal.status, refusal.body);
  return refusal;
}

std::optional<HttpResponse> HttpDoor::Refuse(const HttpRequest& head) {
  if (head.path != kPath) {
    return Say(HttpError(404, "not_found", "outputs go to POST /v1/outputs; pages and metrics are on the web port"));
  }
  if (head.method != "POST") return Say(MethodNotAllowed("POST"));
  if (closed_) return Say(Later(503, "stopping", "telltale is shutting down; send it again"));
  if (!head.content_encoding.empty() && head.content_encoding != "identity") {
    return Say(HttpError(415, "unsupported_encoding", "compressed bodies are not taken here; send it plain"));
  }
  if (head.content_type != "application/json" && !IsLines(head.content_type)) {
    return Say(HttpError(415, "unsupported_type",
                         "send Content-Type: application/json, or application/x-ndjson for one object a line"));
  }
  if (Asks(head, "want_decision")) {
    return Say(HttpError(501, "not_implemented", "want_decision: this telltale does not decide; leave it out"));
  }
  return std::nullopt;
}

void HttpDoor::Answer(HttpRequest request, Respond respond) {
  const JsonForm form = IsLines(request.content_type) ? JsonForm::kLines : JsonForm::kAny;
  auto http_batch = std::make_unique<HttpBatch>(std::move(request.body), form, Asks(request, "want_findings"),
                                                std::move(respond), events_);
  HttpBatch* const refused = http_batch.get();
  std::unique_ptr<Batch> batch = std::move(http_batch);
  if (pipeline_->TrySubmit(batch)) return;
  events_->QueueFull("http");
  refused->respond()(Later(429, "queue_full", "the queue is full; nothing of this request was counted, send it again"));
}

void HttpDoor::Refused(int http_status, std::string_view why) { events_->RequestRefused("http", http_status, why); }

}  // namespace telltale

#pragma once
// server/http_door.h - POST /v1/outputs: JSON in, what became of it out.
//
// What:     answers when the batch has been counted. `?want_findings=true` asks for findings, as the request's field
//           does over gRPC. A content type is required, so that no web page can post here behind its reader's back.
// Threads:  thread-safe.
// Errors:   400 unreadable, 404, 405, 413, 415, 429 with Retry-After when the queue is full, 501 for decisions, 503
//           while stopping; each with {"error", "message"}.

#include <atomic>
#include <optional>
#include <string_view>

#include "pipeline/pipeline.h"
#include "server/events.h"
#include "server/http_server.h"

namespace telltale {

class HttpDoor final : public Responder {
 public:
  HttpDoor(Pipeline* pipeline, Events* events) : pipeline_(pipeline), events_(events) {}

  std::optional<HttpResponse> Refuse(const HttpRequest& head) override;
  void Answer(HttpRequest request, Respond respond) override;
  void Refused(int http_status, std::string_view why) override;
  // From now on everything is answered with 503.
  void Close() { closed_ = true; }

 private:
  HttpResponse Say(HttpResponse refusal);

  Pipeline* const pipeline_;
  Events* const events_;
  std::atomic<bool> closed_ = false;
};

}  // namespace telltale

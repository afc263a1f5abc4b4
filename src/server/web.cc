#include "server/web.h"

#include <string>
#include <utility>

#include "report/runbook.h"
#include "report/table.h"
#include "report/utf8.h"
#include "server/baselines_reader.h"
#include "server/letters_api.h"

namespace telltale {
namespace {

constexpr std::string_view kReloadPath = "/-/reload";
constexpr std::string_view kAcceptPath = "/api/v1/baseline/accept";
constexpr std::string_view kPinPath = "/api/v1/baseline/pin";
constexpr std::string_view kBaselinesPath = "/api/v1/baselines";
constexpr std::string_view kRunbooks = "/runbooks/";  // as report/runbook.h links them

constexpr std::string_view kLanding = R"(<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>telltale</title></head>
<body>
<h1>telltale</h1>
<p>Watches what AI workflows say.</p>
<ul>
<li><a href="/metrics">/metrics</a>: everything counted, for Prometheus</li>
<li><a href="/api/v1/status">/api/v1/status</a>: totals, streams, incidents</li>
<li><a href="/api/v1/streams">/api/v1/streams</a>: every stream with its signals</li>
<li><a href="/api/v1/incidents">/api/v1/incidents</a>: what is open, and what was a moment ago
  (<a href="/api/v1/incidents.txt">as text</a>)</li>
<li><a href="/api/v1/timeline">/api/v1/timeline</a>: how each version of prompts and models did
  (<a href="/api/v1/timeline.txt">as text</a>)</li>
<li><a href="/api/v1/alerts">/api/v1/alerts</a>: the alerts as they are sent</li>
<li><a href="/api/v1/baselines">/api/v1/baselines</a>: what has been learned, for another telltale</li>
<li><a href="/api/v1/dead-letters">/api/v1/dead-letters</a>: what could not be counted
  (<a href="/api/v1/dead-letters.txt">as text</a>)</li>
<li><a href="/runbooks">/runbooks</a>: every check, and what to do when its alert fires</li>
<li><a href="/-/healthy">/-/healthy</a>, <a href="/-/ready">/-/ready</a></li>
</ul>
</body>
</html>
)";

HttpResponse Plain(int status, std::string text) {
  HttpResponse response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(text);
  return response;
}

HttpResponse NotStored(const absl::Status& status) { return HttpError(503, "not_stored", MessageOf(status)); }

HttpResponse Json(std::string text) {
  HttpResponse response;
  response.body = std::move(text);
  return response;
}

// What was sent, for the one who sent it.
std::string Echo(std::string_view text) { return CutText(TerminalText(text), 100); }

// Of ?alert=NAME&state=open; an error says what to write.
absl::StatusOr<IncidentWish> WishOf(const std::map<std::string, std::string>& query) {
  IncidentWish wish;
  for (const auto& [name, value] : query) {
    if (name == "alert") {
      if (value.empty()) return InvalidArgument("alert needs a name: ?alert=EmptyFieldRateHigh, an id, or a stream");
      wish.alert = value;
    } else if (name == "state") {
      if (value != "open") return InvalidArgument("state '{}' is none to ask for; write state=open", Echo(value));
      wish.only_open = true;
    } else {
      return InvalidArgument("unknown parameter '{}'; write alert, state", Echo(name));
    }
  }
  return wish;
}

// Of ?workflow=W&step=S; an error says what to write.
absl::StatusOr<StreamWish> StreamOf(const std::map<std::string, std::string>& query) {
  StreamWish wish;
  for (const auto& [name, value] : query) {
    if (name == "workflow") {
      wish.workflow = value;
    } else if (name == "step") {
      wish.step = value;
    } else {
      return InvalidArgument("unknown parameter '{}'; write workflow, step", Echo(name));
    }
  }
  if (wish.step && !wish.workflow) return InvalidArgument("a step needs its workflow beside it: ?workflow=W&step=S");
  return wish;
}

}  // namespace

std::optional<HttpResponse> Web::Page(const HttpRequest& request) const {
  const std::string& path = request.path;
  if (path == "/metrics") {
    HttpResponse response = Plain(200, pages_.metrics());
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    return response;
  }
  if (path == "/-/healthy") return Plain(200, "telltale is healthy.\n");
  if (path == "/-/ready") {
    return pages_.ready() ? Plain(200, "telltale is ready.\n") : Plain(503, "telltale is not ready.\n");
  }
  if (only_metrics_) return std::nullopt;
  if (path == "/api/v1/status") return Json(pages_.status());
  if (path == "/api/v1/status.txt") return Plain(200, pages_.status_text());
  if (path == "/api/v1/streams") return Json(pages_.streams());
  if (path == "/api/v1/incidents") return Incidents(request, false);
  if (path == "/api/v1/incidents.txt") return Incidents(request, true);
  if (path == "/api/v1/timeline") return Timeline(request, false);
  if (path == "/api/v1/timeline.txt") return Timeline(request, true);
  if (path == "/api/v1/alerts") return Json(pages_.alerts());
  if (path == kRunbooks.substr(0, kRunbooks.size() - 1) || path == kRunbooks) return Plain(200, RunbookList());
  if (path.starts_with(kRunbooks)) {
    const auto check = CheckOfRunbook(std::string_view(path).substr(kRunbooks.size()));
    return check ? std::optional(Plain(200, RunbookText(*check))) : std::nullopt;
  }
  if (path == "/") {
    HttpResponse response;
    response.content_type = "text/html; charset=utf-8";
    response.body = kLanding;
    return response;
  }
  return std::nullopt;
}

std::optional<HttpResponse> Web::Refuse(const HttpRequest& head) {
  if (head.path == kReloadPath && !only_metrics_) {
    if (head.method != "POST" && head.method != "PUT") return MethodNotAllowed("POST, PUT");
    return std::nullopt;
  }
  const bool is_baselines = head.path == kBaselinesPath && !only_metrics_;
  if (is_baselines && head.method != "POST") {
    if (head.method != "GET" && head.method != "HEAD") return MethodNotAllowed("GET, HEAD, POST");
    return std::nullopt;
  }
  const bool is_order = head.path == kAcceptPath || head.path == kPinPath || LettersApi::IsOrder(head.path);
  if (is_baselines || (is_order && !only_metrics_)) {
    if (head.method != "POST") return MethodNotAllowed("POST");
    // A page of another site cannot send this type without asking first.
    if (head.content_type != "application/json") {
      return HttpError(415, "unsupported_media_type", "send it with Content-Type: application/json");
    }
    return std::nullopt;
  }
  if (head.method != "GET" && head.method != "HEAD") return MethodNotAllowed("GET, HEAD");
  return std::nullopt;
}

std::optional<BodyRoom> Web::RoomFor(const HttpRequest& head) {
  if (head.path != kBaselinesPath || head.method != "POST" || only_metrics_) return std::nullopt;
  if (is_importing_.exchange(true)) return BodyRoom{};
  // Given back when it is answered, or its connection ends.
  return BodyRoom{kMaxBaselinesBytes, std::shared_ptr<void>(this, [this](void*) { is_importing_ = false; })};
}

void Web::Answer(HttpRequest request, Respond respond) {
  if (request.path == kReloadPath && !only_metrics_) return Reload(std::move(respond));
  if ((request.path == kAcceptPath || request.path == kPinPath) && !only_metrics_) {
    const absl::StatusOr<SignalWish> wanted = SignalsOf(request.query);
    if (!wanted.ok()) return respond(HttpError(400, "bad_request", MessageOf(wanted.status())));
    return respond(request.path == kPinPath ? Pin(*wanted) : Accept(*wanted));
  }
  if (request.path == kBaselinesPath && !only_metrics_) return respond(Baselines(std::move(request)));
  if (LettersApi::IsPath(request.path) && !only_metrics_ && pages_.dead_letters != nullptr) {
    return pages_.dead_letters(request, std::move(respond));
  }
  std::optional<HttpResponse> page = Page(request);
  respond(page ? *std::move(page) : HttpError(404, "not_found", "there is no such page"));
}

HttpResponse Web::Incidents(const HttpRequest& request, bool as_text) const {
  const absl::StatusOr<IncidentWish> wish = WishOf(request.query);
  if (!wish.ok()) return HttpError(400, "bad_request", MessageOf(wish.status()));
  absl::StatusOr<std::string> page = as_text ? pages_.incidents_text(*wish) : pages_.incidents(*wish);
  if (page.ok()) return as_text ? Plain(200, *std::move(page)) : Json(*std::move(page));
  const std::string message = MessageOf(page.status());
  return as_text ? Plain(404, message) : HttpError(404, "not_found", message);
}

HttpResponse Web::Timeline(const HttpRequest& request, bool as_text) const {
  const absl::StatusOr<StreamWish> wish = StreamOf(request.query);
  if (!wish.ok()) return HttpError(400, "bad_request", MessageOf(wish.status()));
  absl::StatusOr<std::string> page = as_text ? pages_.timeline_text(*wish) : pages_.timeline(*wish);
  if (page.ok()) return as_text ? Plain(200, *std::move(page)) : Json(*std::move(page));
  const std::string message = MessageOf(page.status());
  return as_text ? Plain(404, message + "\n") : HttpError(404, "not_found", message);
}

HttpResponse Web::Accept(const SignalWish& wanted) const {
  const absl::StatusOr<size_t> accepted = pages_.accept(wanted);
  if (absl::IsUnavailable(accepted.status())) return NotStored(accepted.status());
  if (!accepted.ok()) return HttpError(404, "not_found", MessageOf(accepted.status()));
  return Json("{\"accepted\":" + std::to_string(*accepted) + "}");
}

HttpResponse Web::Pin(const SignalWish& wanted) const {
  absl::StatusOr<std::string> pinned = pages_.pin(wanted);
  if (pinned.ok()) return Json(*std::move(pinned));
  if (absl::IsUnavailable(pinned.status())) return NotStored(pinned.status());
  const bool is_conflict = absl::IsFailedPrecondition(pinned.status());
  return HttpError(is_conflict ? 409 : 404, is_conflict ? "not_now" : "not_found", MessageOf(pinned.status()));
}

HttpResponse Web::Baselines(HttpRequest request) const {
  const bool is_import = request.method == "POST";
  std::string workflow;
  std::optional<std::string> step;
  bool replace = false;
  for (const auto& [name, value] : request.query) {
    if (name == "workflow" && !is_import) {
      workflow = value;
    } else if (name == "step" && !is_import) {
      step = value;
    } else if (name == "replace" && is_import) {
      if (value != "true" && value != "false") return HttpError(400, "bad_request", "replace is true or false");
      replace = value == "true";
    } else {
      return HttpError(400, "bad_request",
                       "unknown parameter '" + name + "'; write " + (is_import ? "replace" : "workflow, step"));
    }
  }
  if (step && workflow.empty()) return HttpError(400, "bad_request", "a step needs its workflow beside it");
  if (!is_import) return Json(pages_.baselines(workflow, step));
  absl::StatusOr<std::string> answer = pages_.import_baselines(&request.body, replace);
  if (answer.ok()) return Json(*std::move(answer));
  if (absl::IsUnavailable(answer.status())) return NotStored(answer.status());
  return HttpError(400, "bad_baselines", MessageOf(answer.status()));
}

void Web::Reload(Respond respond) const {
  const bool taken = pages_.reload([respond](const absl::Status& status) {
    respond(status.ok() ? Plain(200, "reloaded\n")
                        : Plain(500, "the configuration stays as it was:\n" + MessageOf(status) + "\n"));
  });
  if (!taken) respond(HttpError(503, "busy", "other reloads are waiting"));
}

void Web::Refused(int http_status, std::string_view why) { events_->RequestRefused("web", http_status, why); }

}  // namespace telltale

#pragma once
// server/web.h - the web port: metrics, health, reload, the JSON API, and a landing page that links them.
//
// What:     GET and HEAD on every page, PUT and POST on /-/reload, POST on /api/v1/baseline/accept and .../pin, on
//           /api/v1/baselines, and on /api/v1/dead-letters/replay and .../drop (server/letters_api.h). The
//           incidents, as JSON and as text, are chosen by ?alert=NAME&state=open. With `only_metrics`
//           just /metrics, /-/healthy, /-/ready: what scrapes and probes from outside may see.
// Units:    baselines may have 64 MiB, one such request at a time.
// Threads:  thread-safe; pages are rendered on the HTTP server's threads, the reload runs where `reload` puts it.
// Errors:   400, 404, 405, 413, 415; 409 where what is open or learning is to be pinned; 503 while other baselines are
//           being read; 500 with the reason when a reload fails; /-/ready is 503 while stopping.

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/status.h"
#include "report/story_list.h"
#include "report/timeline.h"
#include "server/events.h"
#include "server/http_server.h"
#include "server/signal_wish.h"

namespace telltale {

// Where the pages come from.
struct WebPages {
  std::function<std::string()> metrics;
  std::function<std::string()> status;
  std::function<std::string()> status_text;  // for the terminal
  std::function<std::string()> streams;
  // NotFound, with what there is, where no incident is called as wished.
  std::function<absl::StatusOr<std::string>(const IncidentWish&)> incidents;
  std::function<absl::StatusOr<std::string>(const IncidentWish&)> incidents_text;  // for the terminal
  // NotFound, with what there is, where no stream is so called.
  std::function<absl::StatusOr<std::string>(const StreamWish&)> timeline;
  std::function<absl::StatusOr<std::string>(const StreamWish&)> timeline_text;  // for the terminal
  std::function<std::string()> alerts;
  std::function<bool()> ready;
  // How many signals of a stream learn anew, or why none.
  std::function<absl::StatusOr<size_t>(const SignalWish&)> accept;
  // What is pinned, or FailedPrecondition: what stands open or is learning.
  std::function<absl::StatusOr<std::string>(const SignalWish&)> pin;
  // What has been learned, of all workflows or one, and of one step of it; as report/baselines_json.h writes it.
  std::function<std::string(const std::string& workflow, const std::optional<std::string>& step)> baselines;
  // The answer to such a document, or what is wrong with it.
  std::function<absl::StatusOr<std::string>(std::string* document, bool replace)> import_baselines;
  // Of the pages and orders of server/letters_api.h; null: no store keeps any.
  std::function<void(const HttpRequest& request, Responder::Respond respond)> dead_letters;
  // False when there is no room for one more; else calls `done` later.
  std::function<bool(std::function<void(absl::Status)> done)> reload;
};

class Web final : public Responder {
 public:
  Web(WebPages pages, bool only_metrics, Events* events)
      : pages_(std::move(pages)), only_metrics_(only_metrics), events_(events) {}

  std::optional<HttpResponse> Refuse(const HttpRequest& head) override;
  std::optional<BodyRoom> RoomFor(const HttpRequest& head) override;
  void Answer(HttpRequest request, Respond respond) override;
  void Refused(int http_status, std::string_view why) override;

 private:
  // nullopt: there is no such page.
  std::optional<HttpResponse> Page(const HttpRequest& request) const;
  HttpResponse Timeline(const HttpRequest& request, bool as_text) const;
  HttpResponse Incidents(const HttpRequest& request, bool as_text) const;
  void Reload(Respond respond) const;
  HttpResponse Accept(const SignalWish& wanted) const;
  HttpResponse Pin(const SignalWish& wanted) const;
  HttpResponse Baselines(HttpRequest request) const;

  const WebPages pages_;
  const bool only_metrics_;
  Events* const events_;
  std::atomic<bool> is_importing_ = false;
};

}  // namespace telltale

#pragma once
// server/web.h - the web port: metrics, health, reload, the JSON API, and a landing page that links them.
//
// What:     GET and HEAD on every page, PUT and POST on /-/reload. With `only_metrics` just /metrics, /-/healthy,
//           /-/ready: what scrapes and probes from outside may see.
// Threads:  thread-safe; pages are rendered on the HTTP server's threads, the reload runs where `reload` puts it.
// Errors:   404, 405; 500 with the reason when a reload fails; /-/ready is 503 while stopping.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "server/events.h"
#include "server/http_server.h"

namespace telltale {

// Where the pages come from.
struct WebPages {
  std::function<std::string()> metrics;
  std::function<std::string()> status;
  std::function<std::string()> status_text;  // for the terminal
  std::function<std::string()> streams;
  std::function<std::string()> incidents;
  std::function<std::string()> alerts;
  std::function<bool()> ready;
  // False when there is no room for one more; else calls `done` later.
  std::function<bool(std::function<void(absl::Status)> done)> reload;
};

class Web final : public Responder {
 public:
  Web(WebPages pages, bool only_metrics, Events* events)
      : pages_(std::move(pages)), only_metrics_(only_metrics), events_(events) {}

  std::optional<HttpResponse> Refuse(const HttpRequest& head) override;
  void Answer(HttpRequest request, Respond respond) override;
  void Refused(int http_status, std::string_view why) override;

 private:
  // nullopt: there is no such page.
  std::optional<HttpResponse> Page(const std::string& path) const;
  void Reload(Respond respond) const;

  const WebPages pages_;
  const bool only_metrics_;
  Events* const events_;
};

}  // namespace telltale

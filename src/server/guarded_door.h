#pragma once
// server/guarded_door.h - a responder of an HTTP port that asks for a token before the one behind it hears anything.
//
// What:     which right a request needs is a question of its head alone. What is open needs none: health and readiness,
//           which probes ask without secrets. What changes something is refused when a browser says that another site's
//           page asks for it (Sec-Fetch-Site, Origin), token or not.
// Threads:  thread-safe where the responder behind it is.
// Errors:   401 with WWW-Authenticate, 403.
// Source:   Fetch Metadata Request Headers (W3C); the Origin header of RFC 6454.

#include <optional>

#include "server/gatekeeper.h"
#include "server/http_server.h"

namespace telltale {

// nullopt: everyone may.
using NeededRight = std::optional<Right> (*)(const HttpRequest& head);
std::optional<Right> RightToSend(const HttpRequest& head);     // of the port for outputs: ingest
std::optional<Right> RightOnWebPort(const HttpRequest& head);  // GET and HEAD read, all else operates

// Whether a browser sends this for a page that did not come from here. Programs send neither header.
bool IsFromAnotherSite(const HttpRequest& head);

class GuardedDoor final : public Responder {
 public:
  GuardedDoor(Responder* behind, Gatekeeper* gatekeeper, Transport transport, NeededRight needed)
      : behind_(behind), gatekeeper_(gatekeeper), transport_(transport), needed_(needed) {}

  std::optional<HttpResponse> Refuse(const HttpRequest& head) override;
  std::optional<BodyRoom> RoomFor(const HttpRequest& head) override { return behind_->RoomFor(head); }
  void Answer(HttpRequest request, Respond respond) override {
    behind_->Answer(std::move(request), std::move(respond));
  }
  void Refused(int http_status, std::string_view why) override { behind_->Refused(http_status, why); }

 private:
  Responder* const behind_;
  Gatekeeper* const gatekeeper_;
  const Transport transport_;
  const NeededRight needed_;
};

}  // namespace telltale

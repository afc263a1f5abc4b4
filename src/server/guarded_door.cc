#include "server/guarded_door.h"

#include <string>

namespace telltale {
namespace {

bool OnlyReads(const HttpRequest& head) { return head.method == "GET" || head.method == "HEAD"; }

HttpResponse RefusalOf(const absl::Status& status) {
  if (absl::IsPermissionDenied(status)) return HttpError(403, "forbidden", MessageOf(status));
  HttpResponse response = HttpError(401, "unauthorized", MessageOf(status));
  response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"telltale\"");
  return response;
}

}  // namespace

std::optional<Right> RightToSend(const HttpRequest&) { return Right::kIngest; }

std::optional<Right> RightOnWebPort(const HttpRequest& head) {
  if (!OnlyReads(head)) return Right::kOperate;
  if (head.path == "/-/healthy" || head.path == "/-/ready") return std::nullopt;
  return Right::kRead;
}

bool IsFromAnotherSite(const HttpRequest& head) {
  if (!head.fetch_site.empty() && head.fetch_site != "same-origin" && head.fetch_site != "none") return true;
  if (head.origin.empty()) return false;
  const size_t scheme = head.origin.find("://");  // "null" has none
  return scheme == std::string::npos || head.host.empty() || head.origin.substr(scheme + 3) != head.host;
}

std::optional<HttpResponse> GuardedDoor::Refuse(const HttpRequest& head) {
  if (!OnlyReads(head) && IsFromAnotherSite(head)) {
    constexpr std::string_view kWhy = "a page of another site may not do that";
    gatekeeper_->CountRefused(transport_, kWhy);
    return HttpError(403, "another_site", kWhy);
  }
  if (const std::optional<Right> right = needed_(head)) {
    const absl::Status admitted = gatekeeper_->Admit(transport_, head.authorization, *right);
    if (!admitted.ok()) return RefusalOf(admitted);
  }
  return behind_->Refuse(head);
}

}  // namespace telltale

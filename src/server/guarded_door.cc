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

std::optional<HttpResponse> GuardedDoor::Refuse(const HttpRequest& head) {
  if (const std::optional<Right> right = needed_(head)) {
    const absl::Status admitted = gatekeeper_->Admit(transport_, head.authorization, *right);
    if (!admitted.ok()) return RefusalOf(admitted);
  }
  return behind_->Refuse(head);
}

}  // namespace telltale

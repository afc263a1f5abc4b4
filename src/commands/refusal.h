#pragma once
// commands/refusal.h - what a running telltale refused, for people.
//
// Threads:  a pure function.

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "report/table.h"
#include "report/utf8.h"
#include "server/http_client.h"

namespace telltale {

// Our own answer of 404, which begins as `ours`, whole; of a stranger's no more than shows who it is.
inline std::string RefusalText(const std::string& url, const HttpReply& reply, std::string_view ours) {
  constexpr size_t kMaxToldBytes = 300;
  if (const absl::Status refused = RefusedEntry(url, reply); !refused.ok()) return MessageOf(refused) + "\n";
  if (reply.http_status == 404 && reply.body.starts_with(ours)) return reply.body;
  return fmt::format("{} answered {}: {}\nis that the web address of a telltale of this version?\n", url,
                     reply.http_status, CutText(TerminalText(reply.body), kMaxToldBytes));
}

}  // namespace telltale

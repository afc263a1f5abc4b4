#pragma once
// server/alert_sender.h - posts alerts over HTTP, for the outbox.
//
// Units:    a post takes at most 10 seconds, 3 of them to connect; of an answer the first KiB is kept for the message.
// Threads:  thread-safe: every post has its own handle.
// Errors:   InvalidArgument: the receiver understood and refused (400 and its kin). Unavailable: everything else.

#include <string>

#include "pipeline/outbox.h"

namespace telltale {

class AlertSender final : public Sender {
 public:
  AlertSender();
  absl::Status Post(const std::string& url, const std::string& body, std::stop_token abandon) override;
};

}  // namespace telltale

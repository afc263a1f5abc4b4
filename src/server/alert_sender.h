#pragma once
// server/alert_sender.h - posts alerts over HTTP, for the outbox.
//
// What:     a post is taken once the head of the answer says so (2xx); what follows is not waited for. Of an
//           Alertmanager a page of HTML is no answer: that was somebody else, a login or a proxy.
// Units:    a post takes at most 10 seconds, 3 of them to connect; of another answer the first KiB is kept for the
//           message, and no more than a MiB is read.
// Threads:  thread-safe: every post has its own connection.
// Errors:   InvalidArgument: the receiver understood and refused what it was sent (400, 413, 415, 422). Unavailable:
//           everything else, a wrong password or address too, which somebody may put right. Messages name the receiver
//           as it is shown; no message holds a secret, also where the receiver repeats it.

#include <string>

#include "pipeline/outbox.h"
#include "server/files.h"

namespace telltale {

struct PostLimits {
  Duration connect = std::chrono::seconds(3);
  Duration all = std::chrono::seconds(10);
};

class AlertSender final : public Sender {
 public:
  explicit AlertSender(FileReader files, PostLimits limits = {});
  PostAnswer Post(const ReceiverSettings& receiver, const std::string& body, std::stop_token abandon) override;

 private:
  const FileReader files_;
  const PostLimits limits_;
};

}  // namespace telltale

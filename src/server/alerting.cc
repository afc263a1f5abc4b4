#include "server/alerting.h"

#include <random>
#include <utility>

#include "report/notify.h"

namespace telltale {
namespace {

uint64_t RandomSeed() {
  std::random_device device;
  return (uint64_t{device()} << 32) | device();
}

}  // namespace

std::string MessageText(const ReceiverSettings& receiver, const Message& message, const AlertOptions& options) {
  switch (receiver.kind) {
    case ReceiverSettings::Kind::kAlertmanager:
      break;
    case ReceiverSettings::Kind::kJson:
      return WebhookJson(message.incidents.front(), {receiver.name, message.now, message.heard_before}, options);
    case ReceiverSettings::Kind::kSlack:
      return SlackJson(message.incidents.front(), {receiver.name, message.now, message.heard_before}, options);
  }
  return AlertmanagerJson(message.incidents, message.now, options);
}

std::shared_ptr<Outbox> Alerting::Make(const Settings::Alerts& alerts, std::string_view kept) {
  OutboxOptions options;
  options.receivers = alerts.alertmanagers;
  options.receivers.insert(options.receivers.end(), alerts.notify.begin(), alerts.notify.end());
  options.alertmanagers.resend = alerts.resend;
  options.seed = RandomSeed();
  return std::make_shared<Outbox>(
      options, &sender_,
      [this](const ReceiverSettings& receiver, const Message& message) {
        return MessageText(receiver, message, parts_.options());
      },
      [this](const ReceiverSettings& receiver, size_t incidents, const absl::Status& status) {
        if (!status.ok()) return parts_.events->AlertsNotSent(receiver.name, incidents, status);
        if (receiver.is_people()) parts_.people_told();
      },
      kept);
}

void Alerting::Start(const Settings::Alerts& alerts, std::string_view kept) {
  std::shared_ptr<Outbox> first = Make(alerts, kept);
  MutexLock lock(mutex_);
  alerts_ = alerts;
  outbox_ = std::move(first);
}

void Alerting::Reload(const Settings::Alerts& alerts) {
  std::shared_ptr<Outbox> old;
  {
    MutexLock lock(mutex_);
    const bool is_same = alerts_.alertmanagers == alerts.alertmanagers && alerts_.notify == alerts.notify &&
                         alerts_.resend == alerts.resend;
    alerts_ = alerts;
    if (is_same || outbox_ == nullptr) return;
    old = outbox_;
  }
  // The one before ends first, so that the next one knows all that it told.
  old->Stop(parts_.flush);
  std::shared_ptr<Outbox> next = Make(alerts, old->State());
  const CountsByReceiver counts = old->counts();
  MutexLock lock(mutex_);
  outbox_ = std::move(next);
  for (auto [receiver, count] : counts) {
    count.pending = 0;
    earlier_[receiver] += count;
  }
}

void Alerting::Update(std::vector<Incident> incidents, Time now) {
  if (const std::shared_ptr<Outbox> current = Current()) current->Update(std::move(incidents), now);
}

void Alerting::Stop() {
  if (const std::shared_ptr<Outbox> current = Current()) current->Stop(parts_.flush);
}

std::string Alerting::TakeChanges() {
  const std::shared_ptr<Outbox> current = Current();
  return current != nullptr ? current->TakeChanges() : std::string();
}

void Alerting::Look(ProcessSnapshot* process) const {
  CountsByReceiver counts;
  {
    MutexLock lock(mutex_);
    counts = earlier_;
  }
  if (const std::shared_ptr<Outbox> current = Current()) {
    for (const auto& [receiver, count] : current->counts()) counts[receiver] += count;
  }
  for (const auto& [receiver, count] : counts) {
    const auto& [is_people, name] = receiver;
    auto& shown = is_people ? process->notified : process->alertmanagers;
    shown[name] = {count.sent, count.failed, count.dropped, count.pending};
  }
}

}  // namespace telltale

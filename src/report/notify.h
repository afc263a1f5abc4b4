#pragma once
// report/notify.h - an incident as people are notified of it without an Alertmanager: one post, one story.
//
// What:     WebhookJson has the form in which Alertmanager itself posts to webhooks (its version "4"), with one alert,
//           so that what reads the one reads the other; fingerprint and groupKey are computed as Alertmanager does.
//           What it does not have stands under "telltale", whose `form` grows when a key changes its meaning.
//           SlackJson has the form of Slack's incoming webhooks with one attachment, which Mattermost and Rocket.Chat
//           read too.
// Units:    times in UTC; an alert that is open ends at "0001-01-01T00:00:00Z", as Alertmanager writes it.
// Threads:  pure functions.
// Errors:   none; texts are cut to a bound, and what models wrote cannot become a mention or a link in Slack.

#include <string>

#include "base/time.h"
#include "engine/verdict.h"
#include "report/alert.h"

namespace telltale {

struct Occasion {
  std::string receiver;  // as it is shown
  Time now{};
  bool heard_before = false;  // it was told of this incident already
};

std::string WebhookJson(const Incident& incident, const Occasion& occasion, const AlertOptions& options);
std::string SlackJson(const Incident& incident, const Occasion& occasion, const AlertOptions& options);

}  // namespace telltale

#include "report/notify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include "tests/golden.h"
#include "tests/report/incident_samples.h"

namespace telltale {
namespace {

using testing::HasSubstr;
using testing::Not;

const AlertOptions kOptions{.external_url = "https://telltale.example", .redacted_examples = true};
const Occasion kOpened{"oncall", At("2026-01-05T10:45:00Z"), false};

std::string Text(std::string_view json, std::string_view pointer) {
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(json);
  std::string_view text;
  EXPECT_EQ(parser.parse(padded).at_pointer(pointer).get(text), simdjson::SUCCESS) << pointer;
  return std::string(text);
}

TEST(Notify, AnOpenIncidentInBothForms) {
  EXPECT_TRUE(MatchesGolden("webhook.golden.json", WebhookJson(SampleIncident(), kOpened, kOptions) + "\n"));
  EXPECT_TRUE(MatchesGolden("slack.golden.json", SlackJson(SampleIncident(), kOpened, kOptions) + "\n"));
}

TEST(Notify, SaysWhatHappened) {
  Incident incident = SampleIncident();
  const auto of = [&incident](bool heard_before) {
    const Occasion occasion{"oncall", At("2026-01-05T12:00:00Z"), heard_before};
    const std::string webhook = WebhookJson(incident, occasion, kOptions);
    return Text(webhook, "/status") + " " + Text(webhook, "/telltale/event") + " " +
           Text(SlackJson(incident, occasion, kOptions), "/text").substr(0, 14);
  };
  EXPECT_EQ(of(false), "firing opened [FIRING] Empty");
  EXPECT_EQ(of(true), "firing changed [STILL FIRING]");
  incident.resolved = At("2026-01-05T11:00:00Z");
  EXPECT_EQ(of(true), "resolved resolved [RESOLVED] Emp");
  const std::string webhook = WebhookJson(incident, kOpened, kOptions);
  EXPECT_EQ(Text(webhook, "/alerts/0/endsAt"), "2026-01-05T11:00:00Z");
  EXPECT_EQ(Text(SlackJson(incident, kOpened, kOptions), "/attachments/0/color"), "good");
}

// As Alertmanager 0.25 computed it for these labels.
TEST(Notify, TheFingerprintIsAlertmanagers) {
  Incident incident;
  incident.lead.alertname = "EmptyFieldRateHigh";
  incident.lead.check = Check::kEmptyField;
  incident.lead.field = "customer.name";
  incident.workflow = "invoices";
  incident.step = "extract";
  const std::string webhook = WebhookJson(incident, kOpened, {});
  EXPECT_EQ(Text(webhook, "/alerts/0/fingerprint"), "485a7be74fac449f");
  EXPECT_EQ(Text(webhook, "/groupKey"), R"({}:{alertname="EmptyFieldRateHigh", step="extract", workflow="invoices"})");
}

TEST(Notify, WhatModelsWroteIsNoMentionAndNoLink) {
  Incident incident = SampleIncident();
  incident.workflow = "<!channel> <http://evil|click> & \"quoted\"\n\x1b[31m";
  incident.lead.field = "<@U123>";
  const std::string slack = SlackJson(incident, kOpened, kOptions);
  EXPECT_THAT(slack, Not(HasSubstr("<!")));
  EXPECT_THAT(slack, Not(HasSubstr("<@")));
  EXPECT_THAT(slack, Not(HasSubstr("<http")));
  EXPECT_THAT(slack, HasSubstr("&lt;!channel&gt;"));
  EXPECT_THAT(slack, Not(HasSubstr("\\u001b")));
}

TEST(Notify, TextsAreBounded) {
  Incident incident = SampleIncident();
  incident.lead.label = std::string(100'000, '<');
  incident.workflow = std::string(100'000, '&');
  for (int i = 0; i < 200; ++i) incident.members.push_back(incident.lead);
  EXPECT_LT(SlackJson(incident, kOpened, kOptions).size(), 80'000u);
  EXPECT_LT(WebhookJson(incident, kOpened, kOptions).size(), 80'000u);
}

}  // namespace
}  // namespace telltale

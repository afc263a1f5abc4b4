#include "report/alert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/golden.h"
#include "tests/report/samples.h"

namespace telltale {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const Time kNow = *ParseTime("2026-01-05T10:42:00Z");

AlertOptions WithPage() {
  AlertOptions options;
  options.external_url = "https://telltale.example";
  return options;
}

TEST(Alert, IsWhatTheGoldenFileSays) {
  AlertOptions options = WithPage();
  options.push_parts = true;
  options.redacted_examples = true;
  EXPECT_TRUE(MatchesGolden("alerts.golden.json", AlertmanagerJson({SampleIncident()}, kNow, options) + "\n"));
}

TEST(Alert, LabelsAreIdentityOnlyAndStayWhileNumbersMove) {
  Incident incident = SampleIncident();
  const Labels before = AlertLabels(incident);
  const Labels wanted = {{"alertname", "EmptyFieldRateHigh"},
                         {"workflow", "invoice-intake"},
                         {"step", "extract"},
                         {"check", "empty_field"},
                         {"field", "customer.name"},
                         {"severity", "warning"},
                         {"team", "billing"}};
  EXPECT_EQ(before, wanted);
  incident.lead.current.value = 0.9;
  incident.lead.once_in_years = 1e9;
  incident.members.push_back(SampleShift());
  EXPECT_EQ(AlertLabels(incident), before);
}

TEST(Alert, TheStreamsLabelsCannotReplaceItsIdentity) {
  Incident incident = SampleIncident();
  incident.labels["workflow"] = "other";
  EXPECT_EQ(AlertLabels(incident)["workflow"], "invoice-intake");
}

TEST(Alert, OfOneHitSaysWhichOutputAndNoStatistics) {
  Incident incident = SampleIncident();
  Verdict& verdict = incident.lead;
  verdict.check = Check::kDuplicateContent;
  verdict.field = "";
  verdict.alertname = "DuplicateContent";
  verdict.each = true;
  verdict.baseline = {};
  verdict.current = {0.5, 0.5, 0.5, 4, 2};
  verdict.once_in_years = 0;
  verdict.version_change.reset();
  verdict.examples = {{"out-7", "same as out-3", At("2026-01-05T10:40:59Z")}};
  incident.members = {verdict};
  Labels notes = AlertAnnotations(incident, WithPage());
  EXPECT_EQ(notes["summary"], "The content of an earlier output came again in 2 outputs since 10:32 UTC");
  EXPECT_EQ(notes["current"], "2 of 4 outputs since it began");
  EXPECT_EQ(notes["baseline"], "none: one hit is enough");
  EXPECT_EQ(notes["evidence"], "one is enough");
  EXPECT_EQ(notes["examples"], "2026-01-05T10:40:59Z output out-7: same as out-3");
  EXPECT_EQ(AlertLabels(incident)["alertname"], "DuplicateContent");
}

TEST(Alert, OfOneHitMasksWhatAModelWrote) {
  Incident incident = SampleIncident();
  incident.lead.check = Check::kNotAllowed;
  incident.lead.each = true;
  incident.lead.examples = {{"out-7", "Secret 12", At("2026-01-05T10:40:59Z")}};
  EXPECT_EQ(AlertAnnotations(incident, WithPage())["examples"], "2026-01-05T10:40:59Z output out-7: xxxxxx 00");
}

TEST(Alert, AnEmptyFieldIsNoLabel) {
  Incident incident = SampleIncident();
  incident.lead = SampleShift();
  EXPECT_EQ(AlertLabels(incident).count("field"), 0u);
}

TEST(Alert, OpenEndsFourResendsFromNowAndResolvedEndsWhenItWasResolved) {
  Incident incident = SampleIncident();
  AlertOptions options;
  options.resend = std::chrono::seconds(30);
  EXPECT_THAT(AlertmanagerJson({incident}, kNow, options), AllOf(HasSubstr(R"("startsAt":"2026-01-05T10:41:07Z")"),
                                                                 HasSubstr(R"("endsAt":"2026-01-05T10:44:00Z")")));
  incident.resolved = At("2026-01-05T10:41:30Z");
  EXPECT_THAT(AlertmanagerJson({incident}, kNow, options), HasSubstr(R"("endsAt":"2026-01-05T10:41:30Z")"));
}

TEST(Alert, EventTimesAheadOfTheClockAreNotSentAhead) {
  Incident incident = SampleIncident();
  incident.opened = kNow + std::chrono::hours(5);
  incident.resolved = kNow + std::chrono::hours(6);
  EXPECT_THAT(AlertmanagerJson({incident}, kNow, {}), AllOf(HasSubstr(R"("startsAt":"2026-01-05T10:42:00Z")"),
                                                            HasSubstr(R"("endsAt":"2026-01-05T10:42:00Z")")));
}

TEST(Alert, OneIncidentIsOneAlertUnlessPartsAreAskedFor) {
  const auto count = [](const std::string& json) {
    size_t alerts = 0;
    for (size_t at = json.find("startsAt"); at != std::string::npos; at = json.find("startsAt", at + 1)) ++alerts;
    return alerts;
  };
  AlertOptions options;
  EXPECT_EQ(count(AlertmanagerJson({SampleIncident()}, kNow, options)), 1u);
  options.push_parts = true;
  EXPECT_EQ(count(AlertmanagerJson({SampleIncident()}, kNow, options)), 2u);
  EXPECT_EQ(AlertmanagerJson({}, kNow, options), "[]");
}

TEST(Alert, WithoutAPageThereAreNoLinks) {
  EXPECT_THAT(AlertmanagerJson({SampleIncident()}, kNow, {}),
              AllOf(Not(HasSubstr("generatorURL")), Not(HasSubstr("\"page\""))));
}

TEST(Alert, LinksEscapeWhatIsNoUrl) {
  Incident incident = SampleIncident();
  incident.workflow = "a/b c&d\xc3\xa4";
  EXPECT_EQ(AlertAnnotations(incident, WithPage())["page"],
            "https://telltale.example/?workflow=a%2Fb%20c%26d%C3%A4&step=extract");
}

TEST(Alert, ExamplesOfModelWrittenValuesAreMaskedAndOnlyShownWhenAskedFor) {
  Incident incident = SampleIncident();
  incident.lead.check = Check::kUnknownEntity;
  incident.lead.examples = {{"o1", "items[0].sku: SKU-99321 M\xc3\xbcller", At("2026-01-05T10:40:59Z")}};
  EXPECT_EQ(AlertAnnotations(incident, {}).count("examples"), 0u);
  AlertOptions options;
  options.redacted_examples = true;
  EXPECT_EQ(AlertAnnotations(incident, options)["examples"],
            "2026-01-05T10:40:59Z output o1: xxxxx[0].xxx: xxx-00000 xxxxxx");
}

TEST(Alert, HostileNamesGiveValidBoundedText) {
  Incident incident = SampleIncident();
  incident.lead.field = std::string(100'000, '\xff') + "\n\x1b[31m";
  incident.lead.version_change->to = std::string(100'000, 'v');
  const std::string json = AlertmanagerJson({incident}, kNow, WithPage());
  EXPECT_LT(json.size(), 20'000u);
  EXPECT_THAT(json, AllOf(Not(HasSubstr("\xff")), Not(HasSubstr("\x1b"))));
}

}  // namespace
}  // namespace telltale

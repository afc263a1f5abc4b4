#include "config/receiver_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/settings.h"

namespace telltale {
namespace {

using testing::HasSubstr;
using testing::Not;
using Kind = ReceiverSettings::Kind;

Settings::Alerts Read(const std::string& text) {
  auto settings = ParseSettings("alerts:\n" + text, "t.yaml");
  EXPECT_TRUE(settings.ok()) << settings.status();
  return settings.ok() ? settings->alerts : Settings::Alerts();
}

std::string ErrorsOf(const std::string& text) {
  const auto settings = ParseSettings("alerts:\n" + text, "t.yaml");
  return settings.ok() ? "no error" : MessageOf(settings.status());
}

TEST(ReceiverSettings, AnAlertmanagerHasWhatPrometheusKnows) {
  const Settings::Alerts alerts = Read(R"(  alertmanagers:
    - url: https://am.example/prefix/
      basic_auth: {username: telltale, password_file: am.password}
      tls: {ca_file: ca.pem, cert_file: c.pem, key_file: c.key, server_name: am.internal, insecure_skip_verify: true}
    - url: https://two.example
      authorization: {credentials_file: am.token}
    - url: https://three.example
      authorization: {type: GenieKey, credentials_file: am.token}
)");
  ASSERT_EQ(alerts.alertmanagers.size(), 3u);
  const ReceiverSettings& one = alerts.alertmanagers[0];
  EXPECT_EQ(one.kind, Kind::kAlertmanager);
  EXPECT_EQ(one.url, "https://am.example/prefix");
  EXPECT_EQ(one.name, one.url);
  EXPECT_EQ(one.username, "telltale");
  EXPECT_EQ(one.password_file, "am.password");
  EXPECT_EQ(one.tls, (ReceiverSettings::Tls{"ca.pem", "c.pem", "c.key", "am.internal", true}));
  EXPECT_EQ(one.where, "t.yaml:3 alerts.alertmanagers[0]");
  EXPECT_EQ(alerts.alertmanagers[1].credentials_file, "am.token");
  EXPECT_EQ(alerts.alertmanagers[1].scheme, "Bearer");
  EXPECT_EQ(alerts.alertmanagers[2].scheme, "GenieKey");
}

TEST(ReceiverSettings, AWebhookIsShownByItsNameOrItsHost) {
  const Settings::Alerts alerts = Read(R"(  notify:
    - {url: 'https://hooks.slack.com/services/T0/B0/secret', format: slack}
    - {url: 'http://127.0.0.1:8080/hook?token=secret', name: oncall}
    - {url_file: secrets/chat, format: slack}
)");
  ASSERT_EQ(alerts.notify.size(), 3u);
  EXPECT_EQ(alerts.notify[0].kind, Kind::kSlack);
  EXPECT_EQ(alerts.notify[0].name, "https://hooks.slack.com");
  EXPECT_EQ(alerts.notify[0].url, "https://hooks.slack.com/services/T0/B0/secret");
  EXPECT_EQ(alerts.notify[1].kind, Kind::kJson);
  EXPECT_EQ(alerts.notify[1].name, "oncall");
  EXPECT_EQ(alerts.notify[1].url, "http://127.0.0.1:8080/hook?token=secret");
  EXPECT_EQ(alerts.notify[2].name, "secrets/chat");
  EXPECT_EQ(alerts.notify[2].url_file, "secrets/chat");
}

TEST(ReceiverSettings, SaysWhatToWriteInstead) {
  const auto of_alertmanager = [](const std::string& more) {
    return ErrorsOf("  alertmanagers:\n    - url: https://am\n      " + more + "\n");
  };
  EXPECT_EQ(of_alertmanager("tls_config: {ca_file: x}"),
            "t.yaml:4: alerts.alertmanagers[0].tls_config is not known here; write tls: {ca_file: F}");
  EXPECT_THAT(of_alertmanager("bearer_token_file: x"), HasSubstr("write authorization: {credentials_file: F}"));
  const std::string inline_password = of_alertmanager("basic_auth: {username: u, password: hunter2}");
  EXPECT_EQ(inline_password,
            "t.yaml:4: alerts.alertmanagers[0].basic_auth.password is not known here; write password_file: F: secrets "
            "stand in files");
  EXPECT_THAT(of_alertmanager("authorization: {credentials: hunter2}"), HasSubstr("credentials_file"));
  EXPECT_THAT(of_alertmanager("basic_auth: {username: u}"), HasSubstr("has no password_file"));
  EXPECT_THAT(of_alertmanager("basic_auth: {username: 'u:v', password_file: x}"), HasSubstr("colon"));
  EXPECT_THAT(of_alertmanager("authorization: {type: basic, credentials_file: x}"), HasSubstr("basic_auth"));
  EXPECT_THAT(of_alertmanager("authorization: {type: 'a b', credentials_file: x}"), HasSubstr("one word"));
  EXPECT_THAT(of_alertmanager("tls: {cert_file: x}"), HasSubstr("both cert_file and key_file"));
  EXPECT_THAT(of_alertmanager("tls: {server_name: 'a:1'}"), HasSubstr("without port"));
  EXPECT_THAT(of_alertmanager("{a: b}"), HasSubstr("t.yaml"));
  EXPECT_THAT(ErrorsOf("  alertmanagers: [{url: 'http://am', tls: {ca_file: x}}]"), HasSubstr("write https://"));
  EXPECT_THAT(ErrorsOf("  alertmanagers: [{url: 'https://am', basic_auth: {username: u, password_file: p}, "
                       "authorization: {credentials_file: f}}]"),
              HasSubstr("has both basic_auth and authorization"));
}

TEST(ReceiverSettings, NoMessageShowsAWebhooksUrlOrAPassword) {
  for (const std::string url :
       {"ftp://secret", "https://secret user@host/x", "https://user:secret@host/x", "https://host:secret/x",
        "https://-/secret#secret", "https:///secret", "secret", "http://user:sec ret@h"}) {
    const std::string errors = ErrorsOf("  notify: [{url: '" + url + "'}]");
    EXPECT_THAT(errors, HasSubstr("t.yaml:2: alerts.notify[0].url is ")) << url;
    EXPECT_THAT(errors, Not(HasSubstr("sec"))) << url;
  }
  for (const std::string url : {"user:secret@am:9093", "http://user:secret@am:9093", "http://user:secret@am?x"}) {
    EXPECT_THAT(ErrorsOf("  alertmanagers: [{url: '" + url + "'}]"), Not(HasSubstr("secret"))) << url;
  }
}

TEST(ReceiverSettings, AWebhookNeedsOneUrlAndANameOfItsOwn) {
  EXPECT_THAT(ErrorsOf("  notify: [{format: slack}]"), HasSubstr("needs either url or url_file"));
  EXPECT_THAT(ErrorsOf("  notify: [{url: 'http://a', url_file: b}]"), HasSubstr("needs either url or url_file"));
  EXPECT_THAT(
      ErrorsOf("  notify: [{url: 'http://a/1'}, {url: 'http://a/2'}]"),
      HasSubstr("alerts.notify[1] would be shown as 'http://a', as is another one; give each a name of its own"));
  EXPECT_THAT(ErrorsOf("  notify: [{url: 'http://a', format: teams}]"), HasSubstr("write one of: json, slack"));
  std::string many = "  notify: [";
  for (int i = 0; i < 17; ++i) many += fmt::format("{{url: 'http://a{}'}}, ", i);
  EXPECT_THAT(ErrorsOf(many + "]"), HasSubstr("at most 16"));
}

}  // namespace
}  // namespace telltale

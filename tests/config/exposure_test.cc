#include "config/exposure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace telltale {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Exposure, LoopbackNeedsNothing) {
  EXPECT_TRUE(CheckExposure(Settings()).ok());
  EXPECT_THAT(ExposureWarnings(Settings()), IsEmpty());
}

TEST(Exposure, BeyondLoopbackSomethingMustKeepStrangersOut) {
  for (const char* host : {"0.0.0.0", "", "::", "10.0.0.7", "telltale.example", "::ffff:10.0.0.7"}) {
    Settings settings;
    settings.grpc.listen_address = {host, 9738};
    const absl::Status refused = CheckExposure(settings);
    EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << host;
    EXPECT_THAT(MessageOf(refused), HasSubstr("--grpc.listen-address=" + settings.grpc.listen_address.Text()));
    EXPECT_THAT(MessageOf(refused), HasSubstr("--insecure"));
    settings.http.tls = {"cert", "key", "", ""};
    EXPECT_FALSE(CheckExposure(settings).ok()) << "the certificate of another port";
    settings.auth.tokens.push_back({});
    EXPECT_TRUE(CheckExposure(settings).ok()) << host;
    settings.auth.tokens.clear();
    settings.grpc.tls = {"cert", "key", "", ""};
    EXPECT_TRUE(CheckExposure(settings).ok()) << host;
  }
}

TEST(Exposure, EachPortIsNamed) {
  Settings settings;
  settings.grpc.listen_address.host = settings.http.listen_address.host = settings.web.listen_address.host = "0.0.0.0";
  const std::string told = MessageOf(CheckExposure(settings));
  for (const char* flag : {"--grpc.listen-address", "--http.listen-address", "--web.listen-address"}) {
    EXPECT_THAT(told, HasSubstr(flag));
  }
  settings.insecure = true;
  EXPECT_TRUE(CheckExposure(settings).ok());
  EXPECT_THAT(ExposureWarnings(settings),
              ElementsAre(HasSubstr("grpc on 0.0.0.0:9738: whoever"), HasSubstr("http on"), HasSubstr("web on")));
}

TEST(Exposure, ThePortForScrapesMayBeReached) {
  Settings settings;
  settings.metrics.listen_address = {"0.0.0.0", 9740};
  EXPECT_TRUE(CheckExposure(settings).ok());
  EXPECT_THAT(ExposureWarnings(settings), IsEmpty());
}

TEST(Exposure, TokensThatTravelUnencryptedAreWarnedOf) {
  Settings settings;
  settings.auth.tokens.push_back({});
  settings.web.listen_address.host = "0.0.0.0";
  EXPECT_THAT(ExposureWarnings(settings), ElementsAre(HasSubstr("web on 0.0.0.0:9737: tokens and outputs travel")));
  settings.web.tls = {"cert", "key", "", ""};
  EXPECT_THAT(ExposureWarnings(settings), IsEmpty());
}

TEST(Exposure, DoorsAreTheSameWhereNothingOfThemChanged) {
  Settings before;
  Settings after;
  after.log.level = LogLevel::kDebug;
  EXPECT_TRUE(SameDoors(before, after));
  after.grpc.max_request_bytes = 1;
  EXPECT_FALSE(SameDoors(before, after));
  after = before;
  after.web.tls.key_file = "key";
  EXPECT_FALSE(SameDoors(before, after));
}

TEST(Exposure, EncryptionThatLetsEveryoneInIsWarnedOf) {
  Settings settings;
  settings.http.listen_address.host = "";
  settings.http.tls = {"cert", "key", "", ""};
  EXPECT_THAT(ExposureWarnings(settings),
              ElementsAre(HasSubstr("http on :9739: it is encrypted, and lets everyone in")));
  settings.http.tls.client_ca_file = "ca";
  EXPECT_THAT(ExposureWarnings(settings), IsEmpty());
}

std::vector<std::string> WarningsOf(const ReceiverSettings& receiver) {
  Settings settings;
  (receiver.is_people() ? settings.alerts.notify : settings.alerts.alertmanagers).push_back(receiver);
  return ExposureWarnings(settings);
}

TEST(Exposure, SecretsOverPlainHttpToAnotherMachineAreWarnedOf) {
  ReceiverSettings receiver;
  receiver.where = "t.yaml:3 alerts.alertmanagers[0]";
  receiver.name = receiver.url = "http://am.example:9093/base";
  EXPECT_THAT(WarningsOf(receiver), IsEmpty()) << "it says nothing secret";
  receiver.password_file = "password";
  EXPECT_THAT(WarningsOf(receiver), ElementsAre(HasSubstr("t.yaml:3 alerts.alertmanagers[0]: http://am.example:9093")));
  for (const char* safe : {"https://am.example", "http://127.0.0.1:9093", "http://localhost/x", "http://[::1]:9093"}) {
    receiver.url = safe;
    EXPECT_THAT(WarningsOf(receiver), IsEmpty()) << safe;
  }
  receiver.url = "https://am.example";
  receiver.tls.insecure_skip_verify = true;
  EXPECT_THAT(WarningsOf(receiver), ElementsAre(HasSubstr("whoever answers")));
}

TEST(Exposure, AWebhooksUrlIsASecretAndNotInTheWarning) {
  ReceiverSettings receiver;
  receiver.kind = ReceiverSettings::Kind::kSlack;
  receiver.name = "oncall";
  receiver.url = "http://hooks.example/T000/secret";
  EXPECT_THAT(WarningsOf(receiver),
              ElementsAre(testing::AllOf(HasSubstr("oncall is told unencrypted"), testing::Not(HasSubstr("T000")))));
}

}  // namespace
}  // namespace telltale

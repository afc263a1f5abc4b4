#include "config/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/memory_plan.h"
#include "tests/config/contract_examples.h"
#include "tests/golden.h"

namespace telltale {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;

std::string ErrorsOf(std::string_view text) {
  const auto settings = ParseSettings(text, "t.yaml");
  return settings.ok() ? "no error" : MessageOf(settings.status());
}

Settings Read(std::string_view text) {
  auto settings = ParseSettings(text, "t.yaml");
  EXPECT_TRUE(settings.ok()) << settings.status();
  return settings.ok() ? *std::move(settings) : Settings();
}

TEST(Settings, AnEmptyFileGivesTheDefaultsOfTheContract) {
  for (const std::string_view text : {"", "# only a comment\n", "---\n"}) {
    const Settings settings = Read(text);
    EXPECT_EQ(settings.web.listen_address.Text(), "127.0.0.1:9737");
    EXPECT_EQ(settings.grpc.listen_address.Text(), "127.0.0.1:9738");
    EXPECT_EQ(settings.http.listen_address.Text(), "127.0.0.1:9739");
    EXPECT_FALSE(settings.metrics.listen_address);
    EXPECT_EQ(settings.metrics.max_series, 50'000u);
    EXPECT_EQ(settings.grpc.max_request_bytes, 8u << 20);
    EXPECT_EQ(settings.memory_limit_bytes, 512u << 20);
    EXPECT_EQ(settings.engine.false_alarms_per_year, 4);
    EXPECT_EQ(settings.alerts.resend, std::chrono::minutes(1));
    EXPECT_TRUE(settings.alerts.alertmanagers.empty());
    EXPECT_EQ(settings.storage.path, "telltale-data");
  }
}

TEST(Settings, EveryKeyOfThisVersionIsRead) {
  const Settings settings = Read(R"(
rule_files: [rules/*.yaml, more.yaml]
grpc: {listen_address: "0.0.0.0:1", max_request: 1MiB}
http: {listen_address: "[::1]:2", max_request: 64KiB}
web: {listen_address: ":3", external_url: "https://telltale.example/x/"}
metrics: {listen_address: "localhost:4", max_series: 2000}
insecure: true
storage: {path: /var/lib/t, max_size: 64MiB, dead_letters: 20MiB}
memory: {limit: 1GiB}
detection: {false_alarms_per_year: 12, share: 25%, lateness: 1h30m}
alerts:
  alertmanagers: [{url: "http://127.0.0.1:9093/"}, {url: "https://am.example/prefix"}]
  resend: 30s
  examples: redacted
  push_parts: true
bounds: {streams: 1, fields: 2, labels: 3, signals: 4, versions: 5}
log: {level: debug, format: json}
)");
  ASSERT_EQ(settings.rule_files.size(), 2u);
  EXPECT_EQ(settings.rule_files[1].pattern, "more.yaml");
  EXPECT_EQ(settings.rule_files[1].where, "t.yaml:2");
  EXPECT_EQ(settings.grpc.listen_address, (ListenAddress{"0.0.0.0", 1}));
  EXPECT_EQ(settings.grpc.max_request_bytes, 1u << 20);
  EXPECT_EQ(settings.http.listen_address, (ListenAddress{"::1", 2}));
  EXPECT_EQ(settings.http.max_request_bytes, 64u << 10);
  EXPECT_EQ(settings.web.listen_address, (ListenAddress{"", 3}));
  EXPECT_EQ(settings.web.external_url, "https://telltale.example/x");
  EXPECT_EQ(settings.metrics.listen_address, (ListenAddress{"localhost", 4}));
  EXPECT_EQ(settings.metrics.max_series, 2000u);
  EXPECT_TRUE(settings.insecure);
  EXPECT_EQ(settings.storage.path, "/var/lib/t");
  EXPECT_EQ(settings.storage.dead_letter_bytes, 20u << 20);
  EXPECT_EQ(settings.storage.LetterBytes(), 16u << 20) << "a quarter of all";
  EXPECT_EQ(settings.memory_limit_bytes, 1u << 30);
  EXPECT_EQ(settings.engine.false_alarms_per_year, 12);
  EXPECT_EQ(settings.engine.share, 0.25);
  EXPECT_EQ(settings.engine.lateness, std::chrono::minutes(90));
  EXPECT_THAT(settings.alerts.alertmanagers, ElementsAre(Field(&ReceiverSettings::url, "http://127.0.0.1:9093"),
                                                         Field(&ReceiverSettings::url, "https://am.example/prefix")));
  EXPECT_EQ(settings.alerts.resend, std::chrono::seconds(30));
  EXPECT_TRUE(settings.alerts.redacted_examples);
  EXPECT_TRUE(settings.alerts.push_parts);
  EXPECT_EQ(settings.engine.max_streams, 1);
  EXPECT_EQ(settings.engine.max_fields, 2);
  EXPECT_EQ(settings.engine.max_labels, 3);
  EXPECT_EQ(settings.engine.max_signals, 4);
  EXPECT_EQ(settings.engine.max_versions, 5);
  EXPECT_EQ(settings.log.level, LogLevel::kDebug);
  EXPECT_EQ(settings.log.format, LogFormat::kJson);
}

TEST(Settings, WhatIsRememberedHasItsPartOfTheMemory) {
  const EngineOptions usual = Read("{}").engine;
  EXPECT_EQ(usual.max_ids, PlanMemory(uint64_t{512} << 20).ids);
  EXPECT_EQ(usual.max_signals_in_all, PlanMemory(uint64_t{512} << 20).signals);
  EXPECT_EQ(Read("memory: {limit: 64GiB}").engine.max_ids, 20'000'000u);
  EXPECT_EQ(Read("storage: {max_ids: 10000}").engine.max_ids, 10'000u);
  EXPECT_EQ(Read("storage: {max_ids: 20000000}\nmemory: {limit: 64MiB}").engine.max_ids,
            PlanMemory(uint64_t{64} << 20).ids);
}

TEST(Settings, EveryKeyOfTheContractIsReadOrRefusedByName) {
  EXPECT_TRUE(MatchesGolden("settings_later.golden.txt", ErrorsOf(kSettingsExample)));
}

TEST(Settings, AllErrorsAreToldInTheOrderOfTheirLines) {
  EXPECT_TRUE(MatchesGolden("settings_errors.golden.txt", ErrorsOf(R"(web: {listen_adress: "127.0.0.1:1"}
grpc: {listen_address: localhost, max_request: 8 potatoes}
metrics: {max_series: 12.5}
detection: {share: 150%, lateness: soon, false_alarms_per_year: -1}
alerts: {alertmanagers: [{url: "127.0.0.1:9093"}, {ulr: x}], examples: all, push_parts: yes, resend: 0s}
log: {level: loud, format: [json]}
colour: blue
memory: 1GiB
)")));
}

TEST(Settings, ADuplicateKeyIsAnErrorAndNamesBothLines) {
  EXPECT_EQ(ErrorsOf("log: {level: info}\nweb: {}\nlog: {level: debug}\n"),
            "t.yaml:3: key 'log' is given twice, first in line 1; keep one of them");
}

TEST(Settings, AShareOfNothingIsRefused) {
  EXPECT_EQ(ErrorsOf("detection:\n  lateness: 1h\n  share: 0\n"),
            "t.yaml:3: detection.share is '0'; write a share above 0 and up to 1, such as 0.5 or 50%");
}

TEST(Settings, AUrlWithAPasswordIsRefusedWithoutShowingIt) {
  const std::string errors = ErrorsOf("alerts: {alertmanagers: [{url: 'http://me:secret@am:9093'}]}");
  EXPECT_THAT(errors, HasSubstr("user name"));
  EXPECT_THAT(errors, Not(HasSubstr("secret")));
}

TEST(Settings, TheSameAlertmanagerTwiceIsAnError) {
  EXPECT_THAT(ErrorsOf("alerts: {alertmanagers: [{url: 'http://am:1'}, {url: 'http://am:1/'}]}"),
              HasSubstr("names 'http://am:1' twice"));
}

TEST(Settings, AFileThatIsNoMapIsRefused) {
  EXPECT_EQ(ErrorsOf("- a\n- b\n"), "t.yaml:1: the file is a list; write keys with their values: key: value");
  EXPECT_EQ(ErrorsOf("hello"), "t.yaml:1: the file is 'hello'; write keys with their values: key: value");
}

}  // namespace
}  // namespace telltale

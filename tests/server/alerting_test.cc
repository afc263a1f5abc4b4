#include "server/alerting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "tests/pipeline/incident_samples.h"
#include "tests/server/raw_peer.h"

namespace telltale {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

const Time kStart = *ParseTime("2026-01-05T08:00:00Z");
constexpr const char* kTaken = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

class AlertingTest : public testing::Test {
 protected:
  AlertingTest() { peer_.Say(kTaken); }

  std::unique_ptr<Alerting> Make() {
    return std::make_unique<Alerting>(
        Alerting::Parts{DiskFiles(), &events_, [] { return AlertOptions(); }, [this] { ++people_told_; }, seconds(30)});
  }
  Settings::Alerts Notify(const std::string& name) const {
    Settings::Alerts alerts;
    alerts.notify.push_back({.kind = ReceiverSettings::Kind::kJson, .name = name, .url = peer_.url() + "/" + name});
    return alerts;
  }
  static ProcessSnapshot Look(const Alerting& alerting) {
    ProcessSnapshot process;
    alerting.Look(&process);
    return process;
  }

  RawPeer peer_;
  Events events_{{}, [](const std::string&) {}};
  std::atomic<int> people_told_ = 0;
};

TEST_F(AlertingTest, ReceiversChangeAndNobodyIsToldTwice) {
  auto alerting = Make();
  alerting->Start(Notify("one"), "");
  alerting->Update({MakeIncident(7)}, kStart);
  Settings::Alerts both = Notify("one");
  both.notify.push_back(Notify("two").notify[0]);
  alerting->Reload(both);  // the last try of the ones before comes first
  alerting->Update({MakeIncident(7)}, kStart + seconds(1));
  alerting->Stop();
  const ProcessSnapshot process = Look(*alerting);
  EXPECT_EQ(process.notified.at("one").sent, 1u);
  EXPECT_EQ(process.notified.at("two").sent, 1u);
  EXPECT_EQ(people_told_, 2);
}

TEST_F(AlertingTest, TheNextLifeKnowsWhoWasTold) {
  std::string kept;
  for (int life = 0; life < 3; ++life) {
    auto alerting = Make();
    alerting->Start(Notify("one"), kept);
    alerting->Update({MakeIncident(7)}, kStart + seconds(life));
    alerting->Stop();
    kept = alerting->TakeChanges();
  }
  EXPECT_EQ(people_told_, 1);
}

TEST_F(AlertingTest, EachReceiverReadsItsOwnForm) {
  const Message message{{MakeIncident(7)}, kStart, false};
  const auto text = [&message](ReceiverSettings::Kind kind) {
    return MessageText({.kind = kind, .name = "me"}, message, {});
  };
  EXPECT_THAT(text(ReceiverSettings::Kind::kAlertmanager), testing::StartsWith("[{\"labels\""));
  EXPECT_THAT(text(ReceiverSettings::Kind::kJson), HasSubstr("\"receiver\":\"me\""));
  EXPECT_THAT(text(ReceiverSettings::Kind::kSlack), HasSubstr("\"attachments\":"));
}

}  // namespace
}  // namespace telltale

#include "server/receiver_access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/server/tls_files.h"

namespace telltale {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class ReceiverAccessTest : public testing::Test {
 protected:
  FileReader Files() {
    FileReader files;
    files.read = [this](const std::string& path, size_t max_bytes) -> absl::StatusOr<std::string> {
      const auto found = texts_.find(path);
      if (found == texts_.end()) return NotFound("{}: No such file or directory", path);
      if (found->second.size() > max_bytes) return InvalidArgument("{}: too large", path);
      return found->second;
    };
    files.look = [this](const std::string& path) {
      FileSight sight;
      sight.there = texts_.contains(path);
      sight.permissions = permissions_;
      return sight;
    };
    return files;
  }
  ReceiverAccess Access() {
    auto access = ReadAccess(receiver_, Files());
    EXPECT_TRUE(access.ok()) << access.status();
    return access.ok() ? *std::move(access) : ReceiverAccess{};
  }
  std::string Error() { return MessageOf(ReadAccess(receiver_, Files()).status()); }

  std::map<std::string, std::string> texts_;
  uint32_t permissions_ = 0600;
  ReceiverSettings receiver_{.name = "am", .url = "http://am:9093"};
};

TEST_F(ReceiverAccessTest, AnAlertmanagerHasItsPath) {
  EXPECT_EQ(Access().url, "http://am:9093/api/v2/alerts");
  EXPECT_EQ(Access().authorization, "");
  receiver_.kind = ReceiverSettings::Kind::kJson;
  EXPECT_EQ(Access().url, "http://am:9093");
}

TEST_F(ReceiverAccessTest, SecretsAreReadWithoutTheBlanksAroundThem) {
  texts_["p"] = "  correct horse\r\n\n";
  receiver_.username = "u";
  receiver_.password_file = "p";
  EXPECT_EQ(Access().authorization, "Basic dTpjb3JyZWN0IGhvcnNl");
  EXPECT_THAT(Access().secrets, ElementsAre("dTpjb3JyZWN0IGhvcnNl", "correct horse"));
  receiver_.password_file = "";
  receiver_.credentials_file = "p";
  receiver_.scheme = "Token";
  EXPECT_EQ(Access().authorization, "Token correct horse");
}

TEST_F(ReceiverAccessTest, NamesTheFileAndNeverWhatIsInIt) {
  receiver_.credentials_file = "token";
  EXPECT_EQ(Error(), "credentials_file token: No such file or directory");
  texts_["token"] = " \n";
  EXPECT_EQ(Error(), "credentials_file token: is empty; write the secret into it, on one line");
  texts_["token"] = "secret\r\nX-Injected: secret";
  EXPECT_THAT(Error(), HasSubstr("on one line"));
  EXPECT_THAT(Error(), Not(HasSubstr("secret\r")));
  EXPECT_THAT(Error(), Not(HasSubstr("Injected")));
  texts_["token"] = "secret";
  permissions_ = 0644;
  EXPECT_THAT(Error(), HasSubstr("everyone on this machine may use it (mode 0644)"));
  permissions_ = 0640;
  EXPECT_EQ(Access().authorization, "Bearer secret");
}

TEST_F(ReceiverAccessTest, AUrlMayStandInAFile) {
  receiver_ = {.kind = ReceiverSettings::Kind::kSlack, .name = "chat", .url_file = "chat"};
  texts_["chat"] = "https://hooks.slack.com/services/T0123456/B0123456/abcdefgh\n";
  EXPECT_EQ(Access().url, "https://hooks.slack.com/services/T0123456/B0123456/abcdefgh");
  texts_["chat"] = "secret://x";
  EXPECT_THAT(Error(), HasSubstr("url_file chat: holds something else; write a URL"));
  EXPECT_THAT(Error(), Not(HasSubstr("secret:")));
}

TEST_F(ReceiverAccessTest, WhatIsRepeatedIsMasked) {
  receiver_ = {
      .kind = ReceiverSettings::Kind::kJson, .name = "hook", .url = "http://h/hook/0123456789?token=abcdefghij"};
  const std::string masked =
      Masked("cannot POST \\/hook\\/0123456789?token=abcdefghij, abcdefghijabcdefghij", Access().secrets);
  EXPECT_EQ(masked, "cannot POST \\/hook\\/***?token=***, ******");
}

TEST(CheckReceiver, LooksIntoTheCertificates) {
  const TlsFiles tls;
  tls.Make("client");
  tls.Make("other");
  tls.Make("old", -1);
  const Time now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  const auto wrong = [&](const std::string& ca, const std::string& cert, const std::string& key) {
    ReceiverSettings receiver{.name = "am", .url = "https://am"};
    receiver.tls = {.ca_file = ca.empty() ? "" : tls.Path(ca),
                    .cert_file = cert.empty() ? "" : tls.Path(cert),
                    .key_file = key.empty() ? "" : tls.Path(key)};
    return MessageOf(CheckReceiver(receiver, DiskFiles(), now));
  };
  EXPECT_EQ(wrong("ca.pem", "client.pem", "client.key"), "");
  EXPECT_EQ(wrong("", "", ""), "");
  EXPECT_THAT(wrong("client.key", "", ""), HasSubstr("holds no certificate in PEM"));
  EXPECT_THAT(wrong("gone.pem", "", ""), HasSubstr("gone.pem: No such file"));
  EXPECT_THAT(wrong("ca.pem", "client.pem", "other.key"), HasSubstr("is not the key of the certificate"));
  EXPECT_THAT(wrong("ca.pem", "old.pem", "old.key"), HasSubstr("the certificate expired"));
}

}  // namespace
}  // namespace telltale

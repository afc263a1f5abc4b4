#include "server/tls_identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/tls_files.h"

namespace telltale {
namespace {

using testing::AllOf;
using testing::HasSubstr;

Time Now() { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

class TlsIdentityTest : public testing::Test {
 protected:
  TlsSettings Settings(const std::string& cert, const std::string& key, const std::string& ca = "") {
    return {files_.Path(cert), files_.Path(key), ca.empty() ? ca : files_.Path(ca), "t.yaml:1 web.tls"};
  }
  std::string ErrorOf(const TlsSettings& tls, Time now = Now()) {
    const auto identity = LoadTlsIdentity(tls, DiskFiles(), now);
    return identity.ok() ? "no error" : MessageOf(identity.status());
  }
  TlsFiles files_;
};

TEST_F(TlsIdentityTest, GoodFilesAreTaken) {
  files_.Make("web");
  const auto identity = LoadTlsIdentity(Settings("web.pem", "web.key", "ca.pem"), DiskFiles(), Now());
  ASSERT_TRUE(identity.ok()) << identity.status();
  EXPECT_GT((*identity)->expires(), Now() + std::chrono::days(29));
  EXPECT_LT((*identity)->expires(), Now() + std::chrono::days(31));
}

TEST_F(TlsIdentityTest, WhatIsWrongIsToldWithItsFile) {
  files_.Make("web");
  files_.Make("other");
  files_.Run("echo nothing > none.pem; cp web.key open.key; chmod 644 open.key; mkdir folder");
  EXPECT_THAT(ErrorOf(Settings("missing.pem", "web.key")),
              AllOf(HasSubstr("cert_file"), HasSubstr("missing.pem"), HasSubstr("No such file")));
  EXPECT_THAT(ErrorOf(Settings("folder", "web.key")), HasSubstr("not a regular file"));
  EXPECT_THAT(ErrorOf(Settings("none.pem", "web.key")),
              HasSubstr("cert_file " + files_.Path("none.pem") + ": holds no certificate in PEM"));
  EXPECT_THAT(ErrorOf(Settings("web.pem", "missing.key")), AllOf(HasSubstr("key_file"), HasSubstr("missing.key")));
  EXPECT_THAT(ErrorOf(Settings("web.pem", "web.pem")), HasSubstr("web.pem"));
  EXPECT_THAT(ErrorOf(Settings("web.pem", "other.key")),
              HasSubstr("other.key: is not the key of the certificate in " + files_.Path("web.pem")));
  EXPECT_THAT(ErrorOf(Settings("web.pem", "open.key")),
              HasSubstr("open.key: everyone on this machine may use it (mode 0644); run chmod o= on it"));
  EXPECT_THAT(ErrorOf(Settings("web.pem", "web.key", "none.pem")),
              HasSubstr("client_ca_file " + files_.Path("none.pem") + ": holds no certificate in PEM"));
  EXPECT_THAT(ErrorOf(Settings("web.pem", "web.key"), Now() + std::chrono::days(31)),
              AllOf(HasSubstr("web.pem: the certificate expired on "), HasSubstr("renew it")));
  EXPECT_THAT(ErrorOf(Settings("web.pem", "web.key"), Now() - std::chrono::days(1)),
              HasSubstr("the certificate is not valid before"));
}

TEST_F(TlsIdentityTest, AnotherCertificateIsTakenInWhenItsFilesChange) {
  files_.Make("web");
  auto port = TlsPort::Open(Settings("web.pem", "web.key"), DiskFiles(), Now());
  ASSERT_TRUE(port.ok()) << port.status();
  const auto first = (*port)->identity();
  EXPECT_FALSE(*(*port)->Refresh(Now())) << "nothing changed";
  files_.Make("next", 60);
  files_.Run("cp next.pem web.pem");
  const auto half = (*port)->Refresh(Now());
  EXPECT_THAT(MessageOf(half.status()), AllOf(HasSubstr("t.yaml:1 web.tls: key_file"), HasSubstr("is not the key of")));
  EXPECT_EQ((*port)->identity(), first) << "what is in use stays";
  EXPECT_FALSE(*(*port)->Refresh(Now())) << "told once";
  files_.Run("cp next.key web.key");
  EXPECT_TRUE(*(*port)->Refresh(Now()));
  EXPECT_NE((*port)->identity(), first);
  EXPECT_GT((*port)->identity()->expires(), first->expires());
}

}  // namespace
}  // namespace telltale

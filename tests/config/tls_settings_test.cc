#include "config/tls_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/settings.h"

namespace telltale {
namespace {

using testing::HasSubstr;

std::string ErrorsOf(std::string_view text) {
  const auto settings = ParseSettings(text, "t.yaml");
  return settings.ok() ? "no error" : MessageOf(settings.status());
}

TEST(TlsSettings, EachPortHasItsOwnFiles) {
  const auto settings = ParseSettings(R"(grpc: {tls: {cert_file: a, key_file: b, client_ca_file: c}}
http: {tls: {cert_file: d, key_file: e}}
)",
                                      "t.yaml");
  ASSERT_TRUE(settings.ok()) << settings.status();
  EXPECT_EQ(settings->grpc.tls, (TlsSettings{"a", "b", "c", "t.yaml:1 grpc.tls"}));
  EXPECT_EQ(settings->http.tls, (TlsSettings{"d", "e", "", "t.yaml:2 http.tls"}));
  EXPECT_TRUE(settings->http.tls.on());
  EXPECT_FALSE(settings->web.tls.on());
}

TEST(TlsSettings, WhatWasMeantToEncryptNeverDoesNot) {
  for (const std::string_view tls : {"", "{}", "{cert_file: a}", "{key_file: b}", "{client_ca_file: c}"}) {
    for (const std::string_view port : {"grpc", "http", "web"}) {
      const std::string text = fmt::format("{}:\n  tls: {}\n", port, tls);
      EXPECT_THAT(ErrorsOf(text), HasSubstr(fmt::format("t.yaml:2: {}.tls needs both cert_file and key_file", port)));
    }
  }
  EXPECT_THAT(ErrorsOf("web: {tls: {cert: a, key_file: b}}"), HasSubstr("cert_file"));
  EXPECT_THAT(ErrorsOf("web: {tls: on}"), HasSubstr("web.tls"));
}

}  // namespace
}  // namespace telltale

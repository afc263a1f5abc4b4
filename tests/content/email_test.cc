#include "content/email.h"

#include <gtest/gtest.h>

#include <string>

namespace telltale {
namespace {

std::string Around(const std::string& text) {
  const size_t at = text.find('@');
  const std::optional<EmailPlace> place = EmailAround(text, at);
  return place ? text.substr(place->begin, place->end - place->begin) : "none";
}

TEST(EmailTest, AddressesAreFoundWhole) {
  const char* const rows[][2] = {
      {"anna.k@acme.io", "anna.k@acme.io"},
      {"mail <Anna_K+news@mail.acme.co.uk>, please", "Anna_K+news@mail.acme.co.uk"},
      {"(o'brien%x@acme.museum)", "o'brien%x@acme.museum"},
      {"'anna@acme.io'", "anna@acme.io"},
      {"--anna@acme.io--", "anna@acme.io"},
      {"Write to anna@acme.io. Thanks", "anna@acme.io"},
      {"mailto:anna@acme.io?subject=x", "anna@acme.io"},
      {"anna@xn--acm-hoa.xn--p1ai", "anna@xn--acm-hoa.xn--p1ai"},
      {"caf\xc3\xa9"
       "anna@acme.io",
       "anna@acme.io"},
      {R"(to:\nanna@acme.io\nbye)", "anna@acme.io"},
      {"a@b.c.de", "a@b.c.de"},
      {"anna@acme.io.17", "none"},
      {"anna@acme.io.", "anna@acme.io"},
  };
  for (const auto& row : rows) EXPECT_EQ(Around(row[0]), row[1]) << row[0];
}

TEST(EmailTest, OtherUsesOfTheSignAreNone) {
  for (const char* text : {"@",
                           "a@",
                           "@b.de",
                           "a@b",
                           "@app.route",
                           "5 @ 3.de",
                           "a@b.1",
                           "react@18.2.0",
                           "logo@2x.png",
                           "a..b@acme.io",
                           "a.@acme.io",
                           "a@-acme.io",
                           "a@acme-.io",
                           "a@.io",
                           "a@acme..io",
                           "git@github.com:x/y.git",
                           "x@self.weights(1)",
                           "W@x.grad[0]",
                           "a@b@acme.io",
                           "a@acme.i_o",
                           "user@example.com",
                           "user@mail.example.org",
                           "user@my.test",
                           "user@printer.local",
                           "a@acme.x"})
    EXPECT_EQ(Around(text), "none") << text;
}

TEST(EmailTest, PartsAreBounded) {
  EXPECT_NE(Around(std::string(64, 'a') + "@acme.io"), "none");
  EXPECT_EQ(Around(std::string(65, 'a') + "@acme.io"), "none");
  EXPECT_NE(Around("a@" + std::string(63, 'b') + ".io"), "none");
  EXPECT_EQ(Around("a@" + std::string(64, 'b') + ".io"), "none");
  std::string domain;
  for (int i = 0; i < 200; ++i) domain += "bb.";
  EXPECT_EQ(Around("a@" + domain + "io"), "none");
}

}  // namespace
}  // namespace telltale

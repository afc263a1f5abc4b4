// Beside the official suite, which schema_suite_test.cc runs for all of these: what it leaves out.

#include "content/schema_formats.h"

#include <gtest/gtest.h>

#include <string>

namespace telltale::test {
namespace {

void Expect(const char* name, std::initializer_list<const char*> right, std::initializer_list<const char*> wrong) {
  const SchemaFormat format = SchemaFormatOf(name);
  ASSERT_NE(format, SchemaFormat::kNone) << name;
  for (const char* text : right) EXPECT_TRUE(HasFormat(format, text)) << name << " " << text;
  for (const char* text : wrong) EXPECT_FALSE(HasFormat(format, text)) << name << " " << text;
  EXPECT_FALSE(HasFormat(format, "")) << name;
}

TEST(SchemaFormats, Dates) {
  Expect("date", {"2024-02-29", "2000-02-29"},
         {"2023-02-29", "1900-02-29", "2024-13-01", "2024-1-01", "24-01-01", "2024-01-01 "});
  Expect("time", {"08:30:06Z", "08:30:06.123456+02:00", "23:59:60Z", "15:59:60-08:00"},
         {"08:30:06", "24:00:00Z", "22:59:60Z", "08:30:06.Z", "08:30Z", "08:30:06+24:00"});
  Expect("date-time", {"2026-03-04T09:15:27Z", "2026-03-04t09:15:27.5z"},
         {"2026-03-04 09:15:27Z", "2026-03-04", "2026-03-04T09:15:27"});
  Expect("duration", {"P1D", "PT1H30M", "P1Y2M3DT4H", "P2W", "PT0S"},
         {"P", "PT", "1D", "P1Y2D", "P2W1D", "PT1D", "P1", "P1DT"});
}

TEST(SchemaFormats, Addresses) {
  Expect("email", {"a@b.de", "a.b+c@b-c.example", "\"a b\"@c.de", R"("a\"\\"@b.de)", "a@[127.0.0.1]", "a@[IPv6:::1]"},
         {"a", "@b.de", "a@", "a..b@c.de", ".a@c.de", "a b@c.de", "a@b@c.de", "a@-b.de", "a@[1.2.3]", R"("a\\"b"@c.de)",
          R"("""@c.de)"});
  Expect("uri", {"http://a.de/b?c#d", "mailto:a@b.de", "urn:x:y", "http://[::1]:80/", "https://u:p@h:1/%20"},
         {"a", "//a.de", "http://a b", "http://a/%2", ":a", "1a:b", "http://h:x/", "http://[::1", "a:b\"",
          "http://a#b#c"});
  Expect("hostname", {"a.example", "xn--a", "a-b"}, {"-a", "a-", "a..b", ".", "a_b", "ab--c", "a.b."});
  Expect("ipv4", {"1.2.3.4", "255.255.255.255"}, {"1.2.3", "256.1.1.1", "01.2.3.4", "1.2.3.4.5", "1.2.3.4 "});
  Expect("ipv6", {"::", "::1", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "1::"},
         {":", ":::", "1:2:3:4:5:6:7:8:9", "1:2", "::1%eth0", "g::", "1:", "::1.2.3"});
  Expect("uuid", {"3f2b8a54-7f0e-4a3c-9b1d-2f6f0e8a7c11", "3F2B8A54-7F0E-4A3C-9B1D-2F6F0E8A7C11"},
         {"3f2b8a547f0e4a3c9b1d2f6f0e8a7c11", "3f2b8a54-7f0e-4a3c-9b1d-2f6f0e8a7c1g",
          "{3f2b8a54-7f0e-4a3c-9b1d-2f6f0e8a7c1}"});
}

TEST(SchemaFormats, NamesThatSayNothing) {
  EXPECT_EQ(SchemaFormatOf("password"), SchemaFormat::kNone);
  EXPECT_EQ(SchemaFormatOf("uuid9"), SchemaFormat::kNone);
  EXPECT_EQ(SchemaFormatOf("uuid4"), SchemaFormat::kUuid) << "as pydantic writes it";
  EXPECT_TRUE(HasFormat(SchemaFormat::kNone, "anything"));
}

// Every prefix of something right, and every byte of it changed, has an answer.
TEST(SchemaFormats, AnyBytesHaveAnAnswer) {
  for (const char* name :
       {"date", "time", "date-time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "uuid"}) {
    for (std::string text :
         {"2026-03-04T09:15:27Z", "\"a\\\"@[IPv6:1::1.2.3.4]", "http://u@[::1]:8/%20#x", "P1Y2M3DT4H5M6S"}) {
      for (size_t i = 0; i < text.size(); ++i) {
        HasFormat(SchemaFormatOf(name), std::string_view(text).substr(i));
        HasFormat(SchemaFormatOf(name), std::string_view(text).substr(0, i));
        for (const char c : {'\0', '\xff', ':', '.', '"', '\\', '%', '['}) {
          std::string other = text;
          other[i] = c;
          HasFormat(SchemaFormatOf(name), other);
        }
      }
    }
  }
}

}  // namespace
}  // namespace telltale::test

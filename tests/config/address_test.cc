#include "config/address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace telltale {
namespace {

TEST(ListenAddress, IsReadAndWrittenTheSame) {
  for (const std::string text : {"127.0.0.1:9737", "[::1]:9737", ":9100", "localhost:0", "my-host.example:65535"}) {
    const auto address = ParseListenAddress(text);
    ASSERT_TRUE(address.ok()) << text;
    EXPECT_EQ(address->Text(), text);
  }
}

TEST(ListenAddress, RefusesWhatIsNoAddress) {
  const std::string long_name = std::string(300, 'a') + ":1";
  for (const std::string text :
       {"", "localhost", "9737", "host:", "host:http", "host:65536", "host:-1", "host:+1", "::1:80", "http://host:80",
        "a b:80", "[::1:80", "[]:80", "host:000080", long_name.c_str()}) {
    EXPECT_FALSE(ParseListenAddress(text).ok()) << text;
  }
}

TEST(ListenAddress, SaysWhatToWriteInstead) {
  EXPECT_EQ(MessageOf(ParseListenAddress("localhost").status()),
            "'localhost', which has no port; write host:port such as 127.0.0.1:9737");
  EXPECT_EQ(MessageOf(ParseListenAddress("::1:80").status()),
            "'::1:80'; put an IPv6 address into brackets: [::1]:9737");
}

TEST(ListenAddress, IsLoopbackOnlyWhereTheTextSaysSo) {
  for (const char* host : {"127.0.0.1", "127.255.0.3", "::1", "localhost"}) {
    EXPECT_TRUE(IsLoopback({host, 1})) << host;
  }
  for (const char* host : {"", "0.0.0.0", "::", "128.0.0.1", "10.0.0.1", "::ffff:10.0.0.1", "::2", "127.0.0.1.example",
                           "localhost.example", "127.1", "2130706433", "[::1]"}) {
    EXPECT_FALSE(IsLoopback({host, 1})) << host;
  }
}

TEST(HttpUrl, LosesItsSlashAtTheEnd) {
  EXPECT_EQ(*ParseHttpUrl("http://a:1/"), "http://a:1");
  EXPECT_EQ(*ParseHttpUrl("https://a.example/b//"), "https://a.example/b");
  EXPECT_EQ(*ParseHttpUrl("http://[::1]:9093"), "http://[::1]:9093");
}

TEST(HttpUrl, RefusesWhatIsNoBaseUrl) {
  for (const std::string text : {"", "a:1", "ftp://a", "http://", "http:///x", "http://a:0", "http://a:b", "http://a b",
                                 "http://a/?q", "http://a/#f", "http://u:p@a", "http://a\n", "http://\xc3\xa4"}) {
    EXPECT_FALSE(ParseHttpUrl(text).ok()) << text;
  }
}

}  // namespace
}  // namespace telltale

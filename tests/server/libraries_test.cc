#include "server/libraries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace telltale {
namespace {

TEST(Libraries, EachTellsItsVersion) {
  const std::string version = " [0-9]+\\.[0-9]+[0-9.]*[a-z]?";
  std::string wanted;
  for (const std::string name : {"gRPC", "OpenSSL", "GnuTLS", "libmicrohttpd", "libcurl", "SQLite"}) {
    wanted += (wanted.empty() ? "" : ", ") + name + version;
  }
  EXPECT_THAT(LinkedLibraries(), testing::MatchesRegex(wanted));
}

}  // namespace
}  // namespace telltale

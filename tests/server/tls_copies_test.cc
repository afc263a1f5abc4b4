#include "server/tls_copies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace telltale {
namespace {

using testing::HasSubstr;

class TlsCopiesTest : public testing::Test {
 protected:
  TlsCopiesTest() {
    files_.read = [this](const std::string& path, size_t) -> absl::StatusOr<std::string> {
      const auto found = disk_.find(path);
      if (found == disk_.end()) return NotFound("{}: No such file", path);
      return found->second;
    };
  }
  static std::string At(const std::string& path) { return DiskFiles().read(path, 1000).value_or("unreadable"); }

  std::map<std::string, std::string> disk_ = {{"cert", "c1"}, {"key", "k1"}, {"ca", "a1"}};
  FileReader files_;
};

TEST_F(TlsCopiesTest, TheCopiesAreReadUnderTheirPathsAndChangeInPlace) {
  const TlsSettings tls{"cert", "key", "ca", "t.yaml:1"};
  const auto copies = TlsCopies::Of(tls, files_);
  ASSERT_TRUE(copies.ok()) << copies.status();
  const TlsSettings paths = (*copies)->paths();
  EXPECT_EQ(At(paths.cert_file), "c1");
  EXPECT_EQ(At(paths.key_file), "k1");
  EXPECT_EQ(At(paths.client_ca_file), "a1");
  disk_ = {{"cert", "the second certificate"}, {"key", "k"}, {"ca", ""}};
  EXPECT_EQ(At(paths.cert_file), "c1") << "until told";
  ASSERT_TRUE((*copies)->Take(tls, files_).ok());
  EXPECT_EQ((*copies)->paths(), paths);
  EXPECT_EQ(At(paths.cert_file), "the second certificate");
  EXPECT_EQ(At(paths.key_file), "k");
  EXPECT_EQ(At(paths.client_ca_file), "");
}

TEST_F(TlsCopiesTest, WithoutAnAuthorityThereIsNoPathForIt) {
  const auto copies = TlsCopies::Of({"cert", "key", "", ""}, files_);
  ASSERT_TRUE(copies.ok());
  EXPECT_EQ((*copies)->paths().client_ca_file, "");
}

TEST_F(TlsCopiesTest, AFileThatCannotBeReadIsNamed) {
  EXPECT_THAT(MessageOf(TlsCopies::Of({"none", "key", "", ""}, files_).status()), HasSubstr("none: No such file"));
}

}  // namespace
}  // namespace telltale
